"""What the tests of certificates share."""

from datetime import datetime

import pytest

from app.certification import actions
from app.certification.credential import Issuer
from app.courses import queries as courses
from tests import factories as make

ISSUER = Issuer("http://127.0.0.1:8000", "Hertfordshire Constabulary")


@pytest.fixture
def issue(app, clock):
    """Issue a real certificate: signed, in the history, its drawing enqueued."""
    from app.notices import jobs

    jobs.prepare()
    numbers = iter(range(1, 1000))

    def do(person=None, version=None, *, at: datetime | None = None, earned_by: str = ""):
        person = person or make.person("Sam Ellis")
        version = version or make.course_version()
        return actions.issue(
            person,
            courses.published(version.id),
            ISSUER,
            earned_by=earned_by or f"attempt:{next(numbers)}",
            at=at or clock.now(),
        )

    yield do
    if engine := app.extensions.pop("dbos_client", None):
        engine.destroy()
