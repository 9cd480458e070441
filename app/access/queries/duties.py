"""Who may have which part in giving access: three people, or two where nobody else is there."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, literal, or_, select

from app.access.models import AccessRequest, Decision, Endorsement, Grant
from app.access.rules import INSPECTOR_OR_ABOVE
from app.accounts.models import Account
from app.core.db import db
from app.people.models import Appointment, Employment, Person, Posting, Unit
from app.people.rules import CORPORATE_COMMUNICATION, HELD_BY, Permission


def is_corporate_communication(person_id: int, at: datetime) -> bool:
    """Say whether a person holds a role of Corporate Communication at `at`."""
    held = exists().where(
        Appointment.person_id == person_id,
        Appointment.role.in_(CORPORATE_COMMUNICATION),
        Appointment.in_force(at),
    )
    return bool(db.session.scalar(select(held)))


def is_first(person_id: int) -> bool:
    """Say whether a person has never been given access to any account."""
    given = select(Grant.id).where(Grant.person_id == person_id).limit(1)
    return db.session.scalar(given) is None


def endorsers(request: AccessRequest, at: datetime) -> Sequence[Person]:
    """Return who can endorse a request at `at`: the person's line manager; where that is who asks,
    or there is none, an inspector or above of the person's unit or of one above it.
    """
    has_part = (request.person_id, request.made_by_id)
    posting = db.session.scalar(
        select(Posting).where(Posting.person_id == request.person_id, Posting.in_force(at))
    )
    if posting is None:
        return []
    manager = _serving(at).where(
        Person.id == (posting.line_manager_id or 0), Person.id.not_in(has_part)
    )
    if found := db.session.scalars(manager).all():
        return found
    above = exists().where(
        Posting.person_id == Person.id,
        Posting.in_force(at),
        Posting.unit_id == Unit.id,
        literal(posting.unit.path).startswith(Unit.path),
    )
    inspectors = _serving(at).where(
        Person.rank.in_(INSPECTOR_OR_ABOVE), Person.id.not_in(has_part), above
    )
    return db.session.scalars(inspectors.order_by(Person.sort_name, Person.id)).all()


def holders_of(permission: Permission, account: Account, at: datetime) -> Sequence[Person]:
    """Return who serves and holds a permission over an account at `at`."""
    over = exists().where(
        Appointment.person_id == Person.id,
        Appointment.role.in_(HELD_BY[permission]),
        Appointment.in_force(at),
        Appointment.unit_id == Unit.id,
        literal(account.unit.path).startswith(Unit.path),
    )
    return db.session.scalars(_serving(at).where(over).order_by(Person.sort_name, Person.id)).all()


def _serving(at: datetime) -> Select[Person]:
    return select(Person).join(
        Employment, and_(Employment.person_id == Person.id, Employment.in_force(at))
    )


def third_person(request: AccessRequest, by_id: int, at: datetime) -> tuple[str, str]:
    """Return, for an approval by `by_id`, why two people may do what three should (empty when three
    do), and why it cannot be approved for want of a third (empty when it can).

    Source: the force's rule that requester, endorser and approver are three people; with fewer in
    reach two are enough, and that is shown.
    """
    endorsed = request.endorsement
    if endorsed and not endorsed.supported:
        return "", f"{endorsed.by.titled} did not endorse this request: {endorsed.why}"
    if endorsed and endorsed.by_id != by_id:
        return "", ""
    if endorsed:
        has_part = {by_id, request.person_id, request.made_by_id}
        deciders = holders_of(Permission.DECIDE_REQUESTS, request.account, at)
        if any(one.id not in has_part for one in deciders):
            return "", "You endorsed this request. Another person must decide it."
        return "Nobody but the endorser could decide.", ""
    able = [one.titled for one in endorsers(request, at) if one.id != by_id]
    if able:
        who = " or ".join(able[:3])
        return "", f"This request is not endorsed yet. {who} can endorse it."
    return "Nobody else could endorse it.", ""


def to_endorse(person_id: int, at: datetime) -> list[AccessRequest]:
    """Return the requests that wait for a person's endorsement at `at`, the oldest first."""
    unanswered = (
        select(AccessRequest)
        .outerjoin(Decision, Decision.request_id == AccessRequest.id)
        .outerjoin(Endorsement, Endorsement.request_id == AccessRequest.id)
        .where(Decision.id.is_(None), Endorsement.id.is_(None), _near(person_id, at))
        .order_by(AccessRequest.made_at, AccessRequest.id)
    )
    waiting = db.session.scalars(unanswered).all()
    return [one for one in waiting if person_id in {who.id for who in endorsers(one, at)}]


def _near(person_id: int, at: datetime) -> ColumnElement[bool]:
    """Return which requests somebody may have to endorse, as far as one can tell quickly: those
    about the people they manage, and, for an inspector, all.
    """
    managed = select(Posting.person_id).where(
        Posting.line_manager_id == person_id, Posting.in_force(at)
    )
    inspector = exists().where(Person.id == person_id, Person.rank.in_(INSPECTOR_OR_ABOVE))
    return or_(AccessRequest.person_id.in_(managed), inspector)


def endorsed_by(person_id: int, waiting: Sequence[int]) -> ColumnElement[bool]:
    """Return which requests somebody may see for their endorsement: those that wait for it (their
    ids), and those that they answered.
    """
    answered = select(Endorsement.request_id).where(Endorsement.by_id == person_id)
    return or_(AccessRequest.id.in_(answered), AccessRequest.id.in_(waiting))
