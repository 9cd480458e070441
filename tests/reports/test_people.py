"""Who is certified: the figures against counting by hand, the list, its filters and its CSV."""

from datetime import timedelta

import pytest

from app.accounts.models import Account
from app.audit.models import AuditHead
from app.core.db import db
from app.courses.models import CourseVersion
from app.people import actions as people
from app.people.rules import Role, UnitKind, Viewer
from app.reports.queries import figures
from app.reports.queries.offered import offered
from app.reports.rules import Counts, Figures
from app.training.models import Enrolment, LessonRead
from tests import factories as make
from tests.conftest import TODAY
from tests.counting import statements
from tests.training import given

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


def counts(clock, memory=None, scope=("",)) -> Counts:
    of = offered(clock.now()).chosen(COURSE)
    return figures.counts(of, scope, clock.now(), memory or figures.Memory())


def numbers(clock) -> Figures:
    viewer = Viewer(1, "", "", "", "", {Role.CORPORATE_COMMUNICATION_OFFICER: ("",)})
    moment = figures.moment(viewer, clock.now())
    return figures.figures(moment, counts(clock), [], COURSE, clock.now())


def test_the_figures_count_each_person_once_in_their_state(force, clock):
    found = counts(clock)

    assert (found.needed, found.certified, found.soon, found.overdue) == (5, 2, 1, 2)
    assert numbers(clock).soon_not_started == 1


def test_lateness_is_counted_from_the_end_of_the_last_certificate(force, clock):
    lapsed_days = 380 - 365

    assert numbers(clock).longest_overdue_days == lapsed_days - 1


def test_a_leaver_is_counted_nowhere(force, clock):
    people.leave(force["never"], by_id=None, at=clock.now(), why="Left.")

    assert (counts(clock).needed, counts(clock).overdue) == (4, 1)


def test_kept_counts_change_with_the_history_and_with_time(force, clock):
    memory = figures.Memory()

    def told() -> Counts:
        nonlocal memory
        head = db.session.scalar(db.select(AuditHead.seq)) or 0
        memory = figures.recalled(memory, head, clock.now())
        return counts(clock, memory)

    before, again = told(), told()
    people.leave(force["never"], by_id=None, at=clock.now(), why="Left.")
    after_event = told()
    clock.at += timedelta(days=36)
    after_lapse = told()

    assert again is before
    assert after_event.overdue == before.overdue - 1
    assert after_lapse.certified == before.certified - 1


def test_what_changes_without_an_event_or_with_each_day_is_never_kept(
    force, client, sign_in, clock
):
    sign_in(make.corporate_communication_officer())
    before = client.get("/people").text
    person_id = force["soon"].id
    version_id = db.session.scalar(db.select(CourseVersion.id))
    db.session.add(
        LessonRead(
            person_id=person_id, course=COURSE, lesson="x", course_version_id=version_id,
            at=clock.now(),
        )
    )  # fmt: skip
    clock.at += timedelta(minutes=5)
    read = client.get("/people").text

    assert "1 have not started" in before
    assert "0 have not started" in read
    assert numbers(clock).longest_overdue_days == 14
    clock.at += timedelta(days=1)
    assert numbers(clock).longest_overdue_days == 15


def test_a_course_that_opens_access_is_the_one_shown_first(force, client, sign_in):
    awareness = given.raw(opens_access=False)
    awareness["course"] |= {"course": "awareness", "title": "An awareness course"}
    given.published(written=awareness)
    sign_in(make.corporate_communication_officer())

    page, other = client.get("/people").text, client.get("/people?course=awareness").text

    assert page.index('value="twitter-protocol"') < page.index('value="awareness"')
    assert "of 5 who need to be" in page
    assert "of 5 who need to be" not in other
    assert "of 5 who need to be" in client.get("/people?course=none").text


