"""What is sent to calendars, read by a parser that is not the one that writes it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import vobject
from sqlalchemy import select

from app.core.db import db
from app.core.london import LONDON
from app.notices.models import Notice
from app.sessions import calendar, queries
from app.sessions.calendar import Entry
from app.sessions.models import Feed
from app.sessions.rules.terms import Kind
from tests import factories as make
from tests.sessions.conftest import BEGINS, ORGANISER, TERMS

AT = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)


def read(text: str):
    """Return the calendar as the other parser understands it."""
    return vobject.readOne(text)


def entry(starts_at: datetime = BEGINS, **changed) -> Entry:
    ends_at = starts_at.astimezone(UTC) + timedelta(hours=2)
    terms = replace(TERMS, starts_at=starts_at, ends_at=ends_at, **changed)
    return Entry(12, "abc@keyholder", 3, "Awareness", terms, "PC Sam Ellis", "sam@force.example")


def london(*when: int) -> datetime:
    return datetime(*when, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("starts_at", "utc"),
    [(london(2027, 3, 26, 10, 0), (26, 10)), (london(2027, 3, 28, 10, 0), (28, 9)),
     (london(2027, 3, 29, 10, 0), (29, 9)), (london(2027, 3, 28, 0, 30), (28, 0)),
     (london(2027, 10, 29, 10, 0), (29, 9)), (london(2027, 10, 31, 10, 0), (31, 10)),
     (london(2027, 11, 1, 10, 0), (1, 10)), (london(2027, 10, 30, 23, 0), (30, 22)),
     (london(2026, 3, 30, 10, 0), (30, 9)), (london(2032, 10, 30, 10, 0), (30, 9)),
     (london(2032, 11, 1, 10, 0), (1, 10))],
)  # fmt: skip
def test_it_is_the_same_moment_on_both_sides_of_a_change_of_clocks(starts_at, utc):
    text = calendar.invitation(entry(starts_at), ORGANISER, AT)
    event = read(text).vevent

    begins, ends = (one.value.astimezone(UTC) for one in (event.dtstart, event.dtend))

    assert (begins.day, begins.hour) == utc
    assert begins == starts_at.astimezone(UTC)
    assert event.dtstart.value.hour == starts_at.hour, "as the clocks in London show it"
    assert ends - begins == timedelta(hours=2)
    assert "DTSTART;TZID=Europe/London:" in text


def test_the_zone_itself_is_in_the_file():
    zone = read(calendar.invitation(entry(), ORGANISER, AT)).vtimezone

    rules = {one.name: one.rrule.value for one in zone.components()}
    assert zone.tzid.value == "Europe/London"
    assert rules == {
        "DAYLIGHT": "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "STANDARD": "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
    }


def test_an_invitation_and_its_withdrawal_name_the_same_thing():
    asks = read(calendar.invitation(entry(), ORGANISER, AT))
    ends = read(calendar.withdrawal(replace(entry(), sequence=4), ORGANISER, AT))

    assert (asks.method.value, ends.method.value) == ("REQUEST", "CANCEL")
    assert asks.vevent.uid.value == ends.vevent.uid.value == "abc@keyholder"
    assert (asks.vevent.sequence.value, ends.vevent.sequence.value) == ("3", "4")
    assert (asks.vevent.status.value, ends.vevent.status.value) == ("CONFIRMED", "CANCELLED")
    assert asks.vevent.organizer.value == "mailto:training@force.example"
    assert asks.vevent.attendee.value == "mailto:sam@force.example"
    assert asks.vevent.url.value == "http://127.0.0.1/sessions/12"


def test_what_was_typed_stays_text_and_lines_stay_short():
    hostile = "Room 4; upstairs, left\\right\nEND:VEVENT\nBEGIN:VEVENT " + "é" * 200
    text = calendar.invitation(entry(place=hostile, note=hostile), ORGANISER, AT)
    found = read(text)

    assert len(found.vevent_list) == 1
    assert found.vevent.location.value == hostile
    assert found.vevent.description.value.startswith(hostile)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")


def test_a_session_by_video_gives_the_way_in():
    terms = {"kind": Kind.VIDEO, "place": "", "video_link": "https://video.example/abc"}

    event = read(calendar.invitation(entry(**terms), ORGANISER, AT)).vevent

    assert event.location.value == "Video call"
    assert "Join: https://video.example/abc" in event.description.value


def sent_to(person) -> list:
    """The calendar entries that were mailed to somebody, oldest first."""
    found = select(Notice.calendar).where(Notice.address == person.email, Notice.calendar != "")
    return [read(one) for one in db.session.scalars(found.order_by(Notice.id))]


def test_everything_that_is_sent_has_one_uid_and_a_rising_sequence(
    client, sign_in, planned, book, trainer
):
    session, sam = planned(), make.person()
    book(session, sam)
    change = {
        "day": ["9", "12", "2026"], "starts": "10:00", "ends": "12:00", "kind": "room",
        "place": "Room 4", "capacity": "2", "least": "1", "closes": "2", "why": "Moved.",
        "version": "1",
    }  # fmt: skip
    sign_in(trainer)
    client.post(f"/sessions/{session.id}/change", data=change)
    sign_in(sam)
    booking = queries.mine(sam.id, BEGINS, session.id)[0].booking_id
    client.post(f"/sessions/{session.id}/bookings/{booking}/cancellation")
    client.post(f"/sessions/{session.id}/bookings")
    followed = read(client.get(f"/sessions/{session.id}/invitation.ics").text)
    sign_in(trainer)
    client.post(f"/sessions/{session.id}/cancellation", data={"why": "Too few."})

    sent = sent_to(sam)

    assert [one.method.value for one in sent] == [
        "REQUEST",
        "REQUEST",
        "CANCEL",
        "REQUEST",
        "CANCEL",
    ]
    assert {one.vevent.uid.value for one in sent} == {session.uid}
    sequences = [int(one.vevent.sequence.value) for one in sent]
    assert sequences == sorted(set(sequences))
    assert int(followed.vevent.sequence.value) == sequences[3]
    assert sent[1].vevent.dtstart.value.day == 9


# The private address


def make_address(client) -> str:
    """Make one and return its path, as the page shows it this once."""
    page = client.post("/sessions/calendar").text
    return page.partition('value="http://127.0.0.1:8000')[2].partition('"')[0]


def test_a_private_address_gives_ones_own_places_and_nothing_else(
    app, client, sign_in, planned, book
):
    sam, other = make.person(), make.person()
    mine, full = planned(title="Mine"), planned(title="Full", capacity=1)
    book(mine, sam)
    book(full, other)
    book(full, sam)
    sign_in(sam)
    path = make_address(client)

    answer = app.test_client().get(path)  # a calendar, which is not signed in

    assert answer.mimetype == "text/calendar"
    found = read(answer.text)
    assert found.method.value == "PUBLISH"
    assert [one.summary.value for one in found.vevent_list] == ["Mine"]
    assert other.email not in answer.text


def test_the_address_is_shown_once_and_kept_nowhere(client, sign_in):
    sign_in(make.person())
    path = make_address(client)
    token = path.removeprefix("/calendar/").removesuffix(".ics")

    assert len(token) >= 40
    assert token not in client.get("/sessions/calendar").text
    assert db.session.scalars(select(Feed.token_hash)).one() != token


def test_an_address_that_is_ended_replaced_or_of_somebody_who_left_answers_nothing(
    app, client, sign_in, clock
):
    from app.people.models import Employment

    sam, reader = make.person(), app.test_client()
    sign_in(sam)
    first = make_address(client)
    assert "BEGIN:VCALENDAR" in reader.get(first).text
    second = make_address(client)
    assert (reader.get(first).status_code, reader.get(second).status_code) == (404, 200)

    client.post("/sessions/calendar/ending")
    assert reader.get(second).status_code == 404
    assert client.post("/sessions/calendar/ending").status_code == 409

    third = make_address(client)
    served = db.session.scalars(select(Employment).where(Employment.person_id == sam.id)).one()
    served.ends_at = clock.now()
    assert reader.get(third).status_code == 404


def test_a_cancelled_session_leaves_the_calendar(app, client, sign_in, planned, book, trainer):
    session, sam = planned(), make.person()
    book(session, sam)
    sign_in(sam)
    path = make_address(client)
    sign_in(trainer)
    client.post(f"/sessions/{session.id}/cancellation", data={"why": "Too few."})

    assert "VEVENT" not in app.test_client().get(path).text
