"""What the gate reads of a grant’s time after it was given: reviews of it, and a compromised account."""

from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.access.models import AccessReview, ReviewAnswer, ReviewItem
from app.accounts.models import AccountLock
from app.accounts.rules import Measure
from app.core.db import Moment


def compromised(at: Moment, given: Any) -> Select[Any]:
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


def reviewed(at: Moment, facts: Any, given: Any) -> list[Any]:
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


def in_time(moment: Any, of: ColumnElement[bool], at: Moment, by: Any) -> ColumnElement[bool]:
    """Say whether it happened by `at`, and before the moment by which it had to."""
    return exists().where(of, moment <= at, or_(by.is_(None), moment < by))