def test_the_figures_count_what_the_viewers_roles_cover(force, scoped_account, client, sign_in):
    north = db.session.scalars(db.select(make.Unit).where(make.Unit.name == "North")).one()
    sign_in(make.corporate_communication_officer(over=north))

    page = client.get("/people").text

    assert "of 2 who need to be" in page
    assert "of 0 open accounts" in page
    assert "@SouthSNT" not in page
    assert "South" not in page, "the filter offers the teams of the scope"
    sign_in(make.corporate_communication_officer())
    assert "@SouthSNT" in client.get("/people").text


def test_who_may_not_see_the_register_or_requests_reads_no_figures_of_them(
    force, scoped_account, client, sign_in
):
    sign_in(make.person(role=Role.TRAINER))

    page = client.get("/people").text

    assert "@SouthSNT" not in page
    assert "nobody can post from" not in page
    assert "waiting" not in page
    assert "as CSV" not in page, "a trainer may not take the list away"


@pytest.fixture
def scoped_account(app):
    """An account of a unit in the south."""
    south = make.unit("South", UnitKind.DISTRICT)
    made = Account(
        platform="X", handle="@SouthSNT", address="https://x.com/SouthSNT", unit_id=south.id,
        purpose="News.", kind="neighbourhood", required_course=COURSE, starts_at=make.LONG_AGO,
    )  # fmt: skip
    db.session.add(made)
    db.session.commit()
    return made


def test_a_thousand_people_take_six_statements(force, client, sign_in):
    sign_in(make.corporate_communication_officer())
    client.get("/people?per_page=1000")

    with statements() as ran:
        client.get("/people?per_page=1000")

    assert len(ran) <= 6, "\n".join(ran)


def test_asking_only_for_the_head_of_a_file_records_nothing(force, client, sign_in):
    from app.audit.models import AuditEvent

    sign_in(make.auditor())
    for address in (
        "/people.csv", "/history.csv", "/accounts.csv", "/access/requests.csv", "/your-team.csv",
    ):  # fmt: skip
        db.session.expire_all()
        before = db.session.scalar(db.select(db.func.count()).select_from(AuditEvent))
        assert client.head(address).status_code == 200
        assert db.session.scalar(db.select(db.func.count()).select_from(AuditEvent)) == before
        assert client.get(address).status_code == 200
        verb = db.session.scalar(
            db.select(AuditEvent.verb).order_by(AuditEvent.seq.desc()).limit(1)
        )
        assert verb.endswith(" exported"), address


def test_sign_ins_are_read_by_who_may_see_the_history_and_by_the_person(force, client, sign_in):
    seen = {}
    ann = force["in force"]
    for who, person in {
        "herself": ann,
        "trainer": make.person(role=Role.TRAINER),
        "auditor": make.auditor(),
    }.items():
        sign_in(person)
        seen[who] = "Signed in" in client.get(f"/people/{ann.collar_number}").text

    assert seen == {"herself": True, "trainer": False, "auditor": True}


def test_marks_are_read_only_by_a_role_that_covers_the_person(force, client, sign_in):
    north = db.session.scalars(db.select(make.Unit).where(make.Unit.name == "North")).one()
    both = make.corporate_communication_officer(over=north)
    make.appointment(both, Role.TRAINER)
    sign_in(both)

    near = client.get(f"/people/{force['in force'].collar_number}").text
    far = client.get(f"/people/{force['lapsed'].collar_number}").text

    assert "Attempts at a quiz" in near
    assert "Attempts at a quiz" not in far


def test_your_team_is_there_for_whoever_leads_somebody_whatever_their_rank(client, sign_in):
    head = make.person(rank="", name="Alex Example")
    make.person(manager=head)
    sign_in(make.person(rank="Insp"))
    without = client.get("/your-training").text
    sign_in(head)

    assert "/your-team" not in without
    assert "/your-team" in client.get("/your-training").text
    assert "Robin Example" in client.get("/your-team.csv").text


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
