"""Findings as tasks: answered with a reason, handed over, seen by those whose scope reaches them."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.audit.verify import verify
from app.core.db import db
from app.people.rules import Role
from app.reconciliation.models import Finding, FindingOwner, FindingStep
from tests import factories as make
from tests.prior_learning.conftest import set_up
from tests.reconciliation.conftest import HEAD, an_account, hold, line


@pytest.fixture
def finding(scene, client, sign_in) -> Finding:
    """That PC Gone is still there."""
    set_up()
    sign_in(scene.press)
    hold(client, HEAD + line(scene.holder) + line(scene.leaver))
    return db.session.scalars(select(Finding)).one()


def answer(client, finding, outcome, why="Done today."):
    return client.post(
        f"/reconciliation/findings/{finding.id}", data={"outcome": outcome, "why": why}
    )


def state(client) -> str:
    text_ = client.get("/reconciliation.csv?state=").text
    return next(
        one
        for one in ("Said to be mended", "Explained", "Closed", "Overdue", "Open")
        if f'"{one}"' in text_
    )


def test_a_finding_is_overdue_after_its_day(finding, client, sign_in, scene, clock):
    assert state(client) == "Open"

    clock.at += timedelta(days=2)
    sign_in(scene.press)

    assert state(client) == "Overdue"


def test_what_is_said_to_be_mended_is_opened_again_when_the_next_list_still_shows_it(
    finding, client, sign_in, scene, clock
):
    clock.at += timedelta(minutes=1)
    answer(client, finding, "mended")
    assert state(client) == "Said to be mended"
    clock.at += timedelta(days=1)
    sign_in(scene.press)

    hold(client, HEAD + line(scene.holder) + line(scene.leaver))

    assert state(client) == "Open"
    page = client.get(f"/reconciliation/findings/{finding.id}").text
    assert "A later list still shows it." in page
    assert "Done today." in page
    verify()


def test_what_is_explained_stays_so_while_lists_show_it(finding, client, sign_in, scene, clock):
    clock.at += timedelta(minutes=1)
    answer(client, finding, "explained", "Comes back next week.")
    clock.at += timedelta(days=1)
    sign_in(scene.press)
    hold(client, HEAD + line(scene.holder) + line(scene.leaver) + line("a@b.example"))

    assert "Comes back next week." in client.get(f"/reconciliation/findings/{finding.id}").text
    assert "PC Lee Gone" not in client.get("/reconciliation").text
    assert "PC Lee Gone" in client.get("/reconciliation?state=Explained").text


def test_the_history_says_what_became_of_it_in_words(finding, client, sign_in, clock):
    clock.at += timedelta(minutes=1)
    answer(client, finding, "mended")
    sign_in(make.auditor())

    page = client.get("/history").text

    assert "Finding mended" in page
    assert "What became of a finding: leaver, @ExampleSNT" in page
    assert "List of a platform: X" in page


def test_an_answer_needs_its_reason_and_what_was_chosen_is_kept(finding, client):
    page = answer(client, finding, "explained", "")

    assert page.status_code == 422
    assert "Enter the reason" in page.text
    assert 'value="explained" checked' in page.text
    assert not db.session.scalars(select(FindingStep)).all()


def test_a_closed_finding_stays_closed(finding, client, sign_in, scene, clock):
    clock.at += timedelta(days=1)
    sign_in(scene.press)
    hold(client, HEAD + line(scene.holder))
    step = db.session.scalars(select(FindingStep)).one()

    assert answer(client, finding, "mended").status_code == 422
    assert "closed for good" in client.get(f"/reconciliation/findings/{finding.id}").text
    with (
        pytest.raises(IntegrityError, match="finding_is_closed_for_good"),
        db.session.begin_nested(),
    ):
        db.session.execute(
            text(
                "INSERT INTO finding_step (finding_id, outcome, upload_id, by_id, at, why) "
                "SELECT finding_id, 'reopened', upload_id, by_id, at, 'x' FROM finding_step"
            )
        )
    assert step.outcome == "gone"


def test_nobody_explains_what_is_about_themselves(scene, client, sign_in):
    sign_in(scene.press)
    hold(client, HEAD + line(scene.holder) + line(scene.press))
    own = db.session.scalars(select(Finding)).one()

    page = answer(client, own, "explained")

    assert page.status_code == 409
    assert "This finding is about you" in page.text


def test_a_finding_is_made_somebody_elses_task(finding, client, scene, clock, sign_in):
    other = make.corporate_communication_manager(name="Mo Manager")
    address = f"/reconciliation/findings/{finding.id}/owner"
    clock.at += timedelta(minutes=1)

    assert client.post(address, data={"person": scene.holder.id}).status_code == 422
    assert client.post(address, data={"person": other.id}).status_code == 303

    owners = db.session.scalars(select(FindingOwner.person_id).order_by(FindingOwner.id)).all()
    assert owners == [scene.press.id, other.id]
    assert "No finding matches" in client.get("/reconciliation?owner=mine").text
    sign_in(other)
    assert "PC Lee Gone" in client.get("/reconciliation?owner=mine").text


def test_a_role_over_a_part_sees_the_findings_of_its_accounts_alone(scene, client, sign_in):
    north = make.unit("North")
    make.add(an_account("@NorthSNT", north))
    sign_in(scene.press)
    text_ = line("a@b.example", "@NorthSNT") + line("c@d.example") + line("e@f.example", "@Unregistered")  # fmt: skip
    hold(client, HEAD + line(scene.holder) + text_)
    theirs, others, nobodys = db.session.scalars(select(Finding).order_by(Finding.id)).all()
    sign_in(make.person(role=Role.AUDITOR, over=north))

    page = client.get("/reconciliation").text

    assert "a@b.example" in page
    assert "c@d.example" not in page
    assert "@Unregistered" not in page
    assert client.get(f"/reconciliation/findings/{theirs.id}").status_code == 200
    for one in (others, nobodys):
        assert client.get(f"/reconciliation/findings/{one.id}").status_code == 404
    assert client.get("/reconciliation/lists").status_code == 404
    assert "c@d.example" not in client.get("/reconciliation.csv").text
    assert answer(client, theirs, "explained").status_code == 200
    assert not db.session.scalars(select(FindingStep)).all()


def test_the_list_is_filtered_sorted_and_given_as_a_file(scene, client, sign_in):
    sign_in(scene.press)
    hold(client, HEAD + line(scene.leaver) + line("zed@b.example") + line("=1", "@Odd").replace("=1", "'=1"))  # fmt: skip

    found = client.get("/reconciliation.csv?sort=login&direction=desc&kind=unknown user").text
    everything = client.get("/reconciliation.csv?sort=kind").text.splitlines()

    assert "zed@b.example" in found
    assert scene.leaver.email not in found
    assert [row.split(",")[1] for row in everything[1:]] == [
        '"leaver"', '"not provisioned"', '"unknown user"', '"unregistered account"',
    ]  # fmt: skip
    assert "PC Lee Gone" in client.get("/reconciliation?q=gone").text
    assert "zed@b" not in client.get("/reconciliation?q=gone").text
