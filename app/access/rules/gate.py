"""May somebody post, and why not: the rule of the gate, in whole sentences.

Source: the force's social media strategy (2018), guiding principles: training with Corporate
Communication first, and adherence to the Twitter Protocol for Officers; and the force's defaults
for access (docs/glossary.md).
"""

from dataclasses import dataclass
from datetime import datetime

from app.core.london import day, last_day, moment


@dataclass(frozen=True, slots=True)
class Standing:
    """What is so about one person and one account at the moment `at` (`queries.standings`).

    A `…_ended_at` is the last end before `at`; None where there never was one.
    """

    at: datetime
    person_id: int
    person: str  # rank and name
    collar_number: str
    account_id: int
    handle: str
    employed: bool
    employment_ended_at: datetime | None
    certificate_id: int | None
    serial: str | None
    course_version: str | None
    certified_until: datetime | None
    certificate_ended_at: datetime | None
    certificate_was_revoked: bool
    undertaking_owed: int | None
    undertaking_signed: int | None
    undertaking_signed_at: datetime | None
    account_open: bool
    account_closed_at: datetime | None
    locked_since: datetime | None
    lock_why: str | None
    grant_id: int | None
    granted_at: datetime | None
    grant_ends_at: datetime | None
    grant_ended_at: datetime | None
    gap_too_long: bool
    email: str = ""
    # A person who is restricted may post from nowhere. Why is not told here.
    restricted_since: datetime | None = None
    # What follows is of the last grant that had begun, whether or not it is still in force.
    last_grant_id: int | None = None
    granted_level: str = "publish"
    probation_until: datetime | None = None
    posting_ended_at: datetime | None = None  # of the posting held when it began
    service_ended_at: datetime | None = None  # since it began
    set_up_by: datetime | None = None  # None: it was given before set-up was recorded
    was_set_up: bool = False  # in time
    confirm_by: datetime | None = None  # only when it was given without a request
    was_confirmed: bool = False  # in time
    # What the platform has for this person and account, as far as anybody has recorded it.
    platform_kind: str | None = None
    platform_level: str | None = None
    platform_grant_id: int | None = None

    @property
    def level(self) -> str:
        """What the access lets its holder do: draft while on probation, then what was given."""
        on_probation = self.probation_until is not None and self.at < self.probation_until
        return "draft" if on_probation else self.granted_level

    @property
    def over_at(self) -> datetime | None:
        """When a grant came to its end by itself, before its own date; None while it has not."""
        ends = (end for _, end in _ends(self))
        return min((end for end in ends if end is not None and end <= self.at), default=None)

    @property
    def is_void(self) -> bool:
        """Whether a grant gives nothing any more, so that a new request is needed."""
        return self.over_at is not None or (self.certified and self.gap_too_long)

    @property
    def is_on_platform(self) -> bool:
        """Whether the platform has the person. One given access before this was recorded is taken
        to be there until somebody says otherwise.
        """
        if self.platform_kind is None:
            return self.last_grant_id is not None and self.set_up_by is None
        return self.platform_kind == "set up"

    @property
    def is_set_up(self) -> bool:
        """Whether it is there by the last grant."""
        by_this = self.platform_grant_id in {None, self.last_grant_id}
        return self.is_on_platform and by_this

    @property
    def never_set_up(self) -> bool:
        """Whether the last grant came to nothing because nobody set it up."""
        return self.set_up_by is not None and not self.was_set_up

    @property
    def certified(self) -> bool:
        """Whether a certificate for the account's course is in force."""
        return self.certificate_id is not None

    @property
    def signed(self) -> bool:
        """Whether the undertaking is signed at the version that is owed."""
        owed, signed = self.undertaking_owed, self.undertaking_signed
        return owed is not None and signed is not None and signed >= owed

    @property
    def may_post(self) -> bool:
        """Whether the person may post from the account at this moment."""
        return not why_not(self)


@dataclass(frozen=True, slots=True)
class Check:
    """One condition of the rule: whether it is met, and the evidence for that."""

    title: str
    met: bool
    evidence: str


def checks(standing: Standing) -> tuple[Check, ...]:
    """Return every condition for giving access, with its evidence, in the order they are shown."""
    return (
        Check("They serve in the force", standing.employed, _employment(standing)),
        Check(
            "They hold a certificate in force for this account’s course",
            standing.certified,
            _certificate(standing),
        ),
        Check(
            "They have signed the undertaking at its current version",
            standing.signed,
            _undertaking(standing),
        ),
        Check("They are not restricted", standing.restricted_since is None, _restriction(standing)),
        Check("The account is open", standing.account_open, _account(standing)),
        Check("The account is not locked", standing.locked_since is None, _lock(standing)),
    )


