"""The list of records: filtered, sorted, paged, as CSV, within the scope."""

import pytest
from sqlalchemy import select

from app.audit.models import AuditEvent
from app.core.db import db
from app.people.rules import Role
from app.prior_learning.models import PriorTraining
from tests import factories as make
from tests.counting import statements
from tests.prior_learning.conftest import record


def add(scene, person, on, clock, trainer="A. Trainer") -> PriorTraining:
    from app.prior_learning.rules import read_day

    return make.add(
        PriorTraining(
            person_id=person.id, course="twitter-protocol", trained_on=read_day(on), trainer=trainer,
            note="=1+1", recorded_by_id=scene.recorder.id, at=clock.now(),
        )
    )  # fmt: skip


@pytest.fixture
def second(scene, recorded, clock):
    novak = make.person(collar_number="1666", name="Lena Novak")
    add(scene, novak, "2025-01-02", clock)
    return novak


def rows(page) -> list[str]:
    return [name for name in ("Sam Ellis", "Lena Novak") if name in page.text]


def test_the_people_page_leads_to_the_list(scene, client, sign_in):
    sign_in(scene.recorder)

    assert 'href="/prior-learning"' in client.get("/people").text
    assert "No training from before Keyholder is recorded" in client.get("/prior-learning").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Sam Ellis", "Lena Novak"]),
        ("q=novak", ["Lena Novak"]),
        ("q=1207", ["Sam Ellis"]),
        ("q=%25", []),
        ("state=Waiting", ["Sam Ellis", "Lena Novak"]),
        ("state=Approved", []),
        ("state=nonsense", ["Sam Ellis", "Lena Novak"]),
        ("course=twitter-protocol", ["Sam Ellis", "Lena Novak"]),
        ("course=other", []),
    ],
)
def test_the_list_is_filtered(scene, second, client, sign_in, query, found):
    sign_in(scene.recorder)

    assert rows(client.get(f"/prior-learning?{query}")) == found


@pytest.mark.parametrize("key", ["recorded", "person", "course", "trained", "trainer", "nonsense"])
def test_the_list_is_sorted_both_ways(scene, second, client, sign_in, key):
    sign_in(scene.recorder)

    for direction in ("asc", "desc"):
        page = client.get(f"/prior-learning?sort={key}&direction={direction}")
        assert len(rows(page)) == 2
        if key in {"trained", "person"}:
            first = page.text.index("Lena Novak") < page.text.index("Sam Ellis")
            assert first == (direction == "asc")


def test_the_list_is_paged_and_costs_the_same_however_long(scene, client, sign_in, clock):
    sign_in(scene.recorder)
    add(scene, scene.officer, "2025-01-01", clock)
    client.get("/prior-learning")
    with statements() as few:
        client.get("/prior-learning")
    for day in range(2, 29):
        add(scene, scene.officer, f"2025-01-{day}", clock)

    with statements() as many:
        page = client.get("/prior-learning")

    assert "Showing 1 to 25 of 28" in page.text
    assert "Showing 26 to 28 of 28" in client.get("/prior-learning?page=2").text
    assert len(many) == len(few)


def test_the_same_list_as_csv_runs_no_formula_and_is_in_the_history(scene, second, client, sign_in):
    sign_in(scene.recorder)

    answer = client.get("/prior-learning.csv?q=novak")

    lines = answer.get_data(as_text=True).splitlines()
    assert len(lines) == 2
    assert '"1666"' in lines[1]
    assert '"\'=1+1"' in lines[1]
    verb = db.session.scalars(select(AuditEvent.verb).order_by(AuditEvent.seq.desc())).first()
    assert verb == "prior learning exported"


def test_the_list_keeps_to_the_scope(scene, recorded, folder, clock, client, sign_in):
    north = make.unit("North")
    theirs = make.person(name="Lena Novak", unit=north)
    add(scene, theirs, "2025-01-02", clock)
    sign_in(make.person(role=Role.CORPORATE_COMMUNICATION_OFFICER, over=north))

    assert rows(client.get("/prior-learning")) == ["Lena Novak"]
    assert "Ellis" not in client.get("/prior-learning.csv").get_data(as_text=True)
    assert record(scene, folder, clock, on="2026-04-02")
