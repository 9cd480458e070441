"""The seam for other ways to prove who one is: single sign-on, passkeys.

A way takes what the browser sent and names the person, or nobody. Whatever the way, the sign-in
that follows is the same row with its `strength` (`actions.begin`).
"""

from datetime import datetime
from typing import Protocol

from app.people.models import Person
from app.signin import actions, queries


class Way(Protocol):
    """A way to prove who one is."""

    strength: str

    def prove(self, claimed: str, proof: str, at: datetime) -> Person | None:
        """Return the serving person who has proved to be `claimed`, or None."""
        ...


class PasswordWay:
    """Collar number and password."""

    strength = "password"

    def prove(self, claimed: str, proof: str, at: datetime) -> Person | None:
        """Check the password; the same work whether or not there is such a person."""
        person = queries.serving(claimed, at)
        return person if actions.check_password(person, proof, at) else None


WAYS: dict[str, Way] = {"password": PasswordWay()}
