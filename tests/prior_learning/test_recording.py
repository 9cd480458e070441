"""Recording one by one: who may, for whom, with what; and who sees the record and its evidence."""

import pytest
from sqlalchemy import func, select

from app.audit.models import AuditEvent
from app.audit.verify import verify
from app.core.db import db
from app.people.rules import Role
from app.prior_learning.evidence import LARGEST
from app.prior_learning.models import Evidence, PriorTraining
from tests import factories as make
from tests.pages import same_each_time
from tests.prior_learning.conftest import PDF, picture, sent


def send(client, file=None, **changes):
    data = {
        "collar_number": "1207", "course": "twitter-protocol", "trained_on": "31/3/2026",
        "trainer": "A. Trainer", "note": "In a room.", **changes,
    }  # fmt: skip
    if file is not None:
        data["file"] = (file, "list.pdf")
    return sent(client, "/prior-learning/new", **data)


def number_of(model=PriorTraining) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_training_is_recorded_with_its_evidence_and_its_history(scene, client, sign_in, folder):
    sign_in(scene.recorder)

    answer = send(client, PDF)

    assert answer.status_code == 303
    page = client.get(answer.location)
    assert "Waiting" in page.text
    assert "list.pdf" in page.text
    assert "Prior training recorded" in page.text
    kept = db.session.scalars(select(Evidence)).one()
    assert (folder / kept.stored_as).read_bytes() == PDF
    verify()


def test_the_form_is_offered_with_the_person_whose_page_it_was_opened_from(scene, client, sign_in):
    sign_in(scene.recorder)

    page = client.get("/people/1207")

    assert "/prior-learning/new?collar_number=1207" in page.text
    assert 'value="1207"' in client.get("/prior-learning/new?collar_number=1207").text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"collar_number": ""}, "Enter the collar or staff number"),
        ({"collar_number": "9999"}, "Nobody you may record for serves with this number"),
        ({"course": "juggling"}, "Not a valid choice"),
        ({"trained_on": "30/2/2026"}, "Date must be a real day"),
        ({"trained_on": "24/11/2026"}, "Date must not be in the future"),
        ({"trainer": " "}, "Enter who gave the training"),
        ({"note": "x" * 501}, "Note must be 500 characters or fewer"),
        ({"file": b"PK\x03\x04"}, "The file must be a PDF, PNG or JPEG"),
        ({"file": PDF + b"x" * LARGEST}, "The file must be 5 MB or smaller"),
    ],
)
def test_what_cannot_be_recorded_is_said_and_leaves_nothing(
    scene, client, sign_in, folder, changes, says
):
    sign_in(scene.recorder)

    page = send(client, **changes)

    assert page.status_code == 422
    assert says in page.text
    assert (number_of(), number_of(Evidence)) == (0, 0)
    assert not folder.exists()


def test_the_same_training_is_recorded_once_and_leaves_no_second_file(
    scene, recorded, client, sign_in, folder
):
    sign_in(scene.recorder)

    page = send(client, PDF)

    assert page.status_code == 409
    assert "This training is recorded already" in page.text
    assert not folder.exists()


def test_only_uploads_are_larger_than_other_forms(scene, client, sign_in):
    sign_in(scene.recorder)
    large = {"why": "x", "file": (b"x" * 300_000, "a")}

    assert sent(client, "/prior-learning/1/withdrawal", **large).status_code == 413
    assert "5 MB or smaller" in send(client, b"x" * (LARGEST + 200_000)).text


def test_one_records_for_nobody_outside_ones_scope_or_who_has_left(scene, client, sign_in, clock):
    north, south = make.unit("North"), make.unit("South")
    make.person(collar_number="3001", unit=south)
    make.person(collar_number="3002", unit=north, left_at=clock.now())
    sign_in(make.person(role=Role.CORPORATE_COMMUNICATION_OFFICER, over=north))

    for number in ("3001", "3002", "1207"):
        assert "Nobody you may record for" in send(client, collar_number=number).text


def test_its_person_and_those_over_them_see_a_record_and_nobody_else(
    scene, recorded, client, sign_in
):
    address = f"/prior-learning/{recorded.id}"
    elsewhere = make.person(role=Role.CORPORATE_COMMUNICATION_OFFICER, over=make.unit("South"))
    for person, seen in [
        (scene.officer, 200), (scene.approver, 200), (make.auditor(), 200),
        (make.person(), 404), (elsewhere, 404), (make.person(role=Role.TRAINER), 404),
    ]:  # fmt: skip
        sign_in(person)

        page = client.get(address)

        assert page.status_code == seen
        if seen == 404:
            assert same_each_time(page) == same_each_time(client.get("/prior-learning/999999"))


def test_a_person_finds_their_own_record_on_their_own_page_and_decides_nothing(
    scene, recorded, client, sign_in
):
    sign_in(scene.officer)

    assert f"/prior-learning/{recorded.id}" in client.get("/people/1207").text
    page = client.get(f"/prior-learning/{recorded.id}").text
    assert "Approve" not in page
    assert "Withdraw this" not in page
    assert client.get("/prior-learning").status_code == 404


@pytest.mark.parametrize(("file", "kind"), [(PDF, "pdf"), (picture("PNG"), "png"), (picture("JPEG"), "jpg")])  # fmt: skip
def test_evidence_is_a_download_for_those_who_see_the_record(scene, client, sign_in, file, kind):
    sign_in(scene.recorder)
    address = f"{send(client, file).location}/evidence"

    answer = client.get(address)

    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["Content-Disposition"].endswith(f'.{kind}"')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    sign_in(make.person())
    assert client.get(address).status_code == 404


def test_evidence_that_was_changed_behind_our_back_is_not_given(scene, client, sign_in, folder):
    sign_in(scene.recorder)
    address = f"{send(client, PDF).location}/evidence"
    next(folder.iterdir()).write_bytes(b"%PDF-forged %%EOF")

    page = client.get(address)

    assert page.status_code == 409
    assert "not the one that was recorded" in page.text


def test_a_record_without_evidence_gives_none(scene, recorded, client, sign_in):
    sign_in(scene.recorder)

    assert client.get(f"/prior-learning/{recorded.id}/evidence").status_code == 404


def test_recording_is_in_the_history(scene, client, sign_in):
    sign_in(scene.recorder)
    send(client, PDF)

    verbs = db.session.scalars(select(AuditEvent.verb).order_by(AuditEvent.seq)).all()

    assert verbs[-2:] == ["evidence kept", "prior training recorded"]
