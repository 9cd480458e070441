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
    course: str
    major: int
    start: datetime
    end: datetime
    restores_from: datetime
    revoked_at: datetime | None = None


@dataclass
class NaiveGrant(Span):
    """What was given, with all that may end it by itself."""

    set_up_by: datetime | None = None
    set_ups: list[datetime] = field(default_factory=list)
    confirm_by: datetime | None = None
    confirmations: list[datetime] = field(default_factory=list)

    def is_over(self, at: datetime) -> bool:
        """Say whether nobody did in time what had to be done by now."""
        for by, done in ((self.set_up_by, self.set_ups), (self.confirm_by, self.confirmations)):
            if by is not None and by <= at and not any(moment < by for moment in done):
                return True
        return False


@dataclass
class NaivePosting(Span):
    unit: int = 0


@dataclass
class NaiveForce:
    """Everything that was ever recorded, in the order it happened."""

    employed: dict[int, list[Span]] = field(default_factory=dict)
    course_of: dict[int, str] = field(default_factory=dict)  # account -> the course it requires
    certificates: list[NaiveCertificate] = field(default_factory=list)
    majors: list[tuple[str, int, datetime]] = field(default_factory=list)  # course, major, renew by
    owed: list[tuple[str, int, datetime]] = field(default_factory=list)  # course, number, from
    signed: list[tuple[int, str, int, datetime]] = field(default_factory=list)  # …, number, at
    open: dict[int, Span] = field(default_factory=dict)
    measures: dict[tuple[int, str], list[Span]] = field(default_factory=dict)  # account, kind
    press: dict[int, list[Span]] = field(
        default_factory=dict
    )  # person -> in Corporate Communication
    postings: dict[int, list[NaivePosting]] = field(default_factory=dict)
    suspensions: dict[tuple[int, str], list[Span]] = field(default_factory=dict)
    # When a review began, when its time is over, and the grants (person, account, start) asked about.
    reviews: list[tuple[datetime, datetime, set[tuple[int, int, datetime]]]] = field(
        default_factory=list
    )
    answers: list[tuple[tuple[int, int, datetime], datetime]] = field(default_factory=list)
    grants: dict[tuple[int, int], list[NaiveGrant]] = field(default_factory=dict)

    def end_of(self, one: NaiveCertificate) -> datetime:
        """Return when a certificate truly ends: its date, its revocation, or a later major's."""
        ends = [one.end]
        if one.revoked_at:
            ends.append(one.revoked_at)
        ends += [
            renew_by
            for course, major, renew_by in self.majors
            if course == one.course and major > one.major
        ]
        return min(ends)

    def own(self, person: int, course: str) -> list[NaiveCertificate]:
        return [one for one in self.certificates if (one.person, one.course) == (person, course)]

    def certified(self, person: int, course: str, at: datetime) -> bool:
        return any(one.start <= at < self.end_of(one) for one in self.own(person, course))

    def unbroken(self, person: int, course: str, since: datetime, at: datetime) -> bool:
        """Walk from `since` to `at`: each time the person falls out of certification, the next
        certificate must reach back to that moment."""
        own = sorted(self.own(person, course), key=lambda c: c.start)
        for lapsed in own:
            end = self.end_of(lapsed)
            if not since < end <= at or any(c.start <= end < self.end_of(c) for c in own):
                continue  # not a gap: another certificate was in force at that moment
            after = [c for c in own if end < c.start <= at and self.end_of(c) > c.start]
            if not after or min(after, key=lambda c: c.start).restores_from > end:
                return False
        return True

    def signed_enough(self, person: int, course: str, at: datetime) -> bool:
        owed = max((n for of, n, since in self.owed if of == course and since <= at), default=None)
        own = [(n, when) for who, of, n, when in self.signed if (who, of) == (person, course)]
        signed = max((n for n, when in own if when <= at), default=0)
        return owed is not None and signed >= owed

    def kept_out(self, person: int, account: int, at: datetime) -> bool:
        """A measure keeps everybody out; a restriction all but Corporate Communication."""
        is_press = any(span.holds(at) for span in self.press.get(person, []))
        return any(
            span.holds(at) and not (kind == "restricted" and is_press)
            for (of, kind), spans in self.measures.items()
            if of == account
            for span in spans
        )

    def has_left(self, person: int, since: datetime, at: datetime) -> bool:
        """Say whether the person's service ended after `since`, up to `at`."""
        ends = [span.end for span in self.employed.get(person, []) if span.end]
        return any(since < end <= at for end in ends)

    def has_moved(self, person: int, since: datetime, at: datetime) -> bool:
        """Walk on from the posting held at `since`, through those that follow it at once in the
        same unit, and say whether that came to an end by `at`."""
        postings = self.postings.get(person, [])
        held = next((one for one in postings if one.holds(since)), None)
        while held is not None and held.end is not None and held.end <= at:
            unit, end = held.unit, held.end
            held = next((one for one in postings if one.unit == unit and one.holds(end)), None)
            if held is None:
                return True
        return False

    def is_restricted(self, person: int, at: datetime) -> bool:
        return any(
            span.holds(at)
            for (who, _kind), spans in self.suspensions.items()
            for span in spans
            if who == person
        )

    def answered_for(self, person: int, account: int, since: datetime, at: datetime) -> bool:
        """In each review that is over somebody answered for the grant, then or in a later one."""
        own = (person, account, since)
        return all(
            any(of == own and began <= when <= at for of, when in self.answers)
            for began, over, asked in self.reviews
            if own in asked and over <= at
        )

    def may_post(self, person: int, account: int, at: datetime) -> bool:
        """Return the plain answer to "may this person post from this account at this moment?"."""
        course = self.course_of[account]
        grant = next((g for g in self.grants.get((person, account), []) if g.holds(at)), None)
        return (
            grant is not None
            and any(span.holds(at) for span in self.employed.get(person, []))
            and self.certified(person, course, at)
            and self.signed_enough(person, course, at)
            and self.open[account].holds(at)
            and self.answered_for(person, account, grant.start, at)
            and not self.kept_out(person, account, at)
            and not any(
                grant.start <= lock.start <= at
                for lock in self.measures.get((account, "compromised"), [])
            )
            and self.unbroken(person, course, grant.start, at)
            and not grant.is_over(at)
            and not self.has_left(person, grant.start, at)
            and not self.has_moved(person, grant.start, at)
            and not self.is_restricted(person, at)
        )
