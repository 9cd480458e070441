"""Two truths: what the register allows, and what the platform has."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.access import actions, queries
from app.access.models import Grant, PlatformChange
from app.access.rules import Done
from app.core.db import db
from app.core.errors import Refused
from app.people.models import Appointment

WORK = "/access/platform-work"


def record(client, grant, what="set-up", on=("23", "11", "2026"), reference="Orlo 4711"):
    return client.post(
        f"/access/grants/{grant.id}/{what}", data={"on": list(on), "reference": reference}
    )


def test_approved_access_is_to_be_set_up_and_is_live_when_another_than_the_approver_has(
    scene, approved, client, sign_in
):
    sign_in(scene.colleague)
    before, file = client.get(WORK), client.get(f"{WORK}.csv")

    answer = record(client, approved)

    assert "Approved, not yet on the platform." in before.text
    assert '"1207@force.example","publish"' in file.text
    assert answer.status_code == 303
    assert "There is nothing to do." in client.get(WORK).text
    assert "Set up on the platform." in client.get(f"/accounts/{scene.account.id}").text


def test_the_approver_does_not_set_it_up_while_another_could(scene, approved, client, sign_in):
    sign_in(scene.decider)

    page = record(client, approved)

    assert page.status_code == 409
    assert "You approved this access, so another person sets it up" in page.text
    assert 'value="Orlo 4711"' in page.text


def test_where_nobody_else_is_the_approver_does_and_it_stands_among_the_exceptions(
    scene, approved, client, sign_in, clock
):
    others = select(Appointment).where(Appointment.person_id != scene.decider.id)
    for one in db.session.scalars(others):
        one.ends_at = clock.now()
    db.session.commit()
    sign_in(scene.decider)

    assert record(client, approved).status_code == 303
    page, file = client.get("/access/exceptions"), client.get("/access/exceptions.csv")
    assert "Approved and set up by one person" in page.text
    assert "nobody else could set it up" in file.text
    assert "Nobody else could endorse it." in file.text


def test_a_removal_is_finished_only_when_somebody_confirms_it_on_the_platform(
    scene, granted, client, sign_in, clock
):
    actions.end(granted, by_id=scene.decider.id, why="Moved.", at=clock.now())
    db.session.commit()
    sign_in(scene.decider)

    due = client.get(WORK)
    answer = record(client, granted, "removal")

    assert "Confirm the removal" in due.text
    assert answer.status_code == 303
    assert "There is nothing to do." in client.get(WORK).text
    assert record(client, granted, "removal").status_code == 409


def test_whoever_is_suspended_is_taken_off_and_set_up_again_when_they_come_back(
    scene, granted, clock
):
    lapses = queries.standing(scene.officer.id, scene.account.id, clock.now()).certified_until

    def kinds(at):
        viewer = _viewer(scene.decider)
        return [str(one.kind) for one in queries.work(viewer, _SEE, at)]

    assert (kinds(clock.now()), kinds(lapses)) == ([], ["remove while suspended"])
    clock.at = lapses
    done = Done(lapses.date() + timedelta(days=1), "Seen.")
    actions.confirm_removal(granted, done, by_id=scene.colleague.id, at=lapses + timedelta(days=1))
    assert kinds(lapses + timedelta(days=2)) == []


def test_after_probation_the_level_is_to_be_changed(scene, certified, asked, clock):
    grant = actions.approve(
        asked, by_id=scene.decider.id, why="x", at=clock.now(), on_probation=True
    )
    done = Done(clock.at.date(), "Orlo")
    actions.set_up(grant, done, by_id=scene.colleague.id, at=clock.now())
    after = clock.now() + timedelta(days=28)

    assert db.session.scalars(select(PlatformChange)).one().level == "draft"
    assert [str(one.kind) for one in queries.work(_viewer(scene.decider), _SEE, after)] == [
        "change the level"
    ]
    assert queries.standing(scene.officer.id, scene.account.id, after).level == "publish"


@pytest.mark.parametrize(
    "case",
    [
        (("", "", ""), "Orlo", "Enter when it was done"),
        (("24", "11", "2026"), "Orlo", "cannot be in the future"),
        (("22", "11", "2026"), "Orlo", "It cannot be done before that."),
        (("23", "11", "2026"), " ", "Enter a reference"),
        (("23", "11", "2026"), "x" * 101, "100 characters or fewer"),
    ],
)
def test_what_cannot_be_is_said(scene, approved, client, sign_in, case):
    on, reference, said = case
    sign_in(scene.colleague)

    page = record(client, approved, on=on, reference=reference)

    assert page.status_code in {409, 422}
    assert said in page.text
    assert db.session.scalar(select(PlatformChange)) is None


def test_nobody_sets_up_their_own(scene, certify, client, sign_in, clock):
    certify(scene.colleague)
    asked = actions.ask(
        scene.colleague, scene.account, made_by_id=scene.sergeant.id, why="x", at=clock.now()
    )
    grant = actions.approve(asked, by_id=scene.decider.id, why="x", at=clock.now())

    done = Done(clock.at.date(), "Orlo")
    with pytest.raises(Refused, match="your own access"):
        actions.set_up(grant, done, by_id=scene.colleague.id, at=clock.now())


def test_filters_that_find_nothing_say_so(scene, approved, client, sign_in):
    sign_in(scene.decider)

    assert "matches these filters" in client.get(f"{WORK}?kind=remove").text
    assert "PC Sam Ellis" in client.get(f"{WORK}?q=ellis&sort=person&direction=desc").text
    assert db.session.scalars(select(Grant)).one().id == approved.id


def _viewer(person):
    from app.people.rules import Role, Viewer

    return Viewer(person.id, "", "", "", "", {Role.CORPORATE_COMMUNICATION_OFFICER: ("",)})


_SEE = "see what is to be done on the platforms"
