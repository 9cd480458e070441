"""The pages: one's own certificate, revoking, and public checking."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from app.certification import jobs, throttle
from app.certification.models import CertificatePdf, PublicCheck, Revocation
from app.core.db import db
from app.notices import jobs as notices
from app.people.rules import Role, UnitKind
from tests import factories as make


@pytest.fixture
def manager(app):
    return make.corporate_communication_manager(collar_number="M9003")


def revoke(client, made, why="Issued in error."):
    return client.post(f"/certificates/{made.serial}/revocation", data={"why": why})


def test_a_holder_opens_and_downloads_their_own(issue, client, sign_in):
    made = issue()
    sign_in(made.person)

    page = client.get(f"/certificates/{made.serial}")
    record = client.get(f"/certificates/{made.serial}/record")

    assert page.status_code == 200
    assert "In force" in page.text
    assert "Revoke" not in page.text
    assert record.text == made.record
    assert record.headers["Content-Disposition"].startswith("attachment")
    assert record.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("part", ["", ".pdf", "/record"])
def test_anybody_elses_is_not_found_the_same_as_none(issue, client, sign_in, part):
    made = issue()
    sign_in(make.person())

    theirs = client.get(f"/certificates/{made.serial}{part}")
    nobodys = client.get(f"/certificates/KH-NONE{part}")

    assert theirs.status_code == nobodys.status_code == 404
    assert client.post(f"/certificates/{made.serial}/drawing").status_code == 404
    assert client.get(f"/certificates/{made.serial}/revocation").status_code == 404


def test_a_trainer_opens_those_of_their_district_and_no_others(issue, client, sign_in):
    here, there = make.unit(kind=UnitKind.DISTRICT), make.unit(kind=UnitKind.DISTRICT)
    version = make.course_version()
    near, far = issue(make.person(unit=here), version), issue(make.person(unit=there), version)
    sign_in(make.person(role=Role.TRAINER, over=here))

    assert client.get(f"/certificates/{near.serial}").status_code == 200
    assert client.get(f"/certificates/{far.serial}").status_code == 404


def test_a_line_manager_opens_those_that_the_records_of_their_team_list(issue, client, sign_in):
    manager, version = make.person(), make.course_version()
    mine, other = issue(make.person(manager=manager), version), issue(make.person(), version)
    sign_in(manager)

    assert client.get(f"/certificates/{mine.serial}").status_code == 200
    assert client.get(f"/certificates/{other.serial}").status_code == 404


def test_a_pdf_is_drawn_once_and_until_then_a_page_asks_again(issue, client, sign_in):
    made = issue()
    certificate_id = made.id
    sign_in(made.person)

    waiting = client.get(f"/certificates/{made.serial}.pdf")
    first = jobs.draw_certificate(certificate_id)
    again = jobs.draw_certificate(certificate_id)
    drawn = client.get(f"/certificates/{made.serial}.pdf")

    assert waiting.status_code == 202
    assert waiting.headers["Refresh"] == "2"
    assert first == again
    assert drawn.data.startswith(b"%PDF")
    assert drawn.headers["Cache-Control"] == "no-store"
    assert db.session.scalar(select(func.count()).select_from(CertificatePdf)) == 1


def test_the_drawing_is_enqueued_with_the_certificate_and_can_be_asked_for_again(
    issue, client, sign_in
):
    made = issue()
    sign_in(made.person)

    answer = client.post(f"/certificates/{made.serial}/drawing")
    client.post(f"/certificates/{made.serial}/drawing")

    assert answer.status_code == 303
    names = [one.workflow_id for one in notices.client().list_workflows()]
    drawings = [one for one in names if one.startswith(f"draw:{made.serial}")]
    assert len(drawings) == 2  # with the certificate, and once in this minute


def test_a_manager_revokes_with_a_reason(issue, client, sign_in, manager):
    made = issue()
    sign_in(manager)

    asked = client.get(f"/certificates/{made.serial}/revocation")
    without = revoke(client, made, why=" ")
    done = revoke(client, made)

    assert "at once" in asked.text
    assert without.status_code == 422
    assert "Enter the reason" in without.text
    assert done.status_code == 303
    page = client.get(done.location)
    assert "Reason: Issued in error." in page.text
    assert "Revoked" in client.get(f"/verify/{made.serial}").text


def test_revoking_twice_is_refused_and_said_beforehand(issue, client, sign_in, manager):
    made = issue()
    sign_in(manager)
    revoke(client, made)

    asked = client.get(f"/certificates/{made.serial}/revocation")
    again = revoke(client, made)

    assert "This certificate is revoked already." in asked.text
    assert "<textarea" not in asked.text
    assert again.status_code == 409
    assert db.session.scalar(select(func.count()).select_from(Revocation)) == 1


def test_revoking_asks_for_the_password_again_after_15_minutes(
    issue, client, sign_in, manager, clock
):
    made = issue()
    sign_in(manager)
    clock.at += timedelta(minutes=16)

    answer = revoke(client, made)

    assert answer.status_code == 403
    assert "Enter your password again" in answer.text
    assert db.session.scalar(select(Revocation)) is None


def test_an_officer_of_corporate_communication_sees_but_does_not_revoke(issue, client, sign_in):
    made = issue()
    sign_in(make.corporate_communication_officer())

    assert client.get(f"/certificates/{made.serial}").status_code == 200
    assert revoke(client, made).status_code == 404


# Public checking


def test_anyone_learns_the_state_and_rank_and_initials_at_most(issue, client):
    made = issue(make.person("Sam Ellis", unit=make.unit("Millfield Team")))

    page = client.get(f"/verify/{made.serial}")

    assert page.status_code == 200
    assert "In force" in page.text
    assert "PC SE" in page.text
    assert "end of Tuesday 23\N{NO-BREAK SPACE}November 2027" in page.text
    assert page.headers["X-Robots-Tag"] == "noindex"
    for secret in ("Sam", "Ellis", made.person.email, made.person.collar_number, made.holder_unit):
        assert secret not in page.text
    assert "govuk-service-navigation" not in page.text


@pytest.mark.parametrize(
    ("renewed", "word"),
    [(timedelta(days=-1), "Superseded"), (timedelta(days=1), "Lapsed")],
)
def test_an_old_certificate_has_the_same_word_on_every_page(
    issue, client, clock, sign_in, renewed, word
):
    person, version = make.person(), make.course_version()
    old = issue(person, version)
    clock.at = old.ends_at + renewed
    issue(person, version)
    clock.at = max(clock.at, old.ends_at) + timedelta(days=2)
    sign_in(person)

    pages = [f"/verify/{old.serial}", f"/certificates/{old.serial}"]
    pages.append(f"/people/{person.collar_number}")

    for path in pages:
        words = {one for one in ("Lapsed", "Superseded") if one in client.get(path).text}
        assert words == {word}, path


def test_each_state_has_its_words(issue, client, clock):
    person, version = make.person(), make.course_version()
    old = issue(person, version)
    clock.at = old.ends_at - timedelta(days=1)
    new = issue(person, version)

    assert "Superseded" in client.get(f"/verify/{old.serial}").text
    clock.at = new.ends_at
    assert "This certificate lapsed at the end of" in client.get(f"/verify/{new.serial}").text
    unknown = client.get("/verify/KH-NOTHING")
    assert unknown.status_code == 200
    assert "Not known" in unknown.text


def test_known_and_unknown_have_the_same_shape_and_take_the_same_statements(issue, client, app):
    from sqlalchemy import event

    made, counted = issue(), []
    other = made.serial[:-1] + ("0" if made.serial[-1] != "0" else "1")
    event.listen(db.engine, "before_cursor_execute", lambda *a: counted.append(a[2]))

    known = client.get(f"/verify/{made.serial}")
    after_known = len(counted)
    unknown = client.get(f"/verify/{other}")

    rows = [page.text.count("govuk-summary-list__row") for page in (known, unknown)]
    assert rows[0] == rows[1] == 6
    assert len(counted) - after_known == after_known
    assert known.status_code == unknown.status_code
    assert set(known.headers.keys()) == set(unknown.headers.keys())


def test_a_number_typed_with_blanks_and_small_letters_is_found(issue, client):
    made = issue()

    typed = made.serial.lower().replace("-", " ")
    answer = client.get("/verify", query_string={"serial": typed})
    wrong = client.get("/verify", query_string={"serial": "KH-123"})
    empty = client.get("/verify")

    assert answer.status_code == 303
    assert answer.location == f"/verify/{made.serial}"
    assert wrong.status_code == 422
    assert "Enter the number as it stands on the certificate" in wrong.text
    assert empty.status_code == 200


def test_after_thirty_checks_in_a_minute_an_address_waits(issue, client, clock):
    made = issue()

    answers = [client.get(f"/verify/{made.serial}").status_code for _ in range(32)]
    elsewhere = client.get(f"/verify/{made.serial}", environ_base={"REMOTE_ADDR": "10.0.0.9"})
    clock.at += timedelta(minutes=1)
    later = client.get(f"/verify/{made.serial}")

    assert answers == [200] * 30 + [429] * 2
    assert elsewhere.status_code == 200
    assert later.status_code == 200
    assert db.session.scalar(select(func.count()).select_from(PublicCheck)) == 1  # old ones go


def test_many_checks_at_once_are_counted_one_by_one(app, clock):
    ready, answers = Barrier(40), []

    def check() -> None:
        with app.app_context():
            ready.wait()
            answers.append(throttle.is_too_much("10.0.0.9", clock.now()))
            db.session.remove()

    with ThreadPoolExecutor(40) as everyone:
        for one in [everyone.submit(check) for _ in range(40)]:
            one.result()

    assert sorted(answers) == [False] * 30 + [True] * 10


@pytest.mark.parametrize("text", ["%00", "'; DROP TABLE x", "<script>", "../../etc", "é" * 300])
def test_hostile_numbers_are_only_not_known(client, app, text):
    answer = client.get(f"/verify/{text}")

    assert answer.status_code in {200, 404}
    assert "<script>" not in answer.text.replace('<script src="', "").replace("<script type=", "")
