"""What tests of training share."""

import pytest

from app.certification.credential import Issuer
from app.courses.queries import Published
from app.people.models import Person
from tests.conftest import TODAY
from tests.training import given


@pytest.fixture
def issuer() -> Issuer:
    """The force, at the tests' address."""
    return Issuer("http://127.0.0.1:8000", "Hertfordshire Constabulary")


@pytest.fixture
def course(app) -> Published:
    """The small course, published long ago."""
    return given.published()


@pytest.fixture
def sam(course) -> Person:
    """Somebody who has read everything and may start the quiz now."""
    return given.ready(TODAY)
