"""Findings: which are open, whose they are, and what was said of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, true
from sqlalchemy.orm import aliased

from app.accounts import queries as accounts
from app.accounts.models import Account
from app.core.db import db
from app.people.models import Appointment, Employment, Person
from app.people.rules import HELD_BY, Permission, Viewer, titled
from app.reconciliation.models import Finding, FindingOwner, FindingStep, PlatformUpload
from app.reconciliation.rules.kinds import URGENT
from app.reconciliation.rules.layouts import Source
from app.reconciliation.rules.steps import Outcome, State

Step = aliased(FindingStep, name="step")
Owner = aliased(FindingOwner, name="owning")
Who = aliased(Person, name="who")
FOUND_BY: dict[str, Any] = {
    "due": Finding.due_on,
    "found": Finding.at,
    "kind": Finding.kind,
    "account": func.lower(Finding.account),
    "login": Finding.login,
    "owner": Who.sort_name,
    "source": PlatformUpload.source,
}


@dataclass(frozen=True, slots=True)
class Open:
    """A finding that no later list has closed, and what was last said of it."""

    finding: Finding
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that happened to a finding."""

    at: datetime
    what: str
    by: str
    why: str


def covered(viewer: Viewer, permission: Permission) -> ColumnElement[bool]:
    """Return which findings a permission reaches: those about accounts of its units. One about an
    account that is not registered belongs to the whole force.
    """
    if "" in viewer.scope(permission):
        return true()
    reached = select(Account.id).where(accounts.covered(viewer, permission))
    return Finding.account_id.in_(reached)


def state_of(today: date) -> Any:
    """Return a finding's state as a column, for the list's own joins."""
    return case(
        (Step.outcome == Outcome.GONE, literal(str(State.CLOSED))),
        (Step.outcome == Outcome.EXPLAINED, literal(str(State.EXPLAINED))),
        (Step.outcome == Outcome.MENDED, literal(str(State.MENDED))),
        (Finding.due_on < today, literal(str(State.OVERDUE))),
        else_=literal(str(State.OPEN)),
    )


def listed(allowed: ColumnElement[bool], today: date) -> Select[*tuple[Any, ...]]:
    """Select the columns of the list of findings that meet a condition."""
    return (
        select(
            Finding.id,
            Finding.kind,
            Finding.kind.in_(URGENT).label("is_urgent"),
            Finding.account,
            Finding.account_id,
            Finding.login,
            Finding.says,
            Finding.due_on,
            Finding.at,
            PlatformUpload.source,
            Who.id.label("owner_id"),
            Who.name.label("owner_name"),
            Who.rank.label("owner_rank"),
            state_of(today).label("state"),
        )
        .join(PlatformUpload, PlatformUpload.id == Finding.upload_id)
        .outerjoin(Step, Step.id == _newest(FindingStep))
        .outerjoin(Owner, Owner.id == _newest(FindingOwner))
        .outerjoin(Who, Who.id == Owner.person_id)
        .where(allowed)
    )


def _newest(of: type[FindingStep] | type[FindingOwner]) -> Any:
    inner = aliased(of)
    found = select(func.max(inner.id)).where(inner.finding_id == Finding.id)
    return found.correlate(Finding).scalar_subquery()


def matching(
    statement: Select[*tuple[Any, ...]], asked: dict[str, str], viewer: Viewer, today: date
) -> Select[*tuple[Any, ...]]:
    """Narrow the list to what a filter asks for; an empty value asks for nothing."""
    if search := asked["q"].casefold():
        texts = (Finding.account, Finding.login, Finding.says)
        statement = statement.where(
            or_(*(func.lower(one).contains(search, autoescape=True) for one in texts))
        )
    if asked["kind"]:
        statement = statement.where(Finding.kind == asked["kind"])
    if asked["source"]:
        statement = statement.where(PlatformUpload.source == asked["source"])
    if asked["owner"]:
        statement = statement.where(Who.id == viewer.id)
    state = state_of(today)
    if asked["state"] == "open":
        return statement.where(state.in_([State.OPEN, State.OVERDUE, State.MENDED]))
    return statement.where(state == asked["state"]) if asked["state"] else statement


def counts(allowed: ColumnElement[bool], today: date) -> dict[str, int]:
    """Return how many findings are in each state, and how many that nobody has answered are urgent."""
    rows = listed(allowed, today).subquery()
    statement = select(rows.c.state, rows.c.is_urgent, func.count()).group_by(
        rows.c.state, rows.c.is_urgent
    )
    found: dict[str, int] = {str(one): 0 for one in State} | {"urgent": 0}
    for state, is_urgent, number in db.session.execute(statement):
        found[state] += number
        if is_urgent and state in {State.OPEN, State.OVERDUE}:
            found["urgent"] += number
    return found


def found(finding_id: int, viewer: Viewer, permission: Permission) -> Select[Finding]:
    """Select one finding, if the permission reaches it."""
    return select(Finding).where(Finding.id == finding_id, covered(viewer, permission))


def said_of(finding: Finding) -> list[Said]:
    """Return everything that happened to a finding, the newest first."""
    steps = db.session.execute(
        select(FindingStep, Person)
        .join(Person, Person.id == FindingStep.by_id)
        .where(FindingStep.finding_id == finding.id)
    )
    by = aliased(Person)
    owners = db.session.execute(
        select(FindingOwner, Person, by)
        .join(Person, Person.id == FindingOwner.person_id)
        .join(by, by.id == FindingOwner.by_id)
        .where(FindingOwner.finding_id == finding.id)
    )
    told = [Said(one.at, SAID[Outcome(one.outcome)], who.titled, one.why) for one, who in steps]
    told += [Said(one.at, f"Given to {who.titled}", giver.titled, "") for one, who, giver in owners]
    return sorted(told, key=lambda one: one.at, reverse=True)


SAID = {
    Outcome.EXPLAINED: "Explained",
    Outcome.MENDED: "Said to be mended",
    Outcome.REOPENED: "Opened again",
    Outcome.GONE: "Closed: a later list does not show it",
}


def open_of(source: Source) -> list[Open]:
    """Return the findings of a source that no later list has closed."""
    rows = db.session.execute(
        select(Finding, Step.outcome)
        .join(PlatformUpload, PlatformUpload.id == Finding.upload_id)
        .outerjoin(Step, Step.id == _newest(FindingStep))
        .where(
            PlatformUpload.source == source, or_(Step.id.is_(None), Step.outcome != Outcome.GONE)
        )
        .order_by(Finding.id)
    )
    return [Open(finding, Outcome(outcome) if outcome else None) for finding, outcome in rows]


def may_own(at: datetime) -> Sequence[tuple[int, str]]:
    """Return who may have findings as their task: whoever may answer them, and serves."""
    roles = [str(one) for one in HELD_BY[Permission.ANSWER_FINDINGS]]
    rows = db.session.execute(
        select(Person.id, Person.rank, Person.name, Person.sort_name)
        .join(Appointment, and_(Appointment.person_id == Person.id, Appointment.in_force(at)))
        .join(Employment, and_(Employment.person_id == Person.id, Employment.in_force(at)))
        .where(Appointment.role.in_(roles))
        .distinct()
        .order_by(Person.sort_name, Person.id)
    ).all()
    return [(row.id, titled(row.rank, row.name)) for row in rows]
