"""The register: one tap, the code in the room, walk-ins, closing, correcting; on both databases."""

import io
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from pdfminer.high_level import extract_text
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.audit import actions as audit
from app.audit.models import AuditEvent
from app.core.db import db
from app.notices.models import Notice
from app.people.rules import Role
from app.sessions import actions, queries
from app.sessions.models import Arrival, RegisterClosing
from app.training.models import Credit, CreditWithdrawal
from tests import factories as make
from tests.sessions.conftest import BEGINS, ORGANISER
from tests.training import given


def after(minutes: float):
    return BEGINS + timedelta(minutes=minutes)


@pytest.fixture
def course(app):
    """The small course; attending a session stands for its lessons."""
    written = given.raw(opens_access=False)
    written["course"]["session"] = {"counts": "instead"}
    return given.published(written=written)


@pytest.fixture
def led(planned, trainer, clock, book):
    """A session of the course, led by the trainer, for three people who are enrolled."""
    session = planned(course=given.COURSE, capacity=3)
    actions.set_trainers(session.id, [trainer], ORGANISER, by_id=trainer.id, at=clock.now())
    people = [make.person(name) for name in ("Amy Ash", "Ben Birch", "Cy Cedar")]
    for one in people:
        given.enrolled(one, clock.now())
        book(session, one)
    return session, people


@pytest.fixture
def at(clock, sign_in, trainer):
    """Return a function that goes to a minute of the session, somebody signed in there."""

    def do(minutes: float, who=None, **more):
        clock.at = after(minutes)
        sign_in(who or trainer, **more)

    return do


def tap(client, session, person, state: str):
    return client.post(f"/sessions/{session.id}/register/{person.id}/marks", data={"state": state})


def marks(session) -> dict[str, str]:
    return {one.person.name: one.said for one in queries.register(queries.session(session.id))}


def credits_() -> list[int]:
    found = (
        select(Credit.person_id).outerjoin(CreditWithdrawal).where(CreditWithdrawal.id.is_(None))
    )
    return list(db.session.scalars(found.order_by(Credit.person_id)))


def code_shown(client, session) -> str:
    page = client.get(f"/sessions/{session.id}/code")
    return re.search(r'kh-roomcode__code">(\w+)<', page.text)[1]


def enter(client, session, code: str):
    return client.post(f"/sessions/{session.id}/arrival", data={"code": code})


def assert_recorded() -> None:
    """Fail unless each row of the register has its event, and `flask audit verify` asks for that."""
    abouts = set(db.session.scalars(select(AuditEvent.about)))
    for model in (Arrival, RegisterClosing):
        assert audit.GOVERNED[model.__tablename__] is model
        assert {audit.about(one) for one in db.session.scalars(select(model))} <= abouts


# One tap


def test_a_trainer_marks_each_with_one_tap(client, led, at):
    session, (amy, ben, cy) = led
    at(-5)
    assert 'value="late"' not in client.get(f"/sessions/{session.id}/register").text
    tap(client, session, amy, "attended")
    at(25)
    answer = tap(client, session, ben, "late")
    at(100)
    tap(client, session, ben, "left early")
    tap(client, session, cy, "excused")

    page = client.get(f"/sessions/{session.id}/register")

    assert answer.location.endswith(f"/register#person-{ben.id}")
    assert marks(session) == {
        "Amy Ash": "Attended", "Ben Birch": "Left early, came at 10:25, left at 11:40",
        "Cy Cedar": "Excused",
    }  # fmt: skip
    assert "2 of 3 are here." in page.text
    assert_recorded()


def test_before_it_opens_people_can_only_be_excused(client, led, at):
    session, (amy, ben, _) = led
    at(-60)

    answers = [
        tap(client, session, amy, "attended").status_code,
        tap(client, session, ben, "excused").status_code,
    ]

    assert answers == [409, 303]
    assert marks(session)["Ben Birch"] == "Excused"
    assert "You can mark people from" in client.get(f"/sessions/{session.id}/register").text


def test_after_the_end_late_asks_for_the_time(client, led, at):
    session, (amy, *_) = led
    at(130)
    answer = tap(client, session, amy, "late")
    page = client.get(answer.location)
    wrong = client.post(answer.location, data={"state": "late", "arrived": "12:30"})
    client.post(answer.location, data={"state": "late", "arrived": "10.20"})

    assert re.search(r'value="late"[^>]*checked', page.text)
    assert "They came between 10:00 and 12:00" in wrong.text
    assert marks(session)["Amy Ash"] == "Late, came at 10:20"


