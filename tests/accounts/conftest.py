"""An open account of a team, and those who take measures on it."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from app.accounts.models import Account
from app.core.db import db
from app.people.models import Person, Unit
from tests import factories as make
from tests.conftest import TODAY


@dataclass
class Scene:
    """Who and what stands in the tests of an account's life."""

    team: Unit
    account: Account
    press: Person
    other: Person  # a second person of Corporate Communication
    manager: Person


@pytest.fixture
def scene(app) -> Scene:
    """@ExampleSNT of a team, two officers and a manager of Corporate Communication."""
    team = make.unit("Example Safer Neighbourhood Team")
    account = make.add(
        Account(
            platform="X (formerly Twitter)", handle="@ExampleSNT", address="https://x.com/ExampleSNT",
            unit_id=team.id, purpose="News.", kind="neighbourhood",
            required_course="twitter-protocol", starts_at=TODAY - timedelta(days=400),
        )
    )  # fmt: skip
    make.course_version()
    press = make.corporate_communication_officer(name="Priya Shah")
    other = make.corporate_communication_officer(name="Marcus Reid")
    manager = make.corporate_communication_manager(name="Helen Frost")
    db.session.commit()
    return Scene(team, account, press, other, manager)
