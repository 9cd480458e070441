"""Reading access reviews: who is asked about what, what was answered, and who is to be reminded."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.access.models import AccessReview, Grant, ReviewAnswer, ReviewItem, ReviewSignOff
from app.access.queries.duties import holders_of
from app.access.queries.gate import standings
from app.access.rules import Standing
from app.accounts import queries as register
from app.accounts.models import Account, Deputy, Ownership
from app.core.db import AT, db
from app.people.models import Person, Unit
from app.people.queries import in_scope, serves
from app.people.rules import Permission, Viewer

REVIEWS_SORTABLE: dict[str, Any] = {
    "began": AccessReview.starts_at,
    "title": func.lower(AccessReview.title),
    "until": AccessReview.deadline_at,
    "unit": Unit.name,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One item of a review, with how its holder stands now."""

    item: ReviewItem
    standing: Standing


def reviews(viewer: Viewer, permission: Permission) -> Select[*tuple[Any, ...]]:
    """Select the reviews that a permission reaches, with how many items each has, and how many were
    answered.
    """
    items = select(func.count(ReviewItem.id)).where(ReviewItem.review_id == AccessReview.id)
    answered = items.join(ReviewAnswer, ReviewAnswer.item_id == ReviewItem.id)
    return (
        select(
            AccessReview.id,
            AccessReview.title,
            AccessReview.starts_at,
            AccessReview.deadline_at,
            Unit.name.label("unit"),
            ReviewSignOff.at.label("signed_off_at"),
            items.scalar_subquery().label("items"),
            answered.scalar_subquery().label("answered"),
        )
        .join(Unit, Unit.id == AccessReview.unit_id)
        .outerjoin(ReviewSignOff, ReviewSignOff.review_id == AccessReview.id)
        .where(reviews_covered(viewer, permission))
    )


def reviews_covered(viewer: Viewer, permission: Permission) -> ColumnElement[bool]:
    """Return which reviews a permission reaches: those of units that it covers."""
    units = select(Unit.id).where(in_scope(viewer.scope(permission)))
    return AccessReview.unit_id.in_(units)


def whole_review(allowed: ColumnElement[bool]) -> Select[AccessReview]:
    """Select the reviews that meet a condition, with all that their pages show."""
    return (
        select(AccessReview)
        .where(allowed)
        .options(
            joinedload(AccessReview.unit),
            joinedload(AccessReview.by),
            joinedload(AccessReview.sign_off).joinedload(ReviewSignOff.by),
        )
    )


def asked_in(review: AccessReview, at: datetime) -> list[Asked]:
    """Return everything that a review asks about, by account and name, with how it stands at `at`."""
    return _asked(_items().where(ReviewItem.review_id == review.id), at)


def _items() -> Select[ReviewItem]:
    return select(ReviewItem).options(
        joinedload(ReviewItem.review).joinedload(AccessReview.sign_off),
        joinedload(ReviewItem.grant).joinedload(Grant.person),
        joinedload(ReviewItem.grant).joinedload(Grant.account).joinedload(Account.unit),
        joinedload(ReviewItem.answer).joinedload(ReviewAnswer.by),
    )


def _asked(items: Select[ReviewItem], at: datetime) -> list[Asked]:
    found = db.session.scalars(items).all()
    pairs = select(Grant.person_id, Grant.account_id).where(
        Grant.id.in_([one.grant_id for one in found]), Grant.starts_at <= AT
    )
    known = {(one.person_id, one.account_id): one for one in standings(at, pairs.distinct())}
    asked = [
        Asked(one, known[one.grant.person_id, one.grant.account_id])
        for one in found
        if (one.grant.person_id, one.grant.account_id) in known
    ]
    return sorted(
        asked,
        key=lambda one: (one.standing.handle.casefold(), one.item.grant.person.sort_name),
    )


