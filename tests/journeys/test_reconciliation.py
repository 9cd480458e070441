"""A reconciliation with ten surprises: a list is looked at, recorded, worked off, and held again."""

from datetime import timedelta

import pytest

from app.access import actions as access
from app.access.models import Grant
from app.accounts.models import Account
from app.certification.models import SignedUndertaking
from app.core.db import db, transaction
from app.courses.models import CourseVersion, Undertaking
from app.people import actions as people
from app.people.models import Person
from app.people.queries import unit_named
from app.people.rules import Kind
from tests import factories as make

pytestmark = pytest.mark.browser
HEAD = "Where;Who;What;Called\n"
AGREES = "@ExampleSNT;1207@force.example;Poster;Sam Ellis\n"
MISSING = "@ExampleSNT;1302@force.example;Poster;Max Missing\n"
SURPRISES = {
    "unknown user": "@ExampleSNT;j.doe@agency.example;Poster;J. Doe\n",
    "never given": "@ExampleSNT;0913@force.example;Boss;Amy Patel\n",
    "rights differ": "@ExampleSNT;1207@force.example;Boss;Sam Ellis\n",
    "removal failed": "@ExampleSNT;1301@force.example;Poster;Jo Ended\n",
    "leaver": "@ExampleSNT;1300@force.example;Poster;Zoé Gone\n",
    "unregistered account": "@OldPage;1207@force.example;Boss;Sam Ellis\n",
    "another": "@TestPage;j.doe@agency.example;Boss;J. Doe\n",
    "shared": "@ExampleSNT;press@force.example;Boss;Press office\n",
    "no e-mail": "@ExampleSNT;;Poster;Front desk\n",
}  # the tenth: Max Missing may post, and stands in no list


@pytest.fixture
def holders(site) -> None:
    """Three more who were given access: one has left since, of one it has ended."""
    with site.app.app_context(), transaction():
        for number, name in (("1300", "Zoé Gone"), ("1301", "Jo Ended"), ("1302", "Max Missing")):
            made = people.hire(
                collar_number=number, name=name, rank="PC", kind=Kind.OFFICER,
                email=f"{number}@force.example", by_id=None, at=site.clock.now(),
            )  # fmt: skip
            force = unit_named("Hertfordshire Constabulary")
            people.post(made, force, None, by_id=None, at=site.clock.now())
        for number in ("1207", "1300", "1301", "1302"):
            may_post(numbered(number), site.clock.now())
    site.clock.at += timedelta(minutes=1)
    with site.app.app_context(), transaction():
        people.leave(numbered("1300"), by_id=None, at=site.clock.now(), why="Left the force.")
        grant = db.session.scalars(db.select(Grant).filter_by(person_id=numbered("1301").id)).one()
        access.end(grant, by_id=numbered("9002").id, why="Moves on.", at=site.clock.now())
    site.clock.at += timedelta(minutes=1)


def numbered(number: str) -> Person:
    return db.session.scalars(db.select(Person).filter_by(collar_number=number)).one()


def may_post(person: Person, at) -> None:
    account = db.session.scalars(db.select(Account)).one()
    promise = db.session.scalars(db.select(Undertaking)).one()
    make.certificate(person, db.session.scalars(db.select(CourseVersion)).one(), starts_at=at)
    make.add(
        SignedUndertaking(
            person_id=person.id, undertaking_id=promise.id, name_typed=person.name, at=at
        )
    )
    make.add(Grant(person_id=person.id, account_id=account.id, starts_at=at))


def upload(press, data: bytes, source: str = "X") -> None:
    """Choose a file and look at it."""
    press.go("/reconciliation")
    press.follow("Hold a list against the register")
    press.mark(f"input[value='{source}']")
    file = {"name": "list.csv", "mimeType": "text/csv", "buffer": data}
    press.page.set_input_files("#file", files=[file])
    press.press("Look at the list")


