"""Entering people, posting them, and their leaving."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.audit.models import AuditEvent
from app.core.db import db
from app.core.errors import Refused
from app.people import actions, queries
from app.people.models import Appointment, Employment, FormerRank, Person, Posting
from app.people.rules import Kind, Role
from tests import factories as make

SAM = {"name": " Sam  Ellis", "rank": "PC", "kind": Kind.OFFICER, "by_id": None}


def hire(clock, number="1207", email="Sam.Ellis@Force.Example", **given):
    return actions.hire(collar_number=number, email=email, at=clock.now(), **{**SAM, **given})


def test_a_person_is_entered_as_kept_and_serves_from_then(app, clock):
    sam = hire(clock, " pc-7 ")

    assert (sam.collar_number, sam.name, sam.email) == (
        "PC-7",
        "Sam Ellis",
        "sam.ellis@force.example",
    )
    assert queries.serves(sam.id, clock.now())
    verbs = db.session.scalars(select(AuditEvent.verb).order_by(AuditEvent.seq)).all()
    assert verbs == ["person entered", "employment began"]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"number": "1207 "}, "There is somebody with collar number 1207 already."),
        ({"email": "SAM.ellis@force.example"}, "Somebody else has the e-mail address"),
        ({"email": "a@x.example, b@y.example"}, "is not an e-mail address"),
        ({"email": "a@x.example\nBcc: b@y.example"}, "is not an e-mail address"),
        ({"name": "Sam \u202esillE"}, "no control characters"),
    ],
)
def test_what_is_taken_or_hostile_is_refused(app, clock, changed, says):
    hire(clock)

    with pytest.raises(Refused) as refused:
        hire(clock, **{"number": "1208", "email": "other@force.example", **changed})

    assert any(says in reason for reason in refused.value.reasons)


def test_a_new_posting_ends_the_one_before(app, clock):
    sam, boss = make.person(), make.person(rank="Sgt")
    team = make.unit("Hoddesdon SNT")
    at = clock.now()

    actions.post(sam, team, boss, by_id=None, at=at)

    before, after = db.session.scalars(
        select(Posting).where(Posting.person_id == sam.id).order_by(Posting.starts_at)
    )
    assert (before.ends_at, after.starts_at, after.ends_at) == (at, at, None)
    assert after.line_manager_id == boss.id


def test_leaving_ends_service_posting_and_roles_and_coming_back_brings_none_of_them(app, clock):
    sam = make.person(role=Role.TRAINER)
    at = clock.now()

    actions.leave(sam, by_id=None, at=at, why="Retired.")
    actions.rejoin(sam, by_id=None, at=clock.now())

    assert queries.serves(sam.id, clock.now())
    for model in (Posting, Appointment):
        assert db.session.scalars(select(model.ends_at).where(model.person_id == sam.id)).all() == [
            at
        ]


def test_who_has_left_cannot_leave_again_and_who_serves_cannot_rejoin(app, clock):
    sam = make.person()
    with pytest.raises(Refused, match="serves in the force already"):
        actions.rejoin(sam, by_id=None, at=clock.now())
    actions.leave(sam, by_id=None, at=clock.now(), why="Retired.")

    with pytest.raises(Refused, match="does not serve"):
        actions.leave(sam, by_id=None, at=clock.now(), why="Retired.")


def test_the_last_manager_cannot_leave(app, clock):
    boss = make.corporate_communication_manager()

    with pytest.raises(Refused, match="last Corporate Communication manager"):
        actions.leave(boss, by_id=None, at=clock.now(), why="Retired.")


def test_in_force_is_the_same_for_a_row_and_for_a_query_at_each_edge(app, clock):
    at = clock.now()
    make.person(starts_at=at, left_at=at + timedelta(days=1))
    row = db.session.scalars(select(Employment)).one()
    tick = timedelta(microseconds=1)

    for moment in (at - tick, at, at + tick, row.ends_at - tick, row.ends_at, row.ends_at + tick):
        found = db.session.scalars(select(Employment).where(Employment.in_force(moment))).all()
        assert (found == [row]) == row.is_in_force(moment), moment


@pytest.mark.parametrize(
    "broken",
    [
        lambda sam: Employment(person_id=sam.id, starts_at=make.LONG_AGO + timedelta(days=1)),
        lambda sam: Posting(
            person_id=sam.id, unit_id=make.force().id, starts_at=make.LONG_AGO + timedelta(days=1)
        ),
        lambda sam: Person(collar_number="s1", name="S", kind="staff", email="s1@force.example"),
        lambda sam: Person(collar_number="S1", name="S", kind="staff", email="S1@force.example"),
        lambda sam: Person(collar_number="S1", name="S", kind="alien", email="s1@force.example"),
        lambda sam: Appointment(
            person_id=sam.id, by_id=sam.id, role="trainer", unit_id=make.force().id, why="",
            starts_at=make.LONG_AGO,
        ),
    ],
)  # fmt: skip
def test_the_database_refuses_nonsense_by_itself(app, broken):
    row = broken(make.person())

    with pytest.raises(IntegrityError):
        make.add(row)
    db.session.rollback()


def test_search_finds_parts_of_names_and_starts_of_numbers(app, clock):
    zoe = make.person("Zoë Åström", collar_number="S1207")
    make.person("Sam Ellis", collar_number="1312")

    def found(text):
        return db.session.scalars(select(Person.id).where(queries.matching(text))).all()

    assert found("astr") == found("ZOE") == found("s12") == [zoe.id]
    assert found("%") == found("_") == []


def test_a_scope_shows_whoever_is_posted_below_it(app, clock):
    district = make.unit("Broxbourne")
    team = make.unit("Hoddesdon SNT", parent=district)
    inside, outside = make.person(unit=team), make.person()
    gone = make.person(unit=team, left_at=clock.at - timedelta(days=1))

    def seen(paths):
        return set(db.session.scalars(queries.people_seen(paths, clock.at)).all())

    assert seen((district.path,)) == {inside}
    assert {inside, outside, gone} <= seen(("",))
    assert seen(()) == set()


def test_the_commands_do_the_same(app, clock):
    make.unit("Hoddesdon SNT", parent="force")
    boss = make.corporate_communication_manager()
    number = boss.collar_number
    db.session.commit()
    run = app.test_cli_runner().invoke
    new = ["--name", "Sam Ellis", "--kind", "officer", "--email", "s@force.example", "--rank", "PC"]
    steps = [
        ["add-unit", "Cheshunt SNT", "--kind", "team", "--below", "Hertfordshire Constabulary"],
        ["hire", "1207", *new, "--unit", "Hoddesdon SNT", "--manager", number],
        ["appoint", "1207", "trainer", "--over", "Hoddesdon SNT", "--why", "New post."],
        ["post", "1207", "--unit", "Cheshunt SNT"],
        ["rank", "1207", "--to", "Sgt", "--why", "Promoted."],
        ["leave", "1207", "--why", "Retired."],
        ["rejoin", "1207"],
    ]

    for step in steps:
        done = run(args=["people", *step, "--by", number])
        assert done.exit_code == 0, done.output
        db.session.rollback()

    refused = run(args=["people", "rejoin", "1207", "--by", number])
    assert refused.exit_code == 1
    assert "serves in the force already" in refused.output
    doers = db.session.scalars(select(AuditEvent.by_id).distinct()).all()
    assert doers == [queries.by_collar_number(number).id]


def test_a_command_says_who_answers_for_it_and_nobody_appoints_themselves_by_one(app):
    boss = make.corporate_communication_manager()
    number = boss.collar_number
    db.session.commit()
    run = app.test_cli_runner().invoke
    given = ["people", "appoint", number, "trainer", "--over", "Hertfordshire Constabulary"]

    nobody = run(args=[*given, "--why", "New post."])
    own = run(args=[*given, "--why", "New post.", "--by", number])

    assert (nobody.exit_code, own.exit_code) == (2, 1)
    assert "--by" in nobody.output
    assert "You cannot appoint yourself." in own.output


def test_a_change_of_rank_keeps_what_was_before(app, clock):
    sam = make.person("Sam Ellis")
    at = clock.now()

    actions.change_rank(sam, rank="Sgt", kind=Kind.OFFICER, by_id=None, at=at, why="Promoted.")

    former = db.session.scalars(select(FormerRank)).one()
    assert (former.rank, former.ends_at, sam.rank) == ("PC", at, "Sgt")
    verbs = db.session.scalars(select(AuditEvent.verb).order_by(AuditEvent.seq)).all()
    assert verbs[-2:] == ["rank kept", "rank changed"]
    with pytest.raises(Refused, match="is that already"):
        actions.change_rank(
            sam, rank="Sgt", kind=Kind.OFFICER, by_id=None, at=clock.now(), why="Again."
        )


@pytest.mark.parametrize("changed", ["rank = 'Insp'", "kind = 'staff'"])
def test_no_rank_changes_without_the_one_before_being_kept(app, clock, changed):
    sam = make.person("Sam Ellis")

    with pytest.raises(IntegrityError, match="person_keeps_the_rank_before"):
        db.session.execute(text(f"UPDATE person SET {changed} WHERE id = {sam.id}"))


def test_no_rank_is_kept_that_was_not_held(app, clock):
    sam = make.person("Sam Ellis")

    with pytest.raises(IntegrityError, match="former_rank_is_the_one_held"):
        make.add(
            FormerRank(person_id=sam.id, kind="officer", rank="Sgt", ends_at=clock.now(), why="")
        )
