"""A trainer who leaves the force: the session says that it needs another, and who plans it is told."""

import json
from datetime import timedelta

from sqlalchemy import select

from app.core.db import db
from app.notices.models import Notice
from app.people import actions as people
from app.people.rules import Role
from app.sessions import actions, queries
from tests import factories as make
from tests.sessions.conftest import ORGANISER


def lead(session, *trainers, by, at) -> None:
    actions.set_trainers(session.id, trainers, ORGANISER, by_id=by.id, at=at)
    db.session.commit()


def leave(person, by, at) -> None:
    people.leave(person, by_id=by.id, at=at, why="Retires.")
    db.session.commit()


def told() -> list[tuple[str, str]]:
    """Whom messages about a missing trainer reached, and who still leads."""
    found = select(Notice).where(Notice.kind == "session-needs-trainer").order_by(Notice.id)
    return [(one.address, json.loads(one.data)["others"]) for one in db.session.scalars(found)]


def test_who_planned_the_session_is_told_and_every_page_says_so(
    client, sign_in, planned, trainer, clock
):
    session, gone = planned(), make.person("Gil Gone", role=Role.TRAINER)
    lead(session, gone, by=trainer, at=clock.now())

    leave(gone, by=trainer, at=clock.now())
    sign_in(trainer)

    assert queries.trainers(session.id) == []
    assert told() == [(trainer.email, "")]
    for path in ("/sessions/planned", f"/sessions/{session.id}"):
        assert "Needs a trainer" in client.get(path).text
    client.post(f"/sessions/{session.id}/trainers", data={"trainers": trainer.collar_number})
    assert "Needs a trainer" not in client.get("/sessions/planned").text


def test_the_message_says_who_still_leads_it(planned, trainer, clock):
    session, gone = planned(), make.person("Gil Gone", role=Role.TRAINER)
    lead(session, gone, trainer, by=trainer, at=clock.now())

    leave(gone, by=trainer, at=clock.now())

    assert told() == [(trainer.email, trainer.titled)]


def test_where_the_planner_is_the_one_who_leaves_a_manager_of_communication_is_told(
    planned, trainer, clock
):
    session, boss = planned(), make.corporate_communication_manager()
    lead(session, trainer, by=boss, at=clock.now())

    leave(trainer, by=boss, at=clock.now())

    assert told() == [(boss.email, "")]


def test_a_session_that_has_begun_keeps_its_trainer(planned, trainer, clock):
    soon = clock.now() + timedelta(hours=1)
    begun = planned(
        starts_at=soon, ends_at=soon + timedelta(hours=2), booking_closes_at=soon, place="Room 5"
    )
    gone = make.person("Gil Gone", role=Role.TRAINER)
    lead(begun, gone, by=trainer, at=clock.now())
    clock.at += timedelta(hours=2)

    leave(gone, by=trainer, at=clock.now())

    assert [one.person_id for one in queries.trainers(begun.id)] == [gone.id]
    assert told() == []
