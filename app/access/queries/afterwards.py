"""What the gate reads of a grant’s time after it was given: what may have ended it, what keeps it."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.access.models import (
    AccessReview,
    EmergencyConfirmation,
    PlatformChange,
    ReviewAnswer,
    ReviewItem,
)
from app.accounts.models import AccountLock
from app.accounts.rules import Measure
from app.core.db import Moment
from app.people.models import Employment, Posting


def life(at: Moment, facts: Any, given: Any) -> list[Any]:
    """Return what became of the last grant: what may have ended it, and what keeps it."""
    served = (
        Employment.person_id == facts.c.person_id,
        Employment.ends_at > given.starts_at,
        Employment.ends_at <= at,
    )
    ends = {
        "service_ended_at": select(func.min(Employment.ends_at)).where(*served),
        "posting_ended_at": _moved(at, facts, given),
        "compromised_at": _compromised(at, given),
    }
    set_up = and_(PlatformChange.grant_id == given.id, PlatformChange.kind == "set up")
    confirmed = EmergencyConfirmation.grant_id == given.id
    return [
        given.level.label("granted_level"),
        *(given.probation_until, given.set_up_by, given.confirm_by),
        *(end.correlate(facts, given).scalar_subquery().label(name) for name, end in ends.items()),
        _in_time(PlatformChange.at, set_up, at, given.set_up_by).label("was_set_up"),
        _in_time(EmergencyConfirmation.at, confirmed, at, given.confirm_by).label("was_confirmed"),
        *_reviewed(at, facts, given),
    ]


def _moved(at: Moment, facts: Any, given: Any) -> Select[Any]:
    """Select when the person's posting in the unit in which the grant found them came to an end. One
    that follows at once in the same unit goes on.
    """
    whose, since = facts.c.person_id, given.starts_at
    held, kept, first = aliased(Posting), aliased(Posting), aliased(Posting)
    # Two levels down, SQLAlchemy no longer sees by itself whose rows are meant.
    unit = (
        select(first.unit_id)
        .where(first.person_id == whose, first.in_force(since))
        .order_by(first.starts_at.desc())
        .limit(1)
        .correlate(facts, given)
        .scalar_subquery()
    )
    goes_on = (
        exists()
        .where(
            kept.person_id == whose,
            kept.unit_id == held.unit_id,
            kept.starts_at <= held.ends_at,
            or_(kept.ends_at.is_(None), kept.ends_at > held.ends_at),
        )
        .correlate(facts, held)
    )
    return select(func.min(held.ends_at)).where(
        held.person_id == whose,
        held.unit_id == unit,
        held.ends_at > since,
        held.ends_at <= at,
        ~goes_on,
    )


def _compromised(at: Moment, given: Any) -> Select[Any]:
    """Select when the account was first locked as compromised since the grant `given` began. Locks from
    before measures had a day of review ended nobody’s access, and still do not.
    """
    return select(func.min(AccountLock.starts_at)).where(
        AccountLock.account_id == given.account_id,
        AccountLock.kind == Measure.COMPROMISED,
        AccountLock.review_on.is_not(None),
        AccountLock.starts_at >= given.starts_at,
        AccountLock.starts_at <= at,
    )


def _reviewed(at: Moment, facts: Any, given: Any) -> list[Any]:
    """Return since when the last grant has gone without an answer in a review whose time is over, and
    the level to which it was lowered. An answer in a later review is one too.
    """
    item, review = aliased(ReviewItem), aliased(AccessReview)
    other, answer = aliased(ReviewItem), aliased(ReviewAnswer)
    answered = exists().where(
        answer.item_id == other.id,
        other.grant_id == item.grant_id,
        answer.at <= at,
        answer.at >= review.starts_at,
    )
    silent = select(func.min(review.deadline_at)).where(
        item.grant_id == given.id,
        review.id == item.review_id,
        review.deadline_at <= at,
        ~answered.correlate(item, review),
    )
    lowered = (
        select(answer.level)
        .join(other, other.id == answer.item_id)
        .where(other.grant_id == given.id, answer.level.is_not(None), answer.at <= at)
        .order_by(answer.id.desc())
        .limit(1)
    )
    parts = {"unanswered_since": silent, "lowered_to": lowered}
    return [
        part.correlate(facts, given).scalar_subquery().label(name) for name, part in parts.items()
    ]


def _in_time(moment: Any, of: ColumnElement[bool], at: Moment, by: Any) -> ColumnElement[bool]:
    """Say whether it happened by `at`, and before the moment by which it had to."""
    return exists().where(of, moment <= at, or_(by.is_(None), moment < by))
