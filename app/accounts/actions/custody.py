"""Recording who holds what of an account."""

from dataclasses import dataclass
from datetime import date, datetime

from app.accounts import queries
from app.accounts.actions.plain import keeps_no_secrets
from app.accounts.models import Account, AccountCustody
from app.accounts.rules import SecondFactor
from app.audit import actions as audit
from app.core.db import db
from app.core.errors import Refused
from app.core.london import LONDON
from app.people.actions import usable_email
from app.people.models import Person
from app.people.queries import serves


@dataclass(frozen=True, slots=True)
class Custody:
    """Who holds what, and where it is kept."""

    custodian: Person
    kept_where: str
    changed_on: date
    recovery_mailbox: str
    second_factor: SecondFactor
    is_connected: bool


@keeps_no_secrets
def set_custody(
    account: Account, custody: Custody, *, by_id: int, at: datetime, why: str
) -> AccountCustody:
    """Record who holds what of an account from `at`; what was recorded before ends.

    Refused for a custodian who does not serve, a change that is still to come, and for any text that
    looks like a secret.
    """
    verb, about = "custody recorded", f"account:{account.id}"
    today = at.astimezone(LONDON).date()
    facts = {
        f"{account.handle} is closed.": account.ends_at is not None and account.ends_at <= at,
        f"{custody.custodian.titled} does not serve in the force.": (
            not serves(custody.custodian.id, at)
        ),
        "The credentials cannot have been changed after today.": custody.changed_on > today,
    }
    if reasons := [reason for reason, stands in facts.items() if stands]:
        raise Refused(*reasons, verb=verb, about=about)
    mailbox = usable_email(custody.recovery_mailbox)
    before = queries.custody_in_force(account.id, at)
    if before is not None:
        before.ends_at = at
        db.session.flush()
        audit.record("custody ended", before, by_id=by_id, at=at, why=why)
    made = AccountCustody(
        account_id=account.id,
        custodian_id=custody.custodian.id,
        kept_where=custody.kept_where,
        changed_on=custody.changed_on,
        recovery_mailbox=mailbox,
        second_factor=custody.second_factor,
        is_connected=custody.is_connected,
        by_id=by_id,
        why=why,
        starts_at=at,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(verb, made, by_id=by_id, at=at, why=why)
    return made