def test_only_who_leads_it_and_corporate_communication_run_a_register(client, led, at, sign_in):
    session, (amy, *_) = led
    paths = [f"/sessions/{session.id}/{one}" for one in ("register", "code", "register/closing")]
    seen = {}
    for name, who in {
        "attendee": amy,
        "another trainer": make.person(role=Role.TRAINER),
        "press": make.corporate_communication_officer(),
    }.items():
        at(10, who)
        seen[name] = {client.get(one).status_code for one in paths}
    at(10, amy)

    answer = tap(client, session, amy, "attended")

    assert seen == {"attendee": {404}, "another trainer": {404}, "press": {200}}
    assert answer.status_code == 404
    assert marks(session)["Amy Ash"] == "Not marked"


def test_somebody_without_the_role_who_leads_it_runs_it_and_never_marks_themselves(
    client, led, at, trainer, clock, book
):
    session, (amy, ben, _) = led
    actions.set_trainers(session.id, [trainer, amy], ORGANISER, by_id=trainer.id, at=clock.now())
    db.session.commit()
    at(10, amy)

    own, other = tap(client, session, amy, "attended"), tap(client, session, ben, "attended")

    assert (own.status_code, other.status_code) == (409, 303)
    assert "You cannot mark yourself" in own.text
    code = code_shown(client, session)
    assert enter(client, session, code).status_code == 409


def test_the_database_lets_nobody_mark_themselves(client, led, at, trainer):
    session, (amy, *_) = led
    row = {"session": session.id, "person": amy.id, "by": amy.id, "at": after(5)}
    if db.engine.dialect.name == "sqlite":
        row["at"] = after(5).isoformat()

    with pytest.raises(IntegrityError, match="nobody_marks_themselves"):
        db.session.execute(
            text(
                "INSERT INTO arrival (session_id, person_id, state, how, at, by_id, why)"
                " VALUES (:session, :person, 'attended', 'trainer', :at, :by, '')"
            ),
            row,
        )
    db.session.rollback()


# Walk-ins


def test_somebody_who_walks_in_is_found_and_added(client, led, at):
    session, _ = led
    dee = make.person("Dee Dogwood", collar_number="4711")
    at(20)

    short = client.get(f"/sessions/{session.id}/register/walk-ins?q=d")
    page = client.get(f"/sessions/{session.id}/register/walk-ins?q=dogw")
    nobody = client.get(f"/sessions/{session.id}/register/walk-ins?q=zzz")
    answers = [
        client.post(f"/sessions/{session.id}/register/{dee.id}/walk-in").status_code
        for _ in range(2)
    ]

    assert "Enter two letters or more" in short.text
    assert "Add Dee Dogwood" in page.text
    assert "Nobody who serves in the force matches" in nobody.text
    assert answers == [303, 303]
    assert marks(session)["Dee Dogwood"] == "Late, came at 10:20"
    assert len(db.session.scalars(select(Arrival)).all()) == 1
    again = client.get(f"/sessions/{session.id}/register/walk-ins?q=4711")
    assert "On the register already" in again.text


# The code in the room


def test_attendees_enter_the_code_that_the_room_shows(client, app, led, at, trainer, sign_in):
    session, (amy, ben, _) = led
    at(-10, amy)
    assert "Say that you are here" in client.get(f"/sessions/{session.id}").text
    room = app.test_client()
    sign_in(trainer, browser=room)
    shown = room.get(f"/sessions/{session.id}/code")
    code = code_shown(room, session)

    answer = enter(client, session, code.lower())

    assert shown.headers["Refresh"] == "60"
    assert f"/sessions/{session.id}/arrival" in shown.text
    assert "You are in the register." in client.get(answer.location).text
    assert "1 of 3 are here" in room.get(f"/sessions/{session.id}/code").text
    at(14, ben)
    assert enter(client, session, code).status_code == 422, "it is old"
    sign_in(trainer, browser=room)
    enter(client, session, code_shown(room, session))
    assert marks(session) == {
        "Amy Ash": "Attended", "Ben Birch": "Late, came at 10:14", "Cy Cedar": "Not marked",
    }  # fmt: skip


def test_after_five_wrong_codes_one_waits_a_minute(client, led, at, trainer, clock):
    session, (amy, *_) = led
    at(5)
    code = code_shown(client, session)
    at(5, amy)

    answers = [enter(client, session, "AAAAAA").status_code for _ in range(5)]
    right = enter(client, session, code)
    clock.at += timedelta(seconds=60)

    assert answers == [422] * 5
    assert right.status_code == 429
    assert "Wait a minute" in right.text
    assert enter(client, session, code).status_code == 303, "still the minute after"