def to_answer(viewer: Viewer, at: datetime) -> list[Asked]:
    """Return what a person is to answer at `at`: about the accounts for which they answer, and for
    owners' own access as their deputy; never about themselves.
    """
    return _asked(_items().where(_waits(at), _own(viewer, at)), at)


def item_answered_by(viewer: Viewer, item_id: int, at: datetime) -> Asked | None:
    """Return one item that a person may answer at `at`: one of their own, or, for whoever runs reviews,
    any of an account that they cover.
    """
    covered = select(Account.id).where(register.covered(viewer, Permission.RUN_REVIEWS))
    others = select(Grant.id).where(Grant.account_id.in_(covered), Grant.person_id != viewer.id)
    runs = ReviewItem.grant_id.in_(others)
    found = _asked(
        _items().where(ReviewItem.id == item_id, _waits(at), or_(_own(viewer, at), runs)), at
    )
    return found[0] if found else None


def _waits(at: datetime) -> ColumnElement[bool]:
    """Return which items nobody has answered, of reviews that are not signed off and of grants that
    have not ended.
    """
    answered = exists().where(ReviewAnswer.item_id == ReviewItem.id)
    signed = exists().where(ReviewSignOff.review_id == ReviewItem.review_id)
    in_force = select(Grant.id).where(Grant.in_force(at))
    return and_(~answered, ~signed, ReviewItem.grant_id.in_(in_force))


def _own(viewer: Viewer, at: datetime) -> ColumnElement[bool]:
    answered_for = select(Account.id).where(register.answered_for_by(viewer.id, at))
    owner, deputy = aliased(Ownership), aliased(Deputy)
    owners_own = exists().where(
        owner.account_id == Grant.account_id,
        owner.person_id == Grant.person_id,
        owner.starts_at <= at,
        or_(owner.ends_at.is_(None), owner.ends_at > at),
        deputy.account_id == Grant.account_id,
        deputy.person_id == viewer.id,
        deputy.starts_at <= at,
        or_(deputy.ends_at.is_(None), deputy.ends_at > at),
    )
    grants = select(Grant.id).where(
        Grant.person_id != viewer.id, or_(Grant.account_id.in_(answered_for), owners_own)
    )
    return ReviewItem.grant_id.in_(grants)


def grants_to_review(unit: Unit, at: datetime) -> Sequence[Grant]:
    """Return the grants in force at `at` for open accounts of a unit and all below it."""
    accounts = select(Account.id).where(
        Account.in_force(at),
        Account.unit_id.in_(select(Unit.id).where(in_scope([unit.path]))),
    )
    return db.session.scalars(
        select(Grant).where(Grant.in_force(at), Grant.account_id.in_(accounts)).order_by(Grant.id)
    ).all()


def running(at: datetime) -> Sequence[AccessReview]:
    """Return the reviews in which answers are awaited at `at`."""
    signed = exists().where(ReviewSignOff.review_id == AccessReview.id)
    return db.session.scalars(
        select(AccessReview).where(
            AccessReview.starts_at <= at, AccessReview.deadline_at > at, ~signed
        )
    ).all()


def to_tell(review: AccessReview, at: datetime) -> dict[Person, int]:
    """Return who is to answer what is still open of a review at `at`, with how many items each: the
    owner, the deputy for the owner's own access or while no owner serves, else whoever runs reviews
    over the account.
    """
    found: dict[Person, int] = defaultdict(int)
    waiting = _items().where(ReviewItem.review_id == review.id, _waits(at))
    for item in db.session.scalars(waiting):
        for person in _answerers(item.grant, at):
            found[person] += 1
    return dict(found)


def _answerers(grant: Grant, at: datetime) -> Sequence[Person]:
    named = (
        register.owner_of(grant.account_id, at),
        register.deputy_of(grant.account_id, at),
    )
    for one in named:
        if one is not None and one.id != grant.person_id and serves(one.id, at):
            return [one]
    runs = holders_of(Permission.RUN_REVIEWS, grant.account, at)
    return [one for one in runs if one.id != grant.person_id]
