"""Asking for a proof of who somebody is, no faster than the throttle lets them."""

from flask.typing import ResponseReturnValue

from app.core import errors
from app.core.clock import now
from app.core.db import db
from app.signin import actions, hashing, throttle
from app.signin.identity import WAYS


def prove(collar_number: str, password: str) -> int | None:
    """Return the id of the person whom number and password prove, or None. Answers 429 while this
    number or this address must wait. Raises `hashing.Busy` when too many sign in at once.
    """
    db.session.rollback()  # nothing in the database is held while others have their turn
    # Waiting comes before the try is counted: a whole shift behind one address may sign in at once.
    with hashing.turn():
        tried = throttle.admit(collar_number)
        sent = {"collar_number": collar_number, "password": password}
        person_id = WAYS["password"].prove(sent, now())
    if person_id is None:
        throttle.failed(tried)
    else:
        actions.forgive_try(tried.id)
    return person_id


def busy(_error: hashing.Busy) -> ResponseReturnValue:
    """Answer 503: too many people sign in at this moment."""
    answer = errors.page(503, ["Many people are signing in. Try again in a few seconds."], [])
    answer.headers["Retry-After"] = "5"
    return answer
