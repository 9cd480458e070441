"""Whom the register lets use which account: what a platform's own list is held against."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select

from app.access.queries.gate import granted, holders, standings
from app.access.rules import ALLOWED, Standing, State, state
from app.core.db import AT


@dataclass(frozen=True, slots=True)
class Allowed:
    """One person and one account that they were given access to: what the register says of it.

    `level` is the level in force, or the last one. Only while `is_allowed` may the platform have
    them; in `State.REMOVAL_DUE` it still has, as far as anybody has recorded.
    """

    account_id: int
    handle: str
    person_id: int
    person: str  # rank and name
    collar_number: str
    email: str
    level: str
    state: State

    @property
    def is_allowed(self) -> bool:
        """Whether the register lets them use the account at that moment."""
        return self.state in ALLOWED


def allowed(at: datetime, account_id: int | None = None) -> list[Allowed]:
    """Return everybody who was ever given access, to one account or to all, with the state of it at
    `at`; by account and then by name. One statement.
    """
    found = standings(at, _everybody()) if account_id is None else holders(account_id, at)
    return [entry for entry in map(_entry, found) if entry is not None]


@cache
def _everybody() -> Select[*tuple[Any, ...]]:
    return granted(AT)


def _entry(one: Standing) -> Allowed | None:
    if (found := state(one)) is None:
        return None
    return Allowed(
        one.account_id, one.handle, one.person_id, one.person, one.collar_number, one.email,
        one.level, found,
    )  # fmt: skip
