"""A course in force, an officer who was trained earlier, and two people who can record and approve."""

import io
from dataclasses import dataclass

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.audit import actions as audit
from app.core.db import db
from app.people.models import Person
from app.prior_learning import actions
from app.prior_learning.models import PriorTraining
from app.prior_learning.rules import Training, read_day
from tests import factories as make
from tests.conftest import TODAY

TITLE = "Twitter Protocol for Officers"
HEAD = "collar number,course,date,trainer,note\n"


@dataclass
class Scene:
    """Who stands in the tests of this folder."""

    officer: Person
    recorder: Person
    approver: Person


@pytest.fixture
def scene(app) -> Scene:
    """PC Ellis, and two of Corporate Communication."""
    made = Scene(
        make.person(collar_number="1207", name="Sam Ellis", rank="PC"),
        make.corporate_communication_officer(),
        make.corporate_communication_officer(),
    )
    make.course_version()
    set_up()
    return made


def set_up() -> None:
    """Give everything that is there its event, so that the whole history can be verified."""
    for model in audit.GOVERNED.values():
        for row in db.session.scalars(db.select(model)):
            audit.record("set up", row, by_id=None, at=TODAY)
    db.session.commit()


def sent(client, address: str, file: tuple[bytes, str] | None = None, **fields):
    """Post a form with a file (what is in it, and its name), made in memory: werkzeug's own would
    leave a temporary file open.
    """
    if file is not None:
        fields["file"] = FileStorage(io.BytesIO(file[0]), file[1])
    boundary, body = encode_multipart(fields)
    kind = f'multipart/form-data; boundary="{boundary}"'
    return client.post(address, data=body, content_type=kind)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "evidence"


@pytest.fixture
def recorded(scene, folder, clock) -> PriorTraining:
    """The recorder has recorded that PC Ellis was trained in March."""
    return record(scene, folder, clock)


def record(scene, folder, clock, on="2026-03-31", file=None) -> PriorTraining:
    training = Training(
        scene.officer.id, "twitter-protocol", read_day(on), "A. Trainer", "In a room."
    )
    made = actions.record(training, file, folder=folder, by_id=scene.recorder.id, at=clock.now())
    db.session.commit()
    return made


def picture(kind: str, **saved) -> bytes:
    """A small picture as a file."""
    drawn = io.BytesIO()
    Image.new("RGB", (8, 6), "navy").save(drawn, kind, **saved)
    return drawn.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
