"""When anything that the gate reads about an account may have changed."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, select, union

from app.access.models import (
    AccessReview,
    EmergencyConfirmation,
    Grant,
    PersonSuspension,
    PlatformChange,
    ReviewAnswer,
    ReviewItem,
)
from app.accounts.models import Account, AccountLock
from app.certification.models import SignedUndertaking
from app.certification.queries import certificate_term
from app.core.db import UTCDateTime, db
from app.courses.models import Undertaking
from app.people.models import Appointment, Employment, Posting


def changes(account_id: int, since: datetime, until: datetime) -> list[datetime]:
    """Return the moments between `since` and `until`, both excluded, at which the gate's answer for
    the account may have changed, the earliest first. Between two of them it never does: whatever
    table the gate reads stands here, each moment that it keeps included.
    """
    moments = [
        select(column.label("at")).select_from(table).where(about, column > since, column < until)
        for table, about in _read(account_id)
        for column in _moments(table.columns)
    ]
    return sorted(db.session.scalars(select(union(*moments).subquery().c.at)))


def _read(account_id: int) -> Iterator[tuple[FromClause, ColumnElement[bool]]]:
    grants = select(Grant.id).where(Grant.account_id == account_id)
    asked = select(ReviewItem.id).where(ReviewItem.grant_id.in_(grants))
    people = select(Grant.person_id).where(Grant.account_id == account_id)
    course = select(Account.required_course).where(Account.id == account_id).scalar_subquery()
    for model, about in (
        (Account, Account.id == account_id),
        (AccountLock, AccountLock.account_id == account_id),
        (Grant, Grant.account_id == account_id),
        (PlatformChange, PlatformChange.grant_id.in_(grants)),
        (EmergencyConfirmation, EmergencyConfirmation.grant_id.in_(grants)),
        (AccessReview, AccessReview.id.in_(asked.with_only_columns(ReviewItem.review_id))),
        (ReviewAnswer, ReviewAnswer.item_id.in_(asked)),
        (Employment, Employment.person_id.in_(people)),
        (Posting, Posting.person_id.in_(people)),
        (Appointment, Appointment.person_id.in_(people)),
        (PersonSuspension, PersonSuspension.person_id.in_(people)),
        (SignedUndertaking, SignedUndertaking.person_id.in_(people)),
        (Undertaking, Undertaking.course == course),
    ):
        yield model.__table__, about
    yield certificate_term, certificate_term.c.person_id.in_(people)


def _moments(columns: Iterable[Any]) -> Iterator[Any]:
    return (one for one in columns if isinstance(one.type, UTCDateTime))
