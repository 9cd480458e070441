"""Booking a place, waiting for one, giving one up: through the pages, on both databases."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.db import db
from app.notices.models import Notice
from app.people import actions as people
from app.sessions import queries
from app.sessions.models import Booking
from tests import factories as make
from tests.sessions.conftest import BEGINS, placed
from tests.training import given


def told(kind: str = "") -> list[tuple[str, str]]:
    """Every message about sessions: kind and address, oldest first."""
    found = select(Notice.kind, Notice.address).order_by(Notice.id)
    return [tuple(one) for one in db.session.execute(found) if one.kind.startswith(kind)]


def test_somebody_books_a_place_and_is_invited(client, sign_in, planned):
    session, sam = planned(), make.person("Sam Ellis")
    sign_in(sam)

    page = client.get(f"/sessions/{session.id}")
    answer = client.post(f"/sessions/{session.id}/bookings")

    assert "Book a place" in page.text
    assert answer.status_code == 303
    assert "You have a place" in client.get(answer.location).text
    assert placed(session) == [sam.id]
    notice = db.session.scalars(select(Notice)).one()
    assert (notice.kind, "METHOD:REQUEST" in notice.calendar) == ("session-booked", True)


def test_when_it_is_full_one_joins_the_waiting_list_and_sees_where_one_stands(
    client, sign_in, planned, book
):
    session, late = planned(), make.person()
    for _ in range(3):
        book(session, make.person())
    sign_in(late)

    page = client.get(f"/sessions/{session.id}")
    answer = client.post(f"/sessions/{session.id}/bookings")

    assert "Join the waiting list" in page.text
    assert "You would be number 2" in page.text
    assert "You are number 2 on the waiting list" in client.get(answer.location).text
    assert told("session-waiting")[-1][1] == late.email
    assert db.session.scalars(select(Notice).order_by(Notice.id.desc())).first().calendar == ""


def test_who_gives_up_a_place_makes_room_for_the_first_who_waits_who_is_told_once(
    client, sign_in, planned, book
):
    session = planned()
    first, second, third, fourth = (make.person() for _ in range(4))
    for one in (first, second, third, fourth):
        book(session, one)
    sign_in(first)
    mine = queries.mine(first.id, BEGINS, session.id)[0]
    path = f"/sessions/{session.id}/bookings/{mine.booking_id}/cancellation"

    page = client.get(path)
    answers = [client.post(path).status_code for _ in range(2)]

    assert "the place goes to the first of them" in page.text
    assert answers == [303, 404]
    assert placed(session) == [second.id, third.id]
    assert told("session-promoted") == [("session-promoted", third.email)]
    left = db.session.scalars(select(Notice).where(Notice.kind == "session-left")).one()
    assert "METHOD:CANCEL" in left.calendar


def test_who_leaves_the_force_makes_room_in_what_has_not_begun(planned, book, clock, trainer):
    soon = clock.now() + timedelta(hours=1)
    ahead = planned()
    begun = planned(
        starts_at=soon, ends_at=soon + timedelta(hours=2), booking_closes_at=soon, place="Room 5"
    )
    first, second, third = (make.person() for _ in range(3))
    for one in (first, second, third):
        book(ahead, one)
    book(begun, first)
    clock.at += timedelta(hours=2)

    people.leave(first, by_id=trainer.id, at=clock.now(), why="Retires.")
    db.session.commit()

    assert placed(ahead) == [second.id, third.id]
    assert placed(begun) == [first.id]
    assert told("session-promoted") == [("session-promoted", third.email)]


def test_who_only_waited_leaves_without_moving_anybody(client, sign_in, planned, book):
    session = planned(capacity=1)
    first, second, third = (make.person() for _ in range(3))
    for one in (first, second, third):
        book(session, one)
    sign_in(second)
    mine = queries.mine(second.id, BEGINS, session.id)[0]

    client.post(f"/sessions/{session.id}/bookings/{mine.booking_id}/cancellation")

    assert placed(session) == [first.id]
    assert told("session-promoted") == []
    assert queries.mine(third.id, BEGINS, session.id)[0].place.waits_as == 1


def test_booking_in_two_tabs_books_once_and_says_so(client, sign_in, planned):
    session = planned()
    sign_in(make.person())
    client.post(f"/sessions/{session.id}/bookings")

    again = client.post(f"/sessions/{session.id}/bookings")

    assert again.status_code == 303
    assert "You have booked this session already." in client.get(again.location).text
    assert len(queries.queue(session.id)) == 1


def test_after_the_deadline_only_who_plans_can_book(client, sign_in, planned, clock, trainer):
    session, sam = planned(), make.person("Sam Ellis", collar_number="1207")
    db.session.commit()
    clock.at = BEGINS - timedelta(hours=3)
    sign_in(sam)
    page, answer = (
        client.get(f"/sessions/{session.id}"),
        client.post(f"/sessions/{session.id}/bookings"),
    )
    sign_in(trainer)

    client.post(f"/sessions/{session.id}/bookings/others", data={"collar_number": "1207"})

    assert answer.status_code == 409
    assert "Booking for this session has closed" in page.text
    assert placed(session) == [sam.id]


def test_a_number_that_nobody_has_is_said(client, sign_in, planned, trainer):
    session = planned()
    sign_in(trainer)

    page = client.post(f"/sessions/{session.id}/bookings/others", data={"collar_number": "0000"})

    assert page.status_code == 422
    assert "There is no one with collar number 0000" in page.text


def test_a_session_of_a_course_is_for_those_who_take_it(client, sign_in, planned, clock):
    session = planned(course=given.COURSE)
    outsider, learner = make.person(), make.person()
    given.enrolled(learner, clock.now())
    sign_in(outsider)
    unseen = client.get(f"/sessions/{session.id}")
    listed = client.get("/sessions").text
    sign_in(learner)

    answer = client.post(f"/sessions/{session.id}/bookings")

    assert unseen.status_code == 404
    assert "No session is planned for you now" in listed
    assert answer.status_code == 303
    assert placed(session) == [learner.id]


def test_what_is_not_finished_first_is_shown_and_forbids_nothing(client, sign_in, planned, clock):
    session = planned(course=given.COURSE, pre_work=("one", "two"))
    learner = make.person()
    given.enrolled(learner, clock.now())
    given.lessons_read(learner, clock.now(), "one")
    sign_in(learner)

    page = client.get(f"/sessions/{session.id}")

    assert "Finish these lessons first" in page.text
    assert (page.text.count(">\n  Finished"), page.text.count("To do")) == (1, 1)
    assert "Book a place" in page.text


def test_another_session_at_the_same_time_is_pointed_out(client, sign_in, planned, book):
    sam = make.person()
    book(planned(title="The other one"), sam)
    session = planned(starts_at=BEGINS + timedelta(hours=1), ends_at=BEGINS + timedelta(hours=3))
    sign_in(sam)

    page = client.get(f"/sessions/{session.id}")

    assert "You have another session at that time: The other one" in page.text
    assert "Book a place" in page.text


def test_who_books_for_somebody_is_told_what_is_in_their_way(
    client, sign_in, planned, book, trainer
):
    session, other, jo = planned(), planned(title="Another one"), make.person()
    book(other, jo)
    sign_in(trainer)

    client.post(f"/sessions/{session.id}/bookings/others", data={"collar_number": jo.collar_number})

    page = client.get(f"/sessions/{session.id}").text
    assert f"{jo.titled} has a place. They have another session at that time: Another one" in page


def test_a_line_manager_books_their_team_and_nobody_else(client, sign_in, planned):
    sergeant = make.person("Amy Patel", rank="Sgt")
    one, two = make.person(manager=sergeant), make.person(manager=sergeant)
    stranger = make.person()
    session = planned()
    sign_in(sergeant)
    path = f"/sessions/{session.id}/bookings/team"

    page = client.get(path)
    wrong = client.post(path, data={"people": [stranger.id]})
    answer = client.post(path, data={"people": [one.id, two.id]})

    assert one.name in page.text
    assert stranger.name not in page.text
    assert wrong.status_code == 422
    assert "2 booked. They have been told." in client.get(answer.location).text
    assert placed(session) == [one.id, two.id]
    assert {row.booked_by_id for row in db.session.scalars(select(Booking))} == {sergeant.id}
    data = json.loads(db.session.scalars(select(Notice.data)).first())
    assert data["by_other"] is True


def test_a_line_manager_cancels_for_their_team_with_a_reason(client, sign_in, planned, book):
    sergeant = make.person(rank="Sgt")
    one, stranger, session = make.person(manager=sergeant), make.person(), planned()
    book(session, one)
    book(session, stranger)
    sign_in(sergeant)
    own, other = (queries.mine(who.id, BEGINS, session.id)[0] for who in (one, stranger))
    path = f"/sessions/{session.id}/bookings/{own.booking_id}/cancellation"

    without = client.post(path, data={"why": ""})
    answer = client.post(path, data={"why": "On a rest day."})
    unseen = client.get(f"/sessions/{session.id}/bookings/{other.booking_id}/cancellation")

    assert (without.status_code, answer.status_code, unseen.status_code) == (422, 303, 404)
    assert (
        "On a rest day."
        in db.session.scalars(select(Notice.data).where(Notice.kind == "session-left")).one()
    )


@pytest.mark.parametrize("what", ["bookings", "cancellation"])
def test_once_it_has_begun_the_queue_stands(client, sign_in, planned, book, clock, what):
    session, sam = planned(), make.person()
    book(session, sam)
    mine = queries.mine(sam.id, BEGINS, session.id)[0]
    paths = {"bookings": f"/sessions/{session.id}/bookings",
             "cancellation": f"/sessions/{session.id}/bookings/{mine.booking_id}/cancellation"}  # fmt: skip
    clock.at = BEGINS + timedelta(minutes=5)
    sign_in(sam if what == "cancellation" else make.person())

    answer = client.post(paths[what])

    assert answer.status_code == 409
    assert placed(session) == [sam.id]


def test_the_lists_say_what_is_booked_and_what_can_be(client, sign_in, planned, book):
    sam = make.person()
    sign_in(sam)
    assert "You have booked no session" in client.get("/sessions").text

    mine, other = (
        planned(title="Mine"),
        planned(title="Other", starts_at=BEGINS + timedelta(hours=1)),
    )
    book(mine, sam)
    page = client.get("/sessions").text

    assert page.index("You have a place") < page.index("Other sessions that you can book")
    assert page.index("Mine") < page.index("Other sessions") < page.index(f"/sessions/{other.id}")
    assert "Your next session" in client.get("/your-training").text


def test_only_those_with_a_place_see_the_video_address(client, sign_in, planned, book):
    from app.sessions.rules.terms import Kind

    link = "https://video.example/abc"
    session = planned(kind=Kind.VIDEO, place="", video_link=link, capacity=1)
    first, second = make.person(), make.person()
    book(session, first)
    book(session, second)

    seen = []
    for one in (first, second):
        sign_in(one)
        seen.append(link in client.get(f"/sessions/{session.id}").text)
    sent = db.session.scalars(select(Notice.data).order_by(Notice.id)).all()

    assert seen == [True, False]
    assert [link in one for one in sent] == [True, False]