def test_a_reconciliation_with_ten_surprises(site, visitor, holders):  # noqa: PLR0915 - one story
    press = visitor()
    press.sign_in("9001")
    press.go("/accounts")
    press.follow("Reconciliation")
    press.check_for_everyone()

    # What is no list is said so on the page, and the list itself is of an old Windows.
    upload(press, b"PK\x03\x04 a workbook")
    assert "This is a ZIP or Excel file, not CSV." in press.reads()
    press.check_for_everyone()
    upload(press, (HEAD + "".join(SURPRISES.values())).encode("cp1252"))
    assert "Read as Windows-1252 Cells separated by semicolons" in press.reads()
    assert "Choose the column that holds the account." in press.reads()
    press.check_for_everyone()

    # Its columns and levels are named once.
    for field, column in (
        ("account", "where"),
        ("email", "who"),
        ("level", "what"),
        ("name", "called"),
    ):
        press.pick(f"#{field}", column)
    press.press("Look again")
    assert "Line 2 Choose what the level “Poster” means." in press.reads()
    for word, level in (("Poster", "publish"), ("Boss", "admin")):
        press.page.get_by_label(word, exact=True).select_option(level)
    press.press("Look again")
    assert "0 of 10 rights agree with the register (0 %)" in press.reads()
    assert press.page.get_by_role("table", name="What differs, 10 found").is_visible()
    press.check_for_everyone()

    # Recorded, each is a task, the urgent ones for tomorrow.
    press.press("Record what it comes to")
    read = press.reads()
    assert "The list is held against the register: 0 % agree." in read
    for says in (
        "j.doe@agency.example can use @ExampleSNT. Nobody in the force has this e-mail.",
        "Sgt Amy Patel can use @ExampleSNT, and was never given access to it.",
        "PC Sam Ellis has “admin” on @ExampleSNT; the register allows “publish”.",
        "PC Jo Ended may not post from @ExampleSNT, and can still use it.",
        "PC Zoé Gone has left the force, and can still use @ExampleSNT.",
        "@OldPage is not in the register of official accounts.",
        "@TestPage is not in the register of official accounts.",
        "press@force.example can use @ExampleSNT, and may be more than one person.",
        "Front desk can use @ExampleSNT, and may be more than one person.",
        "PC Max Missing may post from @ExampleSNT, and no list shows them there.",
    ):  # fmt: skip
        assert says in read, says
    press.check_for_everyone()

    # One is explained on a phone without scripts, one is said to be mended, one goes to a colleague.
    phone = visitor(scripts=False, width=390)
    phone.sign_in("9002")
    phone.go("/reconciliation?q=OldPage")
    phone.follow("Unregistered account")
    phone.mark("input[value='explained']")
    phone.write("why", "Kept, so that nobody takes its name. It is being added to the register.")
    phone.press("Record what became of it")
    assert "Explained" in phone.reads()
    press.go("/reconciliation?q=Sam+Ellis+has")
    press.follow("Rights differ")
    press.check_for_everyone()
    press.mark("input[value='mended']")
    press.write("why", "Set to publish.")
    press.press("Record what became of it")
    press.follow("Make it somebody else’s task")
    press.pick("#person", str(id_of(site, "9002")))
    press.press("Make it their task")
    assert "Given to Marcus Reid" in press.reads()

    # The next day most of it is gone; what is not is opened again or stays as it was said.
    site.clock.at += timedelta(days=1)
    press.sign_in("9001")
    rest = SURPRISES["unregistered account"] + SURPRISES["rights differ"] + MISSING
    upload(press, (HEAD + rest).encode("utf-16"))
    assert "Read as UTF-16" in press.reads()
    assert (
        "PC Jo Ended is gone from @ExampleSNT: this confirms the removal that was due."
        in press.reads()
    )
    press.press("Record what it comes to")
    read = press.reads()
    assert "PC Sam Ellis has “admin” on @ExampleSNT" in read
    assert "front desk" not in read.casefold()
    press.go("/reconciliation?state=Closed")
    assert "Showing 1 to 8 of 8" in press.reads()

    # The last agrees but for what is explained; the same file again changes nothing.
    for _ in range(2):
        upload(press, (HEAD + SURPRISES["unregistered account"] + AGREES + MISSING).encode())
        press.press("Record what it comes to")
    assert "This is the same list as the last one, and nothing has changed since." in press.reads()
    press.follow("Lists and how much agreed")
    press.pick("#source", "X")
    press.press("Apply filters")
    assert "Per cent that agreed, by list from X" in press.reads()
    press.check_for_everyone()


def id_of(site, number: str) -> int:
    with site.app.app_context():
        return numbered(number).id
