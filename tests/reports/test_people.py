"""Who is certified: the figures against counting by hand, the list, its filters and its CSV."""

from datetime import timedelta

import pytest

from app.core.db import db
from app.courses import queries as courses
from app.people import actions as people
from app.people.rules import Role, UnitKind
from app.reports.queries import figures
from app.training import queries as training
from app.training.models import Enrolment
from tests import factories as make
from tests.conftest import TODAY

COURSE = "twitter-protocol"


def enrol(person, *, due_in: int) -> None:
    due = TODAY + timedelta(days=due_in)
    db.session.add(
        Enrolment(
            person_id=person.id,
            course=COURSE,
            at=due - timedelta(days=28),
            due_at=due,
            why="Posts.",
        )
    )


@pytest.fixture
def force(app):
    """Five people who need to be certified, each in another state, and one who does not."""
    version = make.course_version()
    north = make.unit("North", UnitKind.DISTRICT)
    made = {
        "in force": make.person("Ann Alder", unit=north),
        "soon": make.person("Bea Birch", unit=north),
        "lapsed": make.person("Cat Cedar"),
        "never": make.person("Dan Dogwood"),
        "new": make.person("Eve Elder"),
        "not needed": make.person("Flo Fir"),
    }
    make.certificate(made["in force"], version, starts_at=TODAY - timedelta(days=100))
    make.certificate(made["soon"], version, starts_at=TODAY - timedelta(days=330))
    make.certificate(made["lapsed"], version, starts_at=TODAY - timedelta(days=380))
    for name, due in {
        "in force": -90,
        "soon": -300,
        "lapsed": -350,
        "never": -7,
        "new": 20,
    }.items():
        enrol(made[name], due_in=due)
    db.session.commit()
    return made


def enrolling(clock):
    return training.enrolling_by(courses.approved(clock.now(), COURSE)[COURSE])


def numbers(clock):
    return figures.figures(enrolling(clock), clock.now(), {})


def test_the_figures_count_each_person_once_in_their_state(force, clock):
    found = numbers(clock)

    assert (found.needed, found.certified, found.soon, found.overdue) == (5, 2, 1, 2)
    assert found.soon_not_started == 1


def test_lateness_is_counted_from_the_end_of_the_last_certificate(force, clock):
    lapsed_days = 380 - 365

    assert numbers(clock).longest_overdue_days == lapsed_days - 1


def test_a_leaver_is_counted_nowhere(force, clock):
    people.leave(force["never"], by_id=None, at=clock.now(), why="Left.")

    assert (numbers(clock).needed, numbers(clock).overdue) == (4, 1)


def test_kept_figures_change_with_the_history_and_with_time(force, clock):
    kept: dict[str, figures.Kept] = {}
    before = figures.figures(enrolling(clock), clock.now(), kept)
    again = figures.figures(enrolling(clock), clock.now(), kept)
    people.leave(force["never"], by_id=None, at=clock.now(), why="Left.")
    after_event = figures.figures(enrolling(clock), clock.now(), kept)
    clock.at += timedelta(days=36)
    after_lapse = figures.figures(enrolling(clock), clock.now(), kept)

    assert again is before
    assert after_event.overdue == before.overdue - 1
    assert after_lapse.certified == before.certified - 1


def test_each_figure_opens_the_list_behind_it(force, client, sign_in):
    sign_in(make.corporate_communication_officer())

    shown = {
        show: sorted(
            name for name in ("Alder", "Birch", "Cedar", "Dogwood", "Elder") if name in page
        )
        for show in ("certified", "soon", "overdue", "lapsed", "never")
        for page in [client.get(f"/people?show={show}").text]
    }

    assert shown == {
        "certified": ["Alder", "Birch"],
        "soon": ["Birch"],
        "overdue": ["Cedar", "Dogwood"],
        "lapsed": ["Cedar"],
        "never": ["Dogwood", "Elder"],
    }


def test_the_list_sorts_the_same_way_round_with_a_tie_breaker(force, client, sign_in):
    sign_in(make.corporate_communication_officer())

    up = client.get("/people?sort=name").text
    down = client.get("/people?sort=until&direction=desc").text

    assert up.index("Ann Alder") < up.index("Bea Birch") < up.index("Eve Elder")
    assert (
        down.index("Ann Alder")
        < down.index("Bea Birch")
        < down.index("Cat Cedar")
        < down.index("Dan Dogwood")
    )


def test_a_search_finds_part_of_a_name_and_the_start_of_a_number(force, client, sign_in):
    sign_in(make.corporate_communication_officer())

    by_name = client.get("/people?q=ceda").text
    by_number = client.get(f"/people?q={force['never'].collar_number}").text

    assert "Cat Cedar" in by_name
    assert "Ann Alder" not in by_name
    assert "Dan Dogwood" in by_number
    assert "No one matches these filters." in client.get("/people?q=%25").text


def test_the_csv_has_the_filter_of_the_page_and_is_recorded(force, client, sign_in):
    from app.audit.models import AuditEvent

    sign_in(make.corporate_communication_officer())
    file = client.get("/people.csv?show=lapsed")

    lines = file.text.lstrip("\ufeff").splitlines()
    assert lines[0] == '"Name","Collar number","Team","Certificate","In force until","Accounts"'
    assert len(lines) == 2
    assert '"PC Cat Cedar"' in lines[1]
    assert "people exported" in db.session.scalars(db.select(AuditEvent.verb)).all()


def test_a_role_over_one_district_sees_that_district_alone(force, client, sign_in):
    north = db.session.scalars(db.select(make.Unit).where(make.Unit.name == "North")).one()
    sign_in(make.person(role=Role.TRAINER, over=north))

    page = client.get("/people").text

    assert "Ann Alder" in page
    assert "Cat Cedar" not in page
    assert client.get(f"/people/{force['lapsed'].collar_number}").status_code == 404


def test_a_line_manager_reads_a_word_and_a_day_and_never_marks(force, client, sign_in):
    manager = make.person(rank="Sgt")
    people.post(force["soon"], make.force(), manager, by_id=None, at=TODAY)
    db.session.commit()
    sign_in(manager)

    team = client.get("/your-team").text
    record = client.get(f"/people/{force['soon'].collar_number}").text

    assert "Lapses soon" in team
    assert "Attempts at a quiz" not in record
    assert "What happened" not in record


def test_odd_filters_are_harmless(force, client, sign_in):
    sign_in(make.corporate_communication_officer())

    for query in (
        "page=0",
        "page=99999999",
        "page=x",
        "sort=zzz",
        "show=zzz",
        "unit=zzz",
        "per_page=-1",
        "direction=up",
    ):
        assert client.get(f"/people?{query}").status_code == 200
    assert client.get("/people?q=%00").status_code == 400
