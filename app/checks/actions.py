"""Recording a daily check, and telling of days without one."""

from datetime import date, datetime, timedelta

from app.accounts.models import Account
from app.audit import actions as audit
from app.checks import queries, rules
from app.checks.models import DailyCheck
from app.checks.rules import Found
from app.core.db import db
from app.core.errors import Refused
from app.core.london import LONDON, day
from app.notices import actions as notices
from app.people.queries import serves
from app.people.rules import Viewer

EARLIEST = 7  # o'clock in London: nobody is told at night


def record(
    account: Account, found: Found, note: str = "", *, by: Viewer, due_hour: int, at: datetime
) -> DailyCheck:
    """Record that `by` has checked the account at `at`. The caller holds the account's lock.

    Raises `Refused` when they may not check it at that moment, or when the note will not do.
    """
    about = f"account:{account.id}"
    if not serves(by.id, at) or not queries.may_check(account.id, by, at):
        raise Refused("You cannot check this account.", verb="account checked", about=about)
    if fault := rules.note_fault(found, note):
        raise Refused(fault, verb="account checked", about=about)
    made = DailyCheck(
        account_id=account.id,
        person_id=by.id,
        at=at,
        due_at=rules.due_at(at.astimezone(LONDON).date(), due_hour),
        found=str(found),
        note=note,
    )
    db.session.add(made)
    db.session.flush()
    audit.record("account checked", made, by_id=by.id, at=at)
    return made


def tell_of_missed(*, due_hour: int, at: datetime) -> int:
    """Tell of every account that has come to a step of missed days: once for each step of a run of
    days, nobody before seven in the morning. Returns how many accounts ask for it at `at`.
    """
    here = at.astimezone(LONDON)
    if here.hour < EARLIEST:
        return 0
    told = [one for one in queries.every_watched(at, due_hour) if one.in_a_row and one.step]
    for one in told:
        _tell(one, here.date(), at)
    return len(told)


def _tell(missed: queries.Watched, today: date, at: datetime) -> None:
    account = db.session.get_one(Account, missed.account_id)
    since = today - timedelta(days=missed.in_a_row)
    for person, because in queries.to_tell(account, missed.step, at).items():
        notices.queue(
            "checks-missed",
            key=f"checks-missed:{account.id}:{since}:{missed.step}:{person.id}",
            person_id=person.id,
            address=person.email,
            data={
                "name": person.titled,
                "handle": account.handle,
                "account_id": account.id,
                "days": f"{missed.in_a_row} day{'' if missed.in_a_row == 1 else 's'}",
                "last": day(today - timedelta(days=1)),
                "asks": missed.asks,
                "because": because,
            },
            at=at,
        )
