"""A naive model of who may post: plain lists of intervals, walked through one by one."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Span:
    """Something in force from `start` up to, not including, `end` (None: open)."""

    start: datetime
    end: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return self.start <= at and (self.end is None or at < self.end)


@dataclass
class NaiveCertificate:
    person: int
    major: int
    start: datetime
    end: datetime
    restores_from: datetime
    revoked_at: datetime | None = None


@dataclass
class NaiveForce:
    """Everything that was ever recorded, in the order it happened."""

    employed: dict[int, list[Span]] = field(default_factory=dict)
    certificates: list[NaiveCertificate] = field(default_factory=list)
    majors: list[tuple[int, datetime]] = field(default_factory=list)  # (major, renew by)
    owed: list[tuple[int, datetime]] = field(default_factory=list)  # (number, from)
    signed: list[tuple[int, int, datetime]] = field(default_factory=list)  # (person, number, at)
    open: dict[int, Span] = field(default_factory=dict)
    locks: dict[int, list[Span]] = field(default_factory=dict)
    grants: dict[tuple[int, int], list[Span]] = field(default_factory=dict)

    def end_of(self, one: NaiveCertificate) -> datetime:
        """Return when a certificate truly ends: its date, its revocation, or a later major's."""
        ends = [one.end]
        if one.revoked_at:
            ends.append(one.revoked_at)
        ends += [renew_by for major, renew_by in self.majors if major > one.major]
        return min(ends)

    def certified(self, person: int, at: datetime) -> bool:
        return any(
            one.person == person and one.start <= at < self.end_of(one) for one in self.certificates
        )

    def unbroken(self, person: int, since: datetime, at: datetime) -> bool:
        """Walk from `since` to `at`: each time the person falls out of certification, the next
        certificate must reach back to that moment."""
        own = sorted(
            (one for one in self.certificates if one.person == person), key=lambda c: c.start
        )
        for lapsed in own:
            end = self.end_of(lapsed)
            if not since < end <= at or any(c.start <= end < self.end_of(c) for c in own):
                continue  # not a gap: another certificate was in force at that moment
            after = [c for c in own if end < c.start <= at and self.end_of(c) > c.start]
            if not after or min(after, key=lambda c: c.start).restores_from > end:
                return False
        return True

    def signed_enough(self, person: int, at: datetime) -> bool:
        owed = max((number for number, since in self.owed if since <= at), default=None)
        signed = max((n for who, n, when in self.signed if who == person and when <= at), default=0)
        return owed is not None and signed >= owed

    def may_post(self, person: int, account: int, at: datetime) -> bool:
        """Return the plain answer to "may this person post from this account at this moment?"."""
        grant = next((g for g in self.grants.get((person, account), []) if g.holds(at)), None)
        return (
            grant is not None
            and any(span.holds(at) for span in self.employed.get(person, []))
            and self.certified(person, at)
            and self.signed_enough(person, at)
            and self.open[account].holds(at)
            and not any(lock.holds(at) for lock in self.locks.get(account, []))
            and self.unbroken(person, grant.start, at)
        )
