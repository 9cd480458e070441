"""Breaking the glass in a major incident: access at once, confirmed by a second person or over."""

from datetime import datetime, timedelta

from sqlalchemy import select

from app.access import queries, rules
from app.access.actions.requests import end_void
from app.access.models import Emergency, EmergencyConfirmation, Grant
from app.accounts.models import Account
from app.audit import actions as audit
from app.core.db import db
from app.core.errors import Refused
from app.people.models import Person


def break_glass(
    person: Person, account: Account, *, by_id: int, why: str, at: datetime, hours: int
) -> Grant:
    """Give somebody who is certified access to publish for some hours, without a request.

    It ends with its hours, and unless a second person confirms it by the end of the next working
    day. Raises `Refused` for oneself, and when anything stands in the way of access.
    """
    about = f"person:{person.id}"
    if person.id == by_id:
        reason = "You cannot give access to yourself."
        raise Refused(reason, verb="emergency access given", about=about)
    standing = queries.standing(person.id, account.id, at)
    if obstacles := rules.obstacles(standing):
        raise Refused(*obstacles, verb="emergency access given", about=about)
    if standing.grant_id is not None:
        end_void(standing, by_id=by_id, at=at, so="Access in an emergency was given.")
    ends_at = at + timedelta(hours=hours)
    grant = Grant(
        person_id=person.id,
        account_id=account.id,
        starts_at=at,
        ends_at=ends_at,
        set_up_by=ends_at,
        confirm_by=min(rules.confirm_by(at), ends_at),
    )
    db.session.add(grant)
    db.session.flush()
    emergency = Emergency(grant_id=grant.id, by_id=by_id, at=at, why=why)
    db.session.add(emergency)
    db.session.flush()
    audit.record("emergency access given", emergency, by_id=by_id, at=at, why=why)
    audit.record("grant opened", grant, by_id=by_id, at=at, why=why)
    return grant


def confirm(emergency: Emergency, *, by_id: int, why: str, at: datetime) -> EmergencyConfirmation:
    """Say yes, as a second person, to access given in an emergency: it then lasts for its hours.

    Raises `Refused` for whoever gave it or has it, once it is confirmed, and once it is too late.
    """
    about, verb = f"emergency:{emergency.id}", "emergency access confirmed"
    grant = emergency.grant
    if by_id in {emergency.by_id, grant.person_id}:
        raise Refused("A second person must confirm it.", verb=verb, about=about)
    if _confirmed(grant) or grant.confirm_by is None or grant.confirm_by <= at:
        raise Refused("It is confirmed already, or it has ended.", verb=verb, about=about)
    made = EmergencyConfirmation(grant_id=grant.id, by_id=by_id, at=at, why=why)
    db.session.add(made)
    db.session.flush()
    audit.record(verb, made, by_id=by_id, at=at, why=why)
    return made


def _confirmed(grant: Grant) -> bool:
    made = select(EmergencyConfirmation.id).where(EmergencyConfirmation.grant_id == grant.id)
    return db.session.scalar(made) is not None
