"""Ending an account, merging it into another, handing it to another unit: asked, then confirmed."""

from datetime import datetime
from typing import Protocol

from app.accounts import queries
from app.accounts.models import Account, AccountClosing
from app.accounts.rules import Outcome
from app.audit import actions as audit
from app.core.db import db
from app.core.errors import Refused
from app.people.models import Unit


class Ending(Protocol):
    """Ends, in the transaction of the closing, what another part holds of an account."""

    def __call__(self, account: Account, *, by_id: int, at: datetime, why: str) -> None:
        """End it at `at`."""
        ...


# By part. What people were given for an account ends with it, and when it changes hands.
ENDING: dict[str, Ending] = {}


def ask_to_close(
    account: Account,
    kind: Outcome,
    *,
    into: Account | None = None,
    to_unit: Unit | None = None,
    by_id: int,
    at: datetime,
    why: str,
) -> AccountClosing:
    """Ask that an account is closed, merged into another or handed to another unit. It is closing
    until a second person confirms it.
    """
    about, verb = f"account:{account.id}", "closing asked for"
    if reasons := _why_not(account, kind, into, to_unit, at):
        raise Refused(*reasons, verb=verb, about=about)
    closing = AccountClosing(
        account_id=account.id,
        kind=kind,
        into_id=into.id if into else None,
        from_unit_id=account.unit_id,
        to_unit_id=to_unit.id if to_unit else None,
        by_id=by_id,
        why=why,
        starts_at=at,
    )
    db.session.add(closing)
    db.session.flush()
    audit.record(verb, closing, by_id=by_id, at=at, why=why)
    return closing


def _why_not(
    account: Account, kind: Outcome, into: Account | None, to_unit: Unit | None, at: datetime
) -> list[str]:
    facts = {
        f"{account.handle} is closed already.": account.ends_at is not None,
        f"Somebody has asked to end {account.handle} already. Confirm or withdraw that first.": (
            queries.closing_in_force(account.id, at) is not None
        ),
        "Name the account into which it is merged.": kind is Outcome.MERGED and into is None,
        "An account cannot be merged into itself.": into is not None and into.id == account.id,
        "The account into which it is merged must be open.": (
            into is not None and not into.is_in_force(at)
        ),
        "Name the unit to which it goes.": kind is Outcome.TRANSFERRED and to_unit is None,
        "It belongs to that unit already.": (to_unit is not None and to_unit.id == account.unit_id),
    }
    return [reason for reason, stands in facts.items() if stands]


def confirm_closing(account: Account, *, by_id: int, at: datetime, why: str) -> AccountClosing:
    """Confirm what somebody else asked for: the account ends, or goes to its new unit, and all that
    was given for it ends. Refused for who asked: a second person must look.
    """
    closing = _open(account, "closing confirmed", at)
    if closing.by_id == by_id:
        raise Refused(
            "You asked for this. A second person must confirm it.",
            verb="closing confirmed",
            about=f"account:{account.id}",
        )
    _end(closing, "confirmed", by_id=by_id, at=at, why=why)
    if closing.to_unit is not None:
        _transfer(account, closing.to_unit, by_id=by_id, at=at, why=closing.why)
    else:
        close_account(account, by_id=by_id, at=at, why=closing.why)
    return closing


def withdraw_closing(account: Account, *, by_id: int, at: datetime, why: str) -> AccountClosing:
    """Take back that an account is to end. It stays as it was."""
    closing = _open(account, "closing withdrawn", at)
    _end(closing, "withdrawn", by_id=by_id, at=at, why=why)
    return closing


def _open(account: Account, verb: str, at: datetime) -> AccountClosing:
    closing = queries.closing_in_force(account.id, at)
    if closing is None:
        reason = f"Nobody has asked to end {account.handle}."
        raise Refused(reason, verb=verb, about=f"account:{account.id}")
    return closing


def _end(closing: AccountClosing, outcome: str, *, by_id: int, at: datetime, why: str) -> None:
    closing.ends_at, closing.outcome = at, outcome
    closing.ended_by_id, closing.ended_why = by_id, why
    db.session.flush()
    audit.record(f"closing {outcome}", closing, by_id=by_id, at=at, why=why)


def close_account(account: Account, *, by_id: int, at: datetime, why: str) -> None:
    """End an account from `at`, and all that was given for it. Its handle stays in the register for
    ever.
    """
    if account.ends_at is not None and account.ends_at <= at:
        raise Refused(f"{account.handle} is closed already.", about=f"account:{account.id}")
    account.ends_at = at
    db.session.flush()
    audit.record("account closed", account, by_id=by_id, at=at, why=why)
    _end_all(account, by_id=by_id, at=at, why=f"{account.handle} was closed.")


def _transfer(account: Account, unit: Unit, *, by_id: int, at: datetime, why: str) -> None:
    before = {"unit_id": account.unit_id}
    account.unit_id = unit.id
    db.session.flush()
    audit.record("account transferred", account, by_id=by_id, at=at, why=why, before=before)
    _end_all(account, by_id=by_id, at=at, why=f"{account.handle} went to {unit.name}.")


def _end_all(account: Account, *, by_id: int, at: datetime, why: str) -> None:
    for end in ENDING.values():
        end(account, by_id=by_id, at=at, why=why)
