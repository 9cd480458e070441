"""An event for each change, in the same transaction; a refusal is one too."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.audit import actions, checkpoints, queries, refusals
from app.audit.models import AuditEvent, Checkpoint, EventDetail
from app.audit.verify import verify
from app.core.clock import StandingClock, now
from app.core.db import db, transaction
from app.core.errors import Refused
from app.people.models import Unit
from tests import factories

Later = Callable[[], None]


def events() -> list[AuditEvent]:
    return list(db.session.scalars(select(AuditEvent).order_by(AuditEvent.seq)))


def test_an_event_says_who_what_when_why_before_and_after(app: Flask, clock: StandingClock) -> None:
    at = clock.now()
    with transaction():
        team = factories.unit("Team A")
        by = factories.person(name="Morgan Example", rank="Sgt")
        actions.record("unit renamed", team, by_id=by.id, at=at, why="Asked.", before={"name": "A"})
    (event,) = events()
    assert (event.seq, event.verb, event.about) == (1, "unit renamed", f"unit:{team.id}")
    assert (event.by_id, event.at, event.why) == (by.id, at, "Asked.")
    detail = queries.detail(1)
    assert detail is not None
    assert detail["before"] == {"name": "A"}
    assert detail["after"]["name"] == "Team A"
    (happening,) = queries.history(f"unit:{team.id}")
    assert (happening.by_name, happening.verb) == ("Sgt Morgan Example", "unit renamed")


def test_the_history_of_a_thing_is_newest_first(history: list[Unit], clock: StandingClock) -> None:
    team = history[1]
    with transaction():
        actions.record("unit closed", team, by_id=None, at=clock.now())
    found = [one.verb for one in queries.history(f"unit:{team.id}")]
    assert found == ["unit closed", "unit added"]


def test_a_change_that_rolls_back_leaves_no_event(
    history: list[Unit], clock: StandingClock
) -> None:
    def fail() -> None:
        with transaction():
            actions.note("nothing", "unit:1", by_id=None, at=clock.now())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert len(events()) == 6
    assert verify()["events"] == 6


def test_events_written_at_once_follow_one_another(app: Flask, clock: StandingClock) -> None:
    def write(number: int) -> None:
        with app.app_context(), transaction():
            actions.hold()  # on PostgreSQL the clock is read after the lock
            actions.note("tried", f"unit:{number}", by_id=None, at=clock.now())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    assert [one.seq for one in events()] == list(range(1, 41))
    assert verify()["events"] == 40


def test_a_clock_that_has_gone_back_refuses(history: list[Unit], clock: StandingClock) -> None:
    clock.at -= timedelta(seconds=4)
    with transaction():
        actions.note("a little late", "unit:1", by_id=None, at=clock.now())
    clock.at -= timedelta(seconds=6)
    with pytest.raises(Refused, match="gone back"), transaction():
        actions.note("much too late", "unit:1", by_id=None, at=clock.now())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET why = 'Another.' WHERE seq = 2",
        "DELETE FROM audit_event WHERE seq = 6",
        "UPDATE event_detail SET json = '{}' WHERE seq = 2",
        "DELETE FROM event_detail WHERE seq = 2",
        "DELETE FROM audit_head",
        "INSERT INTO audit_event SELECT 8, at, by_id, verb, about, why, detail_hash, hash, 'y'"
        " FROM audit_event WHERE seq = 6",
        "INSERT INTO audit_event SELECT 7, at, by_id, verb, about, why, detail_hash, 'x', 'y'"
        " FROM audit_event WHERE seq = 6",
    ],
)
def test_the_database_refuses_raw_sql_that_changes_the_history(
    history: list[Unit], statement: str
) -> None:
    with pytest.raises(DBAPIError), transaction():
        db.session.execute(text(statement))
    assert verify()["events"] == 6


def test_only_the_erasing_of_a_detail_is_allowed_and_it_is_an_event(
    history: list[Unit], clock: StandingClock
) -> None:
    with transaction():
        actions.erase_detail(2, by_id=None, at=clock.now(), why="Kept for long enough.")
    newest = events()[-1]
    assert (newest.verb, newest.about) == ("detail erased", "audit_event:2")
    assert queries.detail(2) is None


def test_a_detail_holds_no_long_text_but_its_hash(app: Flask, clock: StandingClock) -> None:
    with transaction():
        team = factories.unit("Team A")
        before = {"note": "x" * 5000, "picture": b"\x89PNG"}
        actions.record("unit changed", team, by_id=None, at=clock.now(), before=before)
    kept = json.loads(db.session.scalar(select(EventDetail.json)) or "")
    assert kept["before"]["note"].startswith("sha256:")
    assert kept["before"]["picture"].startswith("sha256:")


def test_a_checkpoint_is_signed_when_something_is_new_or_a_day_has_passed(
    history: list[Unit], clock: StandingClock, later: Later
) -> None:
    def sign() -> Checkpoint | None:
        with transaction():
            return checkpoints.checkpoint(clock.now())

    assert sign() is not None
    later()
    assert sign() is None, "nothing is new"
    with transaction():
        actions.note("tried", "unit:1", by_id=None, at=clock.now())
    assert sign() is not None
    for _ in range(24):
        later()
    assert sign() is not None, "each day, even when nothing is new"
    assert verify()["checkpoints"] == 3


def test_a_refusal_is_part_of_the_history(app: Flask, clock: StandingClock) -> None:
    refusals.remember(
        Refused("No certificate.", "No undertaking.", verb="grant opened", about="x:1")
    )
    (event,) = events()
    assert (event.verb, event.about) == ("refused: grant opened", "x:1")
    assert event.why == "No certificate. No undertaking."


def test_a_refusal_that_cannot_be_recorded_does_not_become_another_answer(
    history: list[Unit], clock: StandingClock
) -> None:
    clock.at -= timedelta(days=1)
    refusals.remember(Refused("No."))
    assert db.session.scalar(select(func.max(AuditEvent.seq))) == 6


def test_what_the_database_refuses_is_part_of_the_history_too(
    client: FlaskClient, sign_in: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.people import actions as people
    from app.people.models import Appointment

    boss = factories.corporate_communication_manager()
    sign_in(boss)
    path, force_id = f"/people/{boss.collar_number}/roles", factories.force().id

    def forget_the_rule(person, role, unit, *, by_id, at, why):  # type: ignore[no-untyped-def]
        row = {"person_id": person.id, "role": role, "unit_id": unit.id, "by_id": by_id, "why": why}
        factories.add(Appointment(**row, starts_at=at))

    monkeypatch.setattr(people, "appoint", forget_the_rule)
    answer = client.post(path, data={"role": "trainer", "unit": force_id, "why": "Mine."})

    assert answer.status_code == 409
    newest = events()[-1]
    assert (newest.verb, newest.about) == ("refused: a change", path)
    assert (newest.by_id, newest.why) == (boss.id, "You cannot appoint yourself.")


def test_a_refused_request_answers_409_and_keeps_nothing_but_the_refusal(
    client: FlaskClient, sign_in: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.signin import actions as signin

    who = factories.person()
    sign_in(who)

    def refuse(*_given: object, **_named: object) -> None:
        actions.note("written, then refused", "x:1", by_id=None, at=now())
        raise Refused("Not today.", verb="sign-in ended", about="sign_in:1")

    monkeypatch.setattr(signin, "end_all", refuse)
    monkeypatch.setattr(signin, "end", refuse, raising=False)
    answer = client.post("/sign-out")
    assert answer.status_code == 409
    assert "Not today." in answer.text
    assert [one.verb for one in events()][-1] == "refused: sign-in ended"
    assert "written, then refused" not in {one.verb for one in events()}
