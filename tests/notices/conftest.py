"""What the tests of messages share."""

from dataclasses import dataclass, field, replace
from email.message import EmailMessage

import pytest
from flask import Flask

from app.core.clock import now
from app.core.db import db, transaction
from app.notices import actions, mail
from app.notices.models import Notice

ENDED = {"name": "Robin Example", "handle": "@DemoTeam", "why": "They moved."}


def queue(key: str = "one", *, address: str = "robin@force.example") -> int:
    """Queue a message that access has ended; return its number."""
    with transaction():
        actions.queue("access-ended", key=key, person_id=1, address=address, data=ENDED, at=now())
        return db.session.query(Notice.id).filter_by(key=key).scalar()


@dataclass
class Server:
    """A mail server's stand-in: what it was given, and what it does when asked."""

    taken: list[EmailMessage] = field(default_factory=list)
    fails: Exception | None = None
    goodbye: Exception | None = None

    def send_message(self, message: EmailMessage) -> None:
        if self.fails:
            raise self.fails
        self.taken.append(message)

    def quit(self) -> None:
        if self.goodbye:
            raise self.goodbye

    def close(self) -> None:
        """Nothing to close."""


@pytest.fixture
def server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Server:
    """The application set to send by SMTP, to a stand-in."""
    app.extensions["settings"] = replace(
        app.extensions["settings"], mail_url="smtp://mail.example", mail_from="k@force.example"
    )
    made = Server()
    monkeypatch.setattr(mail, "_connect", lambda *_: made)
    return made
