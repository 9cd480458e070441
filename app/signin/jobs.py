"""What the worker does for those who have forgotten their password."""

from typing import Any

from flask import current_app

from app.core.clock import now
from app.core.db import transaction
from app.notices.jobs import workflow
from app.signin import actions, queries


@workflow("send reset link")
def send_reset_link(claimed: str, nonce: str) -> str:
    """Send a link to whoever has this number. The web process does the same for every number, known
    or not, so that neither its answer nor its time tells which.
    """
    config = current_app.config
    with transaction():
        at = now()
        person = queries.serving(claimed, at, demonstration=config["DEMONSTRATION"])
        if person is None:
            return "nobody"
        actions.send_reset_link(person, nonce=nonce, secret_key=config["SECRET_KEY"], at=at)
    return "sent"


def with_link(data: dict[str, Any]) -> dict[str, Any]:
    """Return what the message says: the link is made when it is written, and kept nowhere else."""
    token = actions.reset_token(data["nonce"], current_app.config["SECRET_KEY"])
    return {**data, "link": f"{current_app.config['BASE_URL']}/new-password/{token}"}
