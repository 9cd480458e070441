"""The small course as the one that this installation has, and two people who publish."""

import pytest

from app.courses import actions, source
from app.people.rules import Role
from tests import factories as make
from tests.courses import tiny
from tests.courses.test_source import PNG

LESSON = "lessons/01-cats.md"


@pytest.fixture
def two(app):
    """Two people who publish courses."""
    role = {"role": Role.CORPORATE_COMMUNICATION_OFFICER}
    return make.person("First Person", **role), make.person("Second Person", **role)


@pytest.fixture
def text(tmp_path, monkeypatch):
    """The small course, with a picture, as the courses that this installation has."""
    home = tiny.write(tmp_path)
    (home / "images").mkdir()
    (home / "images" / "cat.png").write_bytes(PNG)
    file = home / LESSON
    file.write_text(file.read_text("utf-8") + "\n![A cat](images/cat.png)\n", "utf-8")
    read = source.read
    monkeypatch.setattr(source, "courses", lambda folder=tmp_path: [tiny.NAME])
    monkeypatch.setattr(source, "read", lambda name: read(name, tmp_path))
    return home


@pytest.fixture
def first(app):
    return make.corporate_communication_officer(name="First Person")


@pytest.fixture
def second(app):
    return make.corporate_communication_officer(name="Second Person")


@pytest.fixture
def waiting(text, first, clock):
    """Version 1.0.0 of the small course, published by the first person."""
    return actions.publish(source.read(tiny.NAME), by_id=first.id, at=clock.now(), why="The first.")


@pytest.fixture
def approved(waiting, second, clock):
    actions.approve(waiting, by_id=second.id, at=clock.now())
    return waiting