def test_the_room_shows_no_code_when_none_is_accepted(client, led, at):
    session, _ = led
    found = []
    for minutes in (-120, -20, 120):
        at(minutes)
        page = client.get(f"/sessions/{session.id}/code")
        found.append(("kh-roomcode" in page.text, page.headers.get("Refresh")))

    assert found == [(False, None), (False, "300"), (False, None)]


def test_who_waits_or_is_a_stranger_cannot_enter_the_code(client, led, at, book, clock):
    session, _ = led
    late, stranger = make.person(), make.person()
    given.enrolled(late, clock.now())
    book(session, late)
    at(5)
    code = code_shown(client, session)
    answers = []
    for who in (late, stranger):
        at(5, who)
        answers.append(enter(client, session, code).status_code)

    assert answers == [409, 404]


# Closing and correcting


def test_closing_gives_credit_to_those_who_were_there_and_writes_down_who_was_not(client, led, at):
    session, (amy, ben, cy) = led
    at(1)
    tap(client, session, amy, "attended")
    at(40)
    tap(client, session, ben, "late")
    early = client.post(f"/sessions/{session.id}/register/closing")
    at(125)
    page = client.get(f"/sessions/{session.id}/register/closing")

    answer = client.post(f"/sessions/{session.id}/register/closing")

    assert early.status_code == 409
    assert "It counts for: 1" in page.text
    assert "Not there for long enough: 1" in page.text
    assert "Not marked: 1" in page.text
    assert "1 person was there for enough of the time" in client.get(answer.location).text
    assert marks(session) == {
        "Amy Ash": "Attended", "Ben Birch": "Late, came at 10:40", "Cy Cedar": "No-show",
    }  # fmt: skip
    assert credits_() == [amy.id]
    assert [one.person_id for one in told("session-counts")] == [amy.id]
    assert given.progress(amy, after(126)).stands_for_lessons
    assert not given.progress(cy, after(126)).stands_for_lessons
    assert client.post(f"/sessions/{session.id}/register/closing").status_code == 409
    assert_recorded()


def told(kind: str) -> list[Notice]:
    return list(db.session.scalars(select(Notice).where(Notice.kind == kind)))


@pytest.fixture
def closed(client, led, at):
    """The same session after its register was closed: Amy attended, the others did not come."""
    session, people = led
    at(1)
    tap(client, session, people[0], "attended")
    at(125)
    client.post(f"/sessions/{session.id}/register/closing")
    return session, people


def test_a_correction_needs_a_reason_and_gives_or_withdraws_credit(client, closed, at):
    session, (amy, ben, _) = closed
    path = f"/sessions/{session.id}/register"
    at(60 * 26)

    tapped = tap(client, session, ben, "attended")
    without = client.post(f"{path}/{ben.id}", data={"state": "attended", "why": " "})
    client.post(f"{path}/{ben.id}", data={"state": "attended", "why": "Signed the sheet."})
    client.post(
        f"{path}/{amy.id}", data={"state": "left early", "left": "10:30", "why": "Called away."}
    )

    assert f"/register/{ben.id}?state=attended" in tapped.location
    assert without.status_code == 422
    assert "Enter the reason for the correction" in without.text
    assert credits_() == [ben.id]
    assert "Called away." in told("session-counts-no-more")[0].data
    assert "Signed the sheet." in client.get(path).text
    client.post(f"{path}/{ben.id}", data={"state": "late", "arrived": "10:05", "why": "Asked."})
    assert credits_() == [ben.id], "it counts as before, once"
    assert_recorded()


def test_the_database_takes_no_correction_without_a_reason(closed, at, trainer):
    session, (amy, *_) = closed
    db.session.add(
        Arrival(session_id=session.id, person_id=amy.id, state="absent", how="trainer",
                at=after(200), by_id=trainer.id, why="")
    )  # fmt: skip

    with pytest.raises(IntegrityError, match="correction_needs_a_reason"):
        db.session.flush()
    db.session.rollback()


def test_somebody_forgotten_is_added_after_the_closing_with_a_reason(client, closed, at, clock):
    session, _ = closed
    dee = make.person("Dee Dogwood")
    given.enrolled(dee, clock.now())
    at(300)
    page = client.get(f"/sessions/{session.id}/register/walk-ins?q=dogwood")
    taps = client.post(f"/sessions/{session.id}/register/{dee.id}/walk-in")

    client.post(
        f"/sessions/{session.id}/register/{dee.id}",
        data={"state": "attended", "why": "On the paper sheet."},
    )

    assert f'href="/sessions/{session.id}/register/{dee.id}"' in page.text
    assert taps.status_code == 409
    assert dee.id in credits_()
    assert "walked in" in client.get(f"/sessions/{session.id}/register").text


