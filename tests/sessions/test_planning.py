"""Planning, copying, repeating, changing and cancelling: through the pages, on both databases."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.audit.models import AuditEvent
from app.core.db import db
from app.notices.models import Notice
from app.sessions import queries
from app.sessions.models import SessionPlan, SessionVersion
from tests import factories as make
from tests.counting import statements
from tests.sessions.conftest import BEGINS, ORGANISER, placed
from tests.training import given

TYPED = {
    "title": "SIO awareness", "trainers": "9004", "day": ["8", "12", "2026"], "starts": "10:00",
    "ends": "12:00", "kind": "room", "place": "Room 4", "video_link": "", "capacity": "16",
    "least": "6", "closes": "2", "note": "",
}  # fmt: skip


@pytest.fixture
def as_trainer(sign_in, trainer):
    sign_in(trainer)
    return trainer


def messages(kind: str) -> list[tuple[str, dict, str]]:
    found = db.session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id))
    return [(one.address, json.loads(one.data), one.calendar) for one in found]


def verbs() -> list[str]:
    found = db.session.scalars(select(AuditEvent.verb).order_by(AuditEvent.seq))
    return [one for one in found if one.startswith(("session", "trainer"))]


def newest() -> queries.Session:
    return queries.session(db.session.scalars(select(func.max(SessionPlan.id))).one())


def number() -> int:
    return db.session.scalar(select(func.count()).select_from(SessionPlan))


def test_a_trainer_says_what_it_is_for_and_then_when_and_where(client, as_trainer):
    first = client.get("/sessions/new")
    unanswered = client.get("/sessions/new?asked=1")
    second = client.get(f"/sessions/new?asked=1&course={given.COURSE}")
    sent = {**TYPED, "pre_work": ["one"]}

    answer = client.post(f"/sessions/new?asked=1&course={given.COURSE}", data=sent)

    assert "A small course" in first.text
    assert "Select what the session is for" in unanswered.text
    assert "Lesson 1: Lesson one" in second.text
    assert answer.status_code == 303
    made = newest()
    assert (made.course, made.title, made.version) == (given.COURSE, "SIO awareness", 1)
    assert made.terms.starts_at == BEGINS
    assert made.terms.booking_closes_at == BEGINS - timedelta(days=2)
    assert made.terms.pre_work == ("one",)
    assert [one.person_id for one in queries.trainers(made.id)] == [as_trainer.id]
    address, _, calendar = messages("session-leads")[0]
    assert (address, "METHOD:REQUEST" in calendar) == (as_trainer.email, True)
    assert verbs() == ["session planned", "session terms set", "trainer named"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"day": ["30", "2", "2027"]}, "Day of the session must be a real date, like 27 3 2027"),
     ({"day": ["8", "12", "2199"]}, "November 2028: plan at most two years ahead"),
     ({"day": ["5", "", "2027"]}, "Day of the session must include a month"),
     ({"day": ["1", "1", "0001"]}, "Day of the session must be between 1900 and 2199"),
     ({"day": ["31", "12", "9999"]}, "Day of the session must be between 1900 and 2199"),
     ({"day": ["", "", ""]}, "Enter the day of the session"),
     ({"starts": "25:00"}, "It begins at must be a time like 14:05"),
     ({"day": ["", "5", "2027"]}, "Day of the session must include a day"),
     ({"day": ["", "", ""], "ends": "noon"}, "It ends at must be a time like 14:05"),
     ({"ends": "09:00"}, "It must end after it begins, on the same day"),
     ({"day": ["28", "3", "2027"], "starts": "01:30"}, "there is no 01:30"),
     ({"day": ["8", "12", "2025"]}, "It must begin later than now."),
     ({"place": ""}, "Enter the room and building"),
     ({"kind": "video", "video_link": "http://x.example"}, "beginning with https://"),
     ({"capacity": "many"}, "Places must be a whole number"),
     ({"capacity": "0"}, "Places must be between 1 and 500"),
     ({"least": "17"}, "The smallest number cannot be more than the places."),
     ({"title": ""}, "Enter the title"),
     ({"trainers": "0000"}, "There is no one with collar number 0000")],
)  # fmt: skip
def test_what_is_wrong_is_said_so_that_it_can_be_mended(client, as_trainer, changed, said):
    page = client.post("/sessions/new?course=other", data={**TYPED, **changed})

    assert page.status_code == 422
    assert said in page.text
    assert number() == 0


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"day": ["12", "12", "2026"]}, "is not a working day"),
     ({"day": ["28", "12", "2026"]}, "is a bank holiday"),
     ({"starts": "11:00", "ends": "13:00"}, "The room is taken: Awareness")],
)  # fmt: skip
def test_what_needs_a_second_look_is_pointed_out_and_not_forbidden(
    client, as_trainer, planned, changed, said
):
    planned()
    sent = {**TYPED, **changed}

    page = client.post("/sessions/new?course=other", data=sent)
    answer = client.post("/sessions/new?course=other", data={**sent, "sure": "y"})

    assert page.status_code == 422
    assert said in page.text
    assert answer.status_code == 303


def test_a_copy_has_everything_but_the_day_and_those_booked(client, as_trainer, planned, book):
    session = planned(note="Park behind.")
    book(session, make.person())

    page = client.get(f"/sessions/{session.id}/copy")
    sent = {**TYPED, "title": session.title, "day": ["9", "12", "2026"], "note": "Park behind."}
    client.post(f"/sessions/{session.id}/copy", data=sent)

    assert "Park behind." in page.text
    assert 'value="8"' not in page.text
    made = newest()
    assert (made.title, made.asked) == (session.title, 0)
    assert db.session.get_one(SessionPlan, made.id).copied_from_id == session.id


def test_a_session_is_repeated_on_the_days_ticked(client, as_trainer, planned):
    session = planned()
    path = f"/sessions/{session.id}/repeats?every=week&times=3"

    page = client.get(path)
    chosen = ["2026-12-15T10:00:00+00:00", "2026-12-29T10:00:00+00:00"]
    answer = client.post(path, data={"days": chosen})

    assert "Tuesday 15\u00a0December 2026, 10:00 to 12:00" in page.text
    assert page.text.count("checked") == 3
    assert answer.status_code == 303
    assert number() == 3


def test_a_day_that_needs_a_second_look_is_not_ticked(client, as_trainer, planned):
    christmas_week = BEGINS + timedelta(days=17)  # 25 December
    session = planned(
        starts_at=christmas_week - timedelta(days=7),
        ends_at=christmas_week - timedelta(days=7) + timedelta(hours=2),
    )

    page = client.get(f"/sessions/{session.id}/repeats?every=week&times=2")

    assert "bank holiday (Christmas Day)" in page.text
    assert page.text.count("checked") == 0, "the first of January is a bank holiday too"


def change(client, session, **changed):
    sent = {**TYPED, "capacity": "2", "least": "1", "why": "The room floods."}
    sent |= {"version": queries.session(session.id).version, **changed}
    return client.post(f"/sessions/{session.id}/change", data=sent)


def test_a_tab_from_before_a_change_replaces_it_only_knowingly(client, as_trainer, planned):
    session = planned()
    change(client, session, note="Bring a charged phone.")

    old = change(client, session, place="Room 5", note="", version="1")
    kept = queries.session(session.id)
    again = change(client, session, place="Room 5", note="", version="2")

    assert old.status_code == 422
    assert "This session has changed since you opened this page." in old.text
    assert 'value="Room 5"' in old.text, "what was typed is not lost"
    assert 'name="version" type="hidden" value="2"' in old.text
    assert (kept.version, kept.terms.note) == (2, "Bring a charged phone.")
    assert again.status_code == 303
    assert queries.session(session.id).terms.note == ""


def test_a_change_reaches_those_booked_waiting_and_leading(
    client, as_trainer, planned, book, clock
):
    from app.sessions import actions

    session, people = planned(), [make.person() for _ in range(3)]
    for one in people:
        book(session, one)
    actions.set_trainers(session.id, [as_trainer], ORGANISER, by_id=as_trainer.id, at=clock.now())
    page = client.get(f"/sessions/{session.id}/change")

    answer = change(client, session, day=["9", "12", "2026"], place="Room 5")

    assert "2 people have a place and 1 waits" in page.text
    assert answer.status_code == 303
    sent = messages("session-changed")
    assert [address for address, _, _ in sent] == [
        *(one.email for one in people), as_trainer.email
    ]  # fmt: skip
    assert ["SEQUENCE:1" in calendar for _, _, calendar in sent] == [True, True, False, True]
    assert "now on Wednesday" in sent[0][1]["changes"]
    assert "now takes place in Room 5" in sent[0][1]["changes"]
    assert placed(session) == [people[0].id, people[1].id]
    assert "The room floods." in client.get(f"/sessions/{session.id}").text
    assert verbs()[-2:] == ["trainer named", "session terms set"]


def test_more_places_let_in_those_who_wait_and_trouble_nobody_else(
    client, as_trainer, planned, book
):
    session, people = planned(), [make.person() for _ in range(4)]
    for one in people:
        book(session, one)

    change(client, session, capacity="3")

    assert placed(session) == [one.id for one in people[:3]]
    assert [one[0] for one in messages("session-promoted")] == [people[2].email]
    assert messages("session-changed") == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"capacity": "1"}, "2 people have a place. Nobody loses one"),
     ({}, "Nothing is different."),
     ({"place": "Room 5", "why": ""}, "Enter the reason")],
)  # fmt: skip
def test_changes_that_are_refused(client, as_trainer, planned, book, changed, said):
    session = planned()
    for _ in range(2):
        book(session, make.person())

    page = change(client, session, **changed)

    assert page.status_code == 422
    assert said in page.text
    assert db.session.scalar(select(func.count()).select_from(SessionVersion)) == 1


def test_cancelling_says_who_is_told_and_tells_them(client, as_trainer, planned, book):
    session, people = planned(), [make.person() for _ in range(3)]
    for one in people:
        book(session, one)
    path = f"/sessions/{session.id}/cancellation"

    page = client.get(path)
    answer = client.post(path, data={"why": "The trainer is ill."})
    again = client.post(path, data={"why": "Again."})

    assert all(one.name in page.text for one in people)
    assert (answer.status_code, again.status_code) == (303, 409)
    assert "This session is cancelled already" in again.text
    assert ">Again.</textarea>" in again.text
    sent = messages("session-cancelled")
    assert [address for address, _, _ in sent] == [one.email for one in people]
    assert ["METHOD:CANCEL" in calendar for _, _, calendar in sent] == [True, True, False]
    shown = client.get(f"/sessions/{session.id}").text
    assert "This session is cancelled" in shown
    assert "Book a place" not in shown
    assert client.post(f"/sessions/{session.id}/bookings").status_code == 409


def test_a_trainer_who_is_replaced_is_told(client, as_trainer, planned):
    session, other = planned(), make.person(collar_number="2107")
    path = f"/sessions/{session.id}/trainers"
    client.post(path, data={"trainers": "9004"})

    client.post(path, data={"trainers": "2107"})

    assert [one.person_id for one in queries.trainers(session.id)] == [other.id]
    assert [one[0] for one in messages("session-leads-no-more")] == [as_trainer.email]
    assert "METHOD:CANCEL" in messages("session-leads-no-more")[0][2]


def test_the_list_shows_upcoming_past_and_cancelled(client, as_trainer, sign_in, planned, clock):
    planned(title="Soon")
    gone = planned(title="Gone")
    client.post(f"/sessions/{gone.id}/cancellation", data={"why": "Not needed."})

    def titles(query: str) -> set[str]:
        page = client.get(f"/sessions/planned?{query}").text
        return {one for one in ("Soon", "Gone") if f">{one}<" in page}

    assert titles("") == {"Soon"}
    assert titles("show=cancelled") == {"Gone"}
    assert titles("show=any") == {"Soon", "Gone"}
    assert titles("show=any&q=soo") == {"Soon"}
    assert titles("show=any&course=other") == {"Soon", "Gone"}
    assert titles(f"show=any&course={given.COURSE}") == set()
    clock.at = BEGINS + timedelta(days=1)
    sign_in(as_trainer)
    as_csv = client.get("/sessions/planned.csv?show=past").text
    assert ("Soon" in as_csv, "Gone" in as_csv) == (True, False)


def test_the_lists_take_as_many_statements_however_long_they_are(client, as_trainer, planned, book):
    def counted(path: str) -> int:
        with statements() as ran:
            assert client.get(path).status_code == 200
        return len(ran)

    session, paths = planned(capacity=9), ["/sessions", "/sessions/planned"]
    book(session, as_trainer)
    paths.append(f"/sessions/{session.id}")
    before = [counted(path) for path in paths]
    for _ in range(4):
        book(planned(), as_trainer)
        book(session, make.person())

    assert [counted(path) for path in paths] == before


@pytest.mark.parametrize("path", ["new", "planned", "planned.csv", "{}/change", "{}/copy",
                                  "{}/repeats", "{}/cancellation", "{}/trainers", "{}/bookings/others"])  # fmt: skip
def test_planning_is_not_there_for_others(client, sign_in, planned, path):
    session = planned()
    sign_in(make.person())

    assert client.get("/sessions/" + path.format(session.id)).status_code == 404
