"""The figures by district: as the first page counts them, without a name, for whoever reads reports."""

from app.people.rules import Role, UnitKind
from app.reports.queries import districts, figures
from app.reports.queries.offered import offered
from app.reports.rules import ELSEWHERE, Area, by_district, in_all
from tests import factories as make
from tests.counting import statements
from tests.reports.test_people import COURSE, force  # noqa: F401 - fixtures


def test_what_lies_in_no_district_has_a_row_of_its_own():
    counted = [
        ("1.2.7.", "needed", 2),
        ("1.2.", "needed", 1),
        ("1.9.", "soon", 3),
        (None, "soon", 1),
    ]

    found = by_district([("1.2.", "North"), ("1.3.", "South")], counted)

    assert found == [Area("North", needed=3), Area("South"), Area(ELSEWHERE, soon=4)]
    assert in_all(found) == Area("In all", needed=3, soon=4)
    assert by_district([("1.2.", "North")], []) == [Area("North")]


def test_the_districts_add_up_to_the_figures_of_the_first_page(force, clock):  # noqa: F811
    at = clock.now()
    of = offered(at).chosen(COURSE)

    total = in_all(districts.areas(of, ("",), at))

    counts = figures.counts(of, ("",), at, figures.Memory())
    assert (total.needed, total.certified) == (counts.needed, counts.certified)
    assert (total.soon, total.overdue) == (counts.soon, counts.overdue)


def test_a_chief_officer_reads_numbers_and_nobodys_name(force, client, sign_in):  # noqa: F811
    sign_in(make.person("Hugh Baptiste", role=Role.CHIEF_OFFICER, rank="ACC"))

    page, file = client.get("/reports"), client.get("/reports.csv")

    assert 'href="/reports"' in client.get("/your-training").text
    for answer in (page, file):
        assert "North" in answer.text
        assert not [one for one in force.values() if one.name in answer.text]
    assert "2 who need to be" not in page.text
    assert '"North",2,2,1,0,0,0,0' in file.text


def test_the_figures_cover_what_the_reader_s_role_covers(force, client, sign_in):  # noqa: F811
    south = make.unit("South", UnitKind.DISTRICT)
    make.person(unit=south)
    chief = make.person()
    make.appointment(chief, Role.CHIEF_OFFICER, south)
    sign_in(chief)

    page = client.get("/reports").text

    assert "South" in page
    assert "North" not in page
    assert ELSEWHERE not in page


def test_the_figures_sort_and_take_few_statements(force, client, sign_in):  # noqa: F811
    make.unit("Ashfield", UnitKind.DISTRICT)
    sign_in(make.person(role=Role.CHIEF_OFFICER))
    client.get("/reports")

    with statements() as ran:
        page = client.get("/reports?sort=needed&direction=desc").text

    assert len(ran) <= 7, "\n".join(ran)
    assert page.index("North") < page.index("Ashfield")
    assert client.get("/reports?sort=nothing&course=none").status_code == 200


def test_who_reads_no_reports_does_not_find_them(client, sign_in):
    sign_in(make.person(role=Role.TRAINER))

    assert client.get("/reports").status_code == 404
    assert client.get("/reports.csv").status_code == 404
    assert 'href="/reports"' not in client.get("/your-training").text
