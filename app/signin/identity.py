"""The seam for other ways to prove who one is: single sign-on, passkeys.

A way takes what the browser sent and names the person, or nobody. Whatever the way, the sign-in
that follows is the same row with its `strength` (`actions.begin`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from flask import current_app

from app.core.db import db, transaction
from app.signin import actions, hashing, queries


class Way(Protocol):
    """A way to prove who one is."""

    strength: str

    def prove(self, sent: Mapping[str, str], at: datetime) -> int | None:
        """Return the id of the serving person whom `sent` proves, or None.

        `sent` is what the browser brought: a form's fields, the answer of another service.
        """
        ...


class PasswordWay:
    """Collar number and password."""

    strength = "password"

    def prove(self, sent: Mapping[str, str], at: datetime) -> int | None:
        """Check the password; the same work whether or not there is such a person."""
        known = queries.credentials(
            sent["collar_number"], at, demonstration=current_app.config["DEMONSTRATION"]
        )
        db.session.rollback()  # nothing is held while the hash is computed
        stored = known.hash if known else None
        if not hashing.is_right(stored, sent["password"]) or known is None or stored is None:
            return None
        if hashing.is_outdated(stored):
            fresh = hashing.hash_password(sent["password"])
            with transaction():
                actions.keep_password(known.person_id, fresh, at)
        return known.person_id


WAYS: dict[str, Way] = {"password": PasswordWay()}
