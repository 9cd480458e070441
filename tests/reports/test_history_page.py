"""The auditors' page of the history."""

from flask.testing import FlaskClient

from app.audit import actions as audit
from app.people.rules import Role
from app.training import actions as training
from app.training.rules.round import Counts, CreditKind
from tests import factories
from tests.conftest import SignIn
from tests.counting import statements


def an_auditor_reads(client: FlaskClient, sign_in: SignIn, clock) -> None:
    who = factories.auditor(name="Morgan Example")
    audit.record("person added", who, by_id=who.id, at=clock.now(), why="They joined.")
    audit.note("people exported", "people", by_id=who.id, at=clock.now(), detail={"rows": 3})
    sign_in(who)


def test_an_auditor_sees_every_event_newest_first(client, sign_in, clock) -> None:
    an_auditor_reads(client, sign_in, clock)
    page = client.get("/history").text
    assert page.index("People exported") < page.index("Person added")
    assert "Morgan Example" in page
    assert "They joined." in page


def test_the_history_is_narrowed_by_thing_person_verb_and_day(client, sign_in, clock) -> None:
    an_auditor_reads(client, sign_in, clock)
    for query in (
        "about=person:",
        "verb=added",
        "by=morgan&about=person",
        "since=23+11+2026&verb=added",
    ):
        page = client.get(f"/history?{query}").text
        assert "Person added" in page, query
        assert "People exported" not in page, query
    for query in ("by=nobody", "until=22+11+2026", "since=2026-11-24", "about=zebra"):
        assert (
            "Nothing in the history matches these filters" in client.get(f"/history?{query}").text
        ), query


def test_a_period_is_asked_for_in_three_boxes_and_kept_while_paging(client, sign_in, clock) -> None:
    an_auditor_reads(client, sign_in, clock)
    for number in range(60):
        audit.note("thing done", f"thing:{number}", by_id=None, at=clock.now())

    page = client.get("/history?since=23&since=11&since=2026&until=&until=&until=").text

    assert "since=23&amp;since=11&amp;since=2026" in page.partition("pagination")[2]
    assert 'id="since-month" name="since" type="text" value="11"' in page
    for query, said in {
        "since=31&since=2&since=2026": "From must be a real date",
        "since=2&since=2&since=2026&until=1&until=2&until=2026": "To must be the same day as From",
    }.items():
        answer = client.get(f"/history?{query}")
        assert answer.status_code == 422
        assert said in answer.text


def test_an_event_shows_what_was_before_and_after(client, sign_in, clock) -> None:
    an_auditor_reads(client, sign_in, clock)
    page = client.get("/history/1").text
    assert "Before and after" in page
    assert "@force.example" in page
    assert "Rows" in client.get("/history/2").text
    assert client.get("/history/99").status_code == 404
    assert client.get("/history/99999999999999999999").status_code == 404


def test_an_erased_detail_is_said_to_be_erased(client, sign_in, clock) -> None:
    an_auditor_reads(client, sign_in, clock)
    audit.erase_detail(1, by_id=None, at=clock.now(), why="Kept for long enough.")
    assert "was erased" in client.get("/history/1").text


def test_taking_the_history_as_csv_is_part_of_the_history(client, sign_in, clock) -> None:
    an_auditor_reads(client, sign_in, clock)
    first, second = (client.get("/history.csv?verb=exported").text.splitlines() for _ in range(2))
    assert first[0].lstrip("\ufeff").startswith('"Event","At"')
    assert len(first) == 2, "the header, and the export before"
    assert [line for line in second if line not in first] == second[2:]
    assert "history exported" in second[2]
    assert "History exported" in client.get("/history").text


def test_things_and_deeds_have_the_names_that_people_know_them_by(client, sign_in, clock) -> None:
    who = factories.person("Sam Ellis", collar_number="1207")
    version = factories.course_version()
    held = factories.certificate(who, version, starts_at=clock.now())
    audit.record("certificate issued", held, by_id=who.id, at=clock.now())
    audit.note("quiz handed in", f"attempt:{held.id}", by_id=who.id, at=clock.now())
    sign_in(factories.auditor())

    page = client.get("/history").text

    assert f"Certificate: PC Sam Ellis, {version.title}, version {version.version}" in page
    assert "certificate:" not in page
    assert f"Attempt {held.id}" in page, "a thing that is not there is told by its number"
    for query in ("of=1207&about=certificate", f"of={held.serial.lower()}", "verb=issued"):
        found = client.get(f"/history?{query}").text
        assert "Certificate issued" in found, query
        assert "Quiz handed in" not in found, query
    event = client.get("/history/1").text
    assert "PC Sam Ellis" in event
    assert "course_version_id" not in event


def test_what_was_done_is_found_by_the_words_on_the_page(client, sign_in, clock) -> None:
    who = factories.auditor()
    audit.note("grant opened", "access_grant:1", by_id=None, at=clock.now())
    sign_in(who)

    assert "Access given" in client.get("/history?verb=access+given").text
    assert "Access given" in client.get("/history?verb=opened").text


def test_every_kind_of_thing_can_be_named_in_one_statement(app) -> None:
    from app.reports.queries import subjects

    with statements() as run:
        assert subjects.names(f"{kind}:1" for kind in subjects.kinds()) == {}
    assert len(run) == 1
    assert subjects.names(["nothing", "person:x", "person:99999999999"]) == {}


def test_who_may_not_see_the_history_does_not_find_it(client, sign_in) -> None:
    sign_in(factories.person(role=Role.CORPORATE_COMMUNICATION_OFFICER))
    for address in ("/history", "/history/1", "/history.csv"):
        assert client.get(address).status_code == 404


def test_a_role_over_one_part_reads_what_happened_there_alone(client, sign_in, clock) -> None:
    here, there = factories.unit("North"), factories.unit("South")
    near, far = factories.person(unit=here), factories.person(unit=there)
    for who, verb in ((near, "near thing"), (far, "far thing")):
        audit.record(verb, who, by_id=None, at=clock.now())
        made = training.credit(
            who.id, "a-course", kind=CreditKind.SESSION, about="session:1", counts=Counts.BESIDE,
            by_id=factories.auditor().id, at=clock.now(),
        )  # fmt: skip
        training.withdraw_credit(made, by_id=made.by_id, at=clock.now(), why=f"Of the {verb}.")
    sign_in(factories.person(role=Role.PROFESSIONAL_STANDARDS, over=here))

    page = client.get("/history").text
    file = client.get("/history.csv").text

    assert "Near thing" in page
    assert "Credit given" in page
    assert "Of the near thing." in page
    assert "Of the far thing." not in page
    assert "Far thing" not in page
    assert "far thing" not in file
    assert client.get("/history/1").status_code == 200
    assert client.get("/history/4").status_code == 404
