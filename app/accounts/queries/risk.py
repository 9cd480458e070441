"""Which accounts are at risk at a moment, and why: what each part of the application knows, together."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Exists, Select, and_, exists, select
from sqlalchemy.orm import aliased, selectinload

from app.accounts.models import (
    Account,
    AccountLock,
    AccountProposal,
    AccountReview,
    Deputy,
    Ownership,
)
from app.accounts.queries.policy import outside_policy
from app.accounts.rules import LONGEST_REVIEW, Kept, Risk, named_risks
from app.core.db import db
from app.core.london import LONDON
from app.people.models import Employment, Person
from app.people.rules import titled

# Of these accounts (rows with id, handle, starts_at and ends_at) at a moment: the risks of each.
Finding = Callable[[Sequence[Any], datetime], Mapping[int, Sequence[Risk]]]
# By part, in the order in which reasons are shown. Parts that know more enter what they find.
FINDINGS: dict[str, Finding] = {}


def at_risk(accounts: Sequence[Any], at: datetime) -> dict[int, tuple[Risk, ...]]:
    """Return why each of these accounts is at risk at `at`; those that are not, and those that are not
    open, are left out.
    """
    open_ones = [
        one for one in accounts if one.starts_at <= at and (one.ends_at is None or at < one.ends_at)
    ]
    found: dict[int, list[Risk]] = {}
    for finding in (named, outside_policy, *FINDINGS.values()) if open_ones else ():
        for account_id, risks in finding(open_ones, at).items():
            found.setdefault(account_id, []).extend(risks)
    return {account_id: tuple(risks) for account_id, risks in found.items() if risks}


def named(accounts: Sequence[Any], at: datetime) -> dict[int, list[Risk]]:
    """Return the risks that follow from who is named for these accounts, and from their reviews."""
    ids, today = [one.id for one in accounts], at.astimezone(LONDON).date()
    measures: dict[int, list[tuple[str, date]]] = {}
    locks = (
        select(AccountLock)
        .where(AccountLock.account_id.in_(ids), AccountLock.in_force(at))
        .options(selectinload(AccountLock.reviews))
    )
    for lock in db.session.scalars(locks):
        if lock.due_on:
            measures.setdefault(lock.account_id, []).append((lock.kind, lock.due_on))
    return {
        row.id: named_risks(_kept(row, tuple(measures.get(row.id, ()))), today)
        for row in db.session.execute(_people(ids, at))
    }


def _people(ids: list[int], at: datetime) -> Select[*tuple[Any, ...]]:
    owner, deputy = aliased(Person), aliased(Person)
    return (
        select(
            Account.id,
            Account.handle,
            Account.starts_at,
            owner.rank.label("owner_rank"),
            owner.name.label("owner_name"),
            _serves(owner, at).label("owner_serves"),
            deputy.rank.label("deputy_rank"),
            deputy.name.label("deputy_name"),
            _serves(deputy, at).label("deputy_serves"),
            AccountProposal.review_on,
            select(AccountReview.next_on)
            .where(AccountReview.account_id == Account.id, AccountReview.at <= at)
            .order_by(AccountReview.id.desc())
            .limit(1)
            .scalar_subquery()
            .label("next_on"),
        )
        .outerjoin(Ownership, and_(Ownership.account_id == Account.id, Ownership.in_force(at)))
        .outerjoin(owner, owner.id == Ownership.person_id)
        .outerjoin(Deputy, and_(Deputy.account_id == Account.id, Deputy.in_force(at)))
        .outerjoin(deputy, deputy.id == Deputy.person_id)
        .outerjoin(AccountProposal, AccountProposal.id == Account.proposal_id)
        .where(Account.id.in_(ids))
    )


def _serves(person: Any, at: datetime) -> Exists:
    return exists().where(Employment.person_id == person.id, Employment.in_force(at))


def _kept(row: Any, measures: tuple[tuple[str, date], ...]) -> Kept:
    opened = row.starts_at.astimezone(LONDON).date()
    return Kept(
        handle=row.handle,
        owner=titled(row.owner_rank or "", row.owner_name or ""),
        owner_serves=bool(row.owner_serves),
        deputy=titled(row.deputy_rank or "", row.deputy_name or ""),
        deputy_serves=bool(row.deputy_serves),
        review_on=row.next_on or row.review_on or opened + timedelta(days=LONGEST_REVIEW),
        measures=measures,
    )


def review_due(account: Account, at: datetime) -> date:
    """Return the day by which the purpose of an account is to be reviewed next."""
    row = db.session.execute(_people([account.id], at)).one()
    return _kept(row, ()).review_on
