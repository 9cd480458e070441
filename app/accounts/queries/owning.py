"""Who answers for an account at a moment: its owner, or the deputy while the owner does not serve."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select

from app.accounts.models import Account, Deputy, Ownership
from app.accounts.rules import Answers, answers
from app.core.db import Moment, Whom, db
from app.people.models import Employment, Person
from app.people.queries import serves


def owner_of(account_id: int, at: datetime) -> Person | None:
    """Return who owns the account at `at`, if anybody."""
    return db.session.scalar(
        select(Person)
        .join(Ownership, Ownership.person_id == Person.id)
        .where(Ownership.account_id == account_id, Ownership.in_force(at))
    )


def deputy_of(account_id: int, at: datetime) -> Person | None:
    """Return the deputy of the account's owner at `at`, if there is one."""
    return db.session.scalar(
        select(Person)
        .join(Deputy, Deputy.person_id == Person.id)
        .where(Deputy.account_id == account_id, Deputy.in_force(at))
    )


def answering_for(account_id: int, at: datetime) -> tuple[Answers, Person | None]:
    """Return who answers for the account at `at` and as what."""
    owner, deputy = owner_of(account_id, at), deputy_of(account_id, at)
    found = answers(
        owner is not None and serves(owner.id, at), deputy is not None and serves(deputy.id, at)
    )
    return found, {Answers.OWNER: owner, Answers.DEPUTY: deputy}.get(found)


def answers_for(person_id: int, account_id: int, at: datetime) -> bool:
    """Say whether a person answers for an account at `at`."""
    found = select(Account.id).where(Account.id == account_id, answered_for_by(person_id, at))
    return db.session.scalar(found) is not None


def named_for(person_id: Whom, at: Moment) -> ColumnElement[bool]:
    """Return which accounts a person is named for at `at`: as owner or as deputy."""
    return or_(_has(Ownership, person_id, at), _has(Deputy, person_id, at))


def answered_for_by(person_id: int, at: Moment) -> ColumnElement[bool]:
    """Return for which accounts a person answers at `at`: those they own, and those whose deputy they
    are while no owner serves (`rules.answers`).
    """
    owner_serves = exists().where(
        Ownership.account_id == Account.id,
        Ownership.in_force(at),
        Employment.person_id == Ownership.person_id,
        Employment.in_force(at),
    )
    return or_(_has(Ownership, person_id, at), and_(_has(Deputy, person_id, at), ~owner_serves))


def _has(model: type[Ownership] | type[Deputy], person_id: Whom, at: Moment) -> ColumnElement[bool]:
    return exists().where(
        model.account_id == Account.id, model.person_id == person_id, model.in_force(at)
    )