def test_a_session_that_is_only_noted_gives_no_credit(client, planned, trainer, clock, book, at):
    session, amy = planned(), make.person("Amy Ash")
    actions.set_trainers(session.id, [trainer], ORGANISER, by_id=trainer.id, at=clock.now())
    book(session, amy)
    at(1)
    tap(client, session, amy, "attended")
    at(125)

    client.post(f"/sessions/{session.id}/register/closing")

    assert credits_() == []
    assert marks(session) == {"Amy Ash": "Attended"}


def test_nobody_closes_a_register_that_they_have_not_seen(led, trainer):
    from app.core.errors import Refused

    session, (amy, *_) = led

    with pytest.raises(Refused, match="has just changed"):
        actions.close(session.id, {amy.id}, by_id=trainer.id, at=after(125))


# On paper and as CSV


def test_the_sheet_is_drawn_by_the_worker_and_then_given(client, led, at):
    from app.sessions import jobs

    session, (amy, *_) = led
    at(-30)
    asked = client.post(f"/sessions/{session.id}/sheet")
    waiting = client.get(asked.location)

    jobs.draw_sheet(session.id)
    given_ = client.get(asked.location)

    assert (waiting.status_code, waiting.headers["Refresh"]) == (202, "2")
    assert given_.mimetype == "application/pdf"
    said = extract_text(io.BytesIO(given_.data))
    for part in ("Awareness", "Amy Ash", "Ben Birch", "Room 4", "Ada Trainer", "Signature"):
        assert part in said
    with pikepdf.open(io.BytesIO(given_.data)) as pdf:
        assert len(pdf.pages) == 1
    at(1)
    tap(client, session, amy, "attended")
    assert client.get(asked.location).status_code == 202, "another sheet"
    jobs.draw_sheet(session.id)
    assert client.get(asked.location).status_code == 200


def test_the_tables_are_given_as_csv_and_that_they_were_taken_is_recorded(
    client, closed, at, sign_in, clock
):
    session, (amy, *_) = closed
    register = client.get(f"/sessions/{session.id}/register.csv")
    booked = client.get(f"/sessions/{session.id}/bookings.csv")
    at(130, amy)
    unseen = [
        client.get(f"/sessions/{session.id}/{one}.csv").status_code
        for one in ("register", "bookings")
    ]
    open_ = client.get("/sessions/open.csv")

    assert '"PC Amy Ash"' in register.text
    assert '"attended"' in register.text
    assert '"closing"' in register.text
    assert '"has a place"' in booked.text
    assert unseen == [404, 404]
    assert open_.text.count("\n") == 1
    verbs = set(db.session.scalars(select(AuditEvent.verb)))
    assert {"session register exported", "session bookings exported"} <= verbs


def test_the_sheet_is_pdf_ua_on_as_many_pages_as_it_takes(tmp_path):
    from app.sessions.drawing import draw
    from app.sessions.sheets import Line, Sheet

    lines = tuple(Line(f"Det Supt Wilhelmina Hawes {n}", f"{n:04}", "Excused") for n in range(40))
    file = tmp_path / "sheet.pdf"
    file.write_bytes(draw(Sheet("Awareness", "Today", "Room 4", "", lines), "The force", BEGINS))

    checker = Path(sys.executable).with_name("outloud")
    done = subprocess.run([checker, file], capture_output=True, text=True, check=False)
    assert "0 error(s)" in done.stdout, done.stdout  # that most cells are empty is what it is for
    with pikepdf.open(file) as pdf:
        assert len(pdf.pages) == 3


def test_who_came_says_what_they_think_once_and_who_did_not_come_is_not_asked(client, closed, at):
    session, (amy, ben, _) = closed
    yours = f"/feedback/session:{session.id}/yours"
    said = {"useful": "5", "clear": "4", "time": "5", "comment": ""}

    at(200, amy)
    assert yours in client.get("/sessions").text
    assert "Your feedback: Awareness, " in client.get(yours).text
    assert client.post(yours, data=said).status_code == 303
    assert client.post(yours, data=said).status_code == 409

    at(200, ben)
    assert yours not in client.get("/sessions").text
    assert client.get(yours).status_code == 404
