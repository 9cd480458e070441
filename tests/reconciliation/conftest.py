"""A small force with one account, who may post from it and who may not, and lists about it."""

import html
import io
import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.access.models import Grant
from app.accounts.models import Account
from app.certification.models import SignedUndertaking
from app.core.db import db
from app.courses.models import Undertaking
from app.people.models import Person
from tests import factories as make
from tests.conftest import TODAY

HEAD = "Account,Email,Name\n"


@dataclass
class Scene:
    """Who and what stands in the tests of this folder."""

    holder: Person
    lapsed: Person
    leaver: Person
    press: Person
    account: Account


@pytest.fixture
def scene(app) -> Scene:
    """PC Ellis may post from @ExampleSNT; PC Marsh’s certificate has lapsed; PC Gone has left."""
    since = TODAY - timedelta(days=100)
    account = make.add(an_account("@ExampleSNT"))
    version = make.course_version()
    holder = make.person(collar_number="1207", name="Sam Ellis")
    lapsed = make.person(collar_number="1482", name="Jo Marsh")
    leaver = make.person(collar_number="1490", name="Lee Gone", left_at=TODAY - timedelta(days=9))
    promise = db.session.scalars(db.select(Undertaking)).one()
    for one, months in ((holder, 12), (lapsed, 2), (leaver, 12)):
        make.certificate(one, version, starts_at=since, months=months)
        make.add(
            SignedUndertaking(
                person_id=one.id, undertaking_id=promise.id, name_typed=one.name, at=since
            )
        )
        make.add(Grant(person_id=one.id, account_id=account.id, starts_at=since))
    press = make.corporate_communication_officer(name="Pat Press")
    db.session.commit()
    return Scene(holder, lapsed, leaver, press, account)


def an_account(handle: str, unit=None, since=TODAY - timedelta(days=400)) -> Account:
    return Account(
        platform="X (formerly Twitter)", handle=handle, address=f"https://x.com/{handle[1:]}",
        unit_id=(unit or make.force()).id, purpose="Local news.", kind="neighbourhood",
        required_course="twitter-protocol", starts_at=since,
    )  # fmt: skip


def sent(client, address: str, file: bytes | None = None, **fields):
    """Post a form with a file, made in memory."""
    if file is not None:
        fields["file"] = FileStorage(io.BytesIO(file), "list.csv")
    boundary, body = encode_multipart(fields)
    kind = f'multipart/form-data; boundary="{boundary}"'
    return client.post(address, data=body, content_type=kind)


def look(client, text: str | bytes, source="X", covers="whole"):
    data = text if isinstance(text, bytes) else text.encode()
    return sent(client, "/reconciliation/new", file=data, source=source, covers=covers)


def typed(page) -> dict[str, str]:
    """What the form of a page would send: its hidden fields, what is selected, what is chosen."""
    found = dict(re.findall(r'name="([\w-]+)" type="hidden" value="([^"]*)"', page.text))
    for name, inner in re.findall(r'<select[^>]* name="([\w-]+)"[^>]*>(.*?)</select>', page.text, re.DOTALL):  # fmt: skip
        chosen = re.search(r'<option value="([^"]*)" selected', inner)
        found[name] = chosen[1] if chosen else ""
    found["covers"] = re.search(r'name="covers" type="radio" value="(\w+)" checked', page.text)[1]
    return {name: html.unescape(value) for name, value in found.items()}


def apply(client, page, **changes):
    """Press the button that records what a look came to."""
    return sent(client, "/reconciliation/lists", **{**typed(page), **changes})


def hold(client, text: str, **given):
    """Hold a list against the register, from its upload to its end."""
    answer = apply(client, look(client, text, **given))
    assert answer.status_code == 303, answer.text
    return answer


def line(person_or_email, account="@ExampleSNT", name="") -> str:
    email = person_or_email if isinstance(person_or_email, str) else person_or_email.email
    return f"{account},{email},{name}\n"