def obstacles(standing: Standing) -> tuple[str, ...]:
    """Return why access cannot be given: a sentence for every condition that fails, so that all
    can be mended together. Empty when nothing stands in the way.
    """
    failed = tuple(check.evidence for check in checks(standing) if not check.met)
    if standing.grant_id is not None and not standing.gap_too_long and not standing.over_at:
        return (*failed, f"{standing.person} already has access to {standing.handle}.")
    return failed


def why_not(standing: Standing) -> tuple[str, ...]:
    """Return every reason why the person may not post at this moment. Empty when they may."""
    failed = tuple(check.evidence for check in checks(standing) if not check.met)
    return (*failed, *_without_grant(standing))


def _without_grant(standing: Standing) -> tuple[str, ...]:
    if standing.grant_id is None:
        if standing.grant_ended_at:
            return (
                f"Their access to {standing.handle} ended on {moment(standing.grant_ended_at)}.",
            )
        return (f"They have never been given access to {standing.handle}.",)
    if over := _over(standing):
        return (over,)
    if standing.certified and standing.gap_too_long:
        return ("They were without a certificate for too long. A new request is needed.",)
    return ()


def _ends(standing: Standing) -> tuple[tuple[str, datetime | None], ...]:
    """Return what ends a grant by itself, as a sentence, and when."""
    of = f"Their access to {standing.handle}"
    return (
        (f"{of} ended with their service", standing.service_ended_at),
        (f"{of} ended with their posting", standing.posting_ended_at),
        (f"{of} lapsed: nobody set it up", None if standing.was_set_up else standing.set_up_by),
        (
            f"{of} in an emergency ended: no second person confirmed it",
            None if standing.was_confirmed else standing.confirm_by,
        ),
    )


def _over(standing: Standing) -> str:
    """Return why a grant came to its end by itself; empty while it has not."""
    over_at = standing.over_at
    why = next((why for why, end in _ends(standing) if end is not None and end == over_at), "")
    return f"{why} on {moment(over_at)}." if over_at else ""


def _employment(standing: Standing) -> str:
    if standing.employed:
        return f"{standing.person}, {standing.collar_number}, serves in the force."
    if standing.employment_ended_at:
        return f"{standing.person} left the force on {day(last_day(standing.employment_ended_at))}."
    return f"{standing.person} did not serve in the force at that moment."


def _certificate(standing: Standing) -> str:
    if standing.certified_until is not None:
        until = day(last_day(standing.certified_until))
        return (
            f"Certificate {standing.serial}, course version {standing.course_version}, "
            f"in force until the end of {until}."
        )
    if standing.certificate_ended_at is None:
        return f"{standing.person} holds no certificate in force for this account’s course."
    if standing.certificate_was_revoked:
        return f"{standing.person}’s certificate was revoked on {moment(standing.certificate_ended_at)}."
    ended = day(last_day(standing.certificate_ended_at))
    return f"{standing.person}’s certificate lapsed at the end of {ended}."


def _undertaking(standing: Standing) -> str:
    if standing.undertaking_signed is None:
        return f"{standing.person} has not signed the undertaking."
    if not standing.signed:
        return (
            f"The undertaking that {standing.person} signed is version {standing.undertaking_signed}. "
            f"Version {standing.undertaking_owed} must be signed."
        )
    when = f" on {day(standing.undertaking_signed_at)}" if standing.undertaking_signed_at else ""
    return f"Version {standing.undertaking_signed} was signed{when}."


def _restriction(standing: Standing) -> str:
    return f"{standing.person} is {'' if standing.restricted_since else 'not '}restricted."


def _account(standing: Standing) -> str:
    if standing.account_open:
        return f"{standing.handle} is open."
    if standing.account_closed_at and standing.account_closed_at <= standing.at:
        return f"{standing.handle} was closed on {day(standing.account_closed_at)}."
    return f"{standing.handle} was not open yet."


def _lock(standing: Standing) -> str:
    if standing.locked_since is None:
        return f"Nobody has locked {standing.handle}."
    return f"{standing.handle} is locked since {moment(standing.locked_since)}: {standing.lock_why}"
