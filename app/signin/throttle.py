"""How fast somebody may try: counted in the database, before any password is looked at, for whoever
they claim to be and for where they come from.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from flask import Response, abort, current_app, render_template, request

from app.core.clock import now
from app.core.db import transaction
from app.core.errors import request_number
from app.signin import actions, queries, rules

log = logging.getLogger("keyholder.signin")


@dataclass(frozen=True, slots=True)
class Try:
    """One try, counted as failed until it is known to be right."""

    id: int
    claimed: str
    claimed_hash: str
    address: str


def admit(claimed: str, what: str = "sign in") -> Try:
    """Count a try to do `what` as `claimed`. Answers 429 while this number or this address must wait;
    the right password does not help.
    """
    claimed_hash, place = queries.claim(claimed, what), _place(what)
    with transaction():  # a try counts even when the answer that follows rolls back
        actions.hold_tries()
        at = now()
        waits = [rules.wait_until(one, at) for one in queries.failures(claimed_hash, place, at)]
        until = max((one for one in waits if one), default=None)
        if until is None:
            made = actions.record_try(claimed_hash, place, at)
            return Try(made, claimed, claimed_hash, place)
    log.info("%s must wait", what, extra={"request": request_number(), "address": place})
    abort(_wait(until, at))


def failed(tried: Try) -> None:
    """Say in the log, and at the start of a burst in the history, that a try was wrong."""
    log.info("sign-in failed", extra={"request": request_number(), "address": tried.address})
    with transaction():
        at = now()
        person = queries.serving(
            tried.claimed, at, demonstration=current_app.config["DEMONSTRATION"]
        )
        actions.note_slowed(
            tried.claimed_hash, tried.address, person_id=person.id if person else None, at=at
        )


def _place(what: str) -> str:
    address = request.remote_addr or ""
    return address if what == "sign in" else f"{what}: {address}"


def _wait(until: datetime, at: datetime) -> Response:
    seconds = int((until - at).total_seconds()) + 1
    answer = Response(render_template("signin/wait.html", seconds=seconds), 429)
    answer.headers["Retry-After"] = str(seconds)
    return answer
