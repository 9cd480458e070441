"""What a platform's list says, and the seven ways in which it may differ from the register."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.access.rules import Level
from app.core import sheets
from app.reconciliation.rules import findings, layouts
from app.reconciliation.rules import kinds as kinds_
from app.reconciliation.rules.kinds import (
    WHAT_TO_DO,
    Expected,
    Kind,
    Known,
    Register,
    Registered,
    Right,
)
from app.reconciliation.rules.layouts import Mapping, Seat, Source

HEAD = "Social account,Email,Permissions,Full name\n"
MONDAY = date(2026, 11, 23)


def list_of(text: str, source=Source.ORLO, remembered=None):
    sheet = sheets.read(text.encode(), most_rows=50)
    return layouts.understood(sheet, layouts.proposed(sheet, source, remembered or Mapping()))


@pytest.mark.parametrize(
    ("source", "head"),
    [
        (Source.ORLO, "Full name,Email,Social account,Permissions"),
        (Source.X, "Display name,Email,Handle,Role"),
        (Source.META, "Name,Business email,Asset name,Access"),
        (Source.OTHER, "Name,E-mail,Account,Level"),
    ],
)
def test_each_source_has_a_layout_ready(source, head):
    found = list_of(f"{head}\nSam Ellis,SAM@force.example,@ExampleSNT,Admin\n", source)

    assert not found.faults
    assert found.seats == (
        Seat(2, "@ExampleSNT", "sam@force.example", Level.ADMIN, "Sam Ellis", ""),
    )


def test_a_layout_that_was_remembered_comes_before_the_sources_own():
    remembered = Mapping({"account": "page", "email": "who", "level": ""}, {"boss": "admin"})

    found = list_of("Account,Page,Who,Level\nx,@A,a@x,boss\n", remembered=remembered)

    assert found.mapping.columns["account"] == "page"
    assert (found.seats[0].account, found.seats[0].login, found.seats[0].level) == (
        "@A",
        "a@x",
        None,
    )


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("Email,Level\na@x,admin\n", 1, "Choose the column that holds the account."),
        (HEAD + "@A,a@x,boss,\n", 2, "Choose what the level “boss” means."),
        (HEAD + "@A,,admin,\n", 2, "There is neither an e-mail nor a name here."),
        (HEAD + ",a@x,admin,\n", 2, "Account is empty."),
        (HEAD + "@A,=a@x,admin,\n", 2, "Email begins with “=” like a formula."),
        (
            HEAD + "".join(f"@A,a@x,word{n},\n" for n in range(13)),
            1,
            "more than 12 different words",
        ),
        ("Email,Email,Account\na@x,b@x,@A\n", 1, "The column “email” stands 2 times."),
    ],
)
def test_what_is_not_understood_is_named_with_its_line(text, line, says):
    found = list_of(text).faults

    assert found[0].line == line
    assert says in found[0].says


ACCOUNTS = (
    Registered(1, "X (formerly Twitter)", "@ExampleSNT", "https://x.com/ExampleSNT"),
    Registered(2, "X (formerly Twitter)", "@Force", "https://x.com/Force"),
    Registered(3, "Instagram", "@force", "https://www.instagram.com/force"),
)
PEOPLE = {
    "sam@x": Known(10, "PC Sam Ellis", True),
    "jo@x": Known(11, "PC Jo Marsh", True),
    "gone@x": Known(12, "PC Lee Gone", False),
    "sgt@x": Known(13, "Sgt Amy Patel", True),
}
RIGHTS = (
    Right(1, "@ExampleSNT", 10, "PC Sam Ellis", "sam@x", Level.PUBLISH, Expected.LIVE),
    Right(1, "@ExampleSNT", 11, "PC Jo Marsh", "jo@x", Level.PUBLISH, Expected.OVER),
    Right(1, "@ExampleSNT", 12, "PC Lee Gone", "gone@x", Level.PUBLISH, Expected.OVER),
    Right(2, "@Force", 10, "PC Sam Ellis", "sam@x", Level.ADMIN, Expected.LIVE),
)


def seat(line, account, login, level=None, name="", platform=""):
    return Seat(line, account, login, level, name, platform)


def compared(*lines, whole=True, rights=RIGHTS, elsewhere=()):
    seats = [seat(number, *line) for number, line in enumerate(lines, 2)]
    register = Register(ACCOUNTS, PEOPLE, rights, frozenset(elsewhere))
    return findings.compare(seats, register, whole=whole)


def kinds(found) -> list[tuple[Kind, str, str]]:
    return [(one.kind, one.account, one.login) for one in found.found]


SAM, SAM_2 = ("@ExampleSNT", "sam@x", Level.PUBLISH), ("https://x.com/Force/", "sam@x", Level.ADMIN)


def test_a_list_that_agrees_comes_to_nothing():
    found = compared(SAM, SAM_2)

    assert not found.found
    assert (found.matched, found.total, found.per_cent) == (2, 2, 100)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (("@ExampleSNT", "nobody@x"), Kind.UNKNOWN),
        (("@ExampleSNT", "sgt@x"), Kind.UNKNOWN),
        (("ExampleSNT", "jo@x"), Kind.REMOVAL),
        (("@examplesnt", "gone@x"), Kind.LEAVER),
        (("@Other", "sam@x"), Kind.UNREGISTERED),
        (("@ExampleSNT", "press.office@x"), Kind.SHARED),
        (("@ExampleSNT", "snt2@x"), Kind.SHARED),
        (("@ExampleSNT", "Front desk"), Kind.SHARED),
        (("@ExampleSNT", "sam@x", Level.ADMIN), Kind.RIGHTS),
    ],
)
def test_each_kind_of_difference_is_told(line, kind):
    lines = [SAM_2] if kind is Kind.RIGHTS else [SAM, SAM_2]

    found = compared(*lines, line)

    assert [one.kind for one in found.found] == [kind]
    assert (found.matched, found.total) == (len(lines), len(lines) + 1)
    assert found.found[0].says.endswith(".")
    assert WHAT_TO_DO[kind]


def test_who_may_post_and_stands_in_no_list_is_not_provisioned():
    missing = (Kind.NOT_PROVISIONED, "@Force", "sam@x")

    assert kinds(compared(SAM)) == [missing]
    assert not compared(SAM, whole=False).found
    assert not compared(SAM, elsewhere=[(2, "sam@x")]).found
    assert missing in kinds(compared(SAM, ("x.com/force", "nobody@x"), whole=False))


def test_who_is_approved_and_not_set_up_yet_may_be_there_or_not():
    awaited = (*RIGHTS[:3], Right(2, "@Force", 10, "PC Sam Ellis", "sam@x", Level.ADMIN, Expected.APPROVED))  # fmt: skip

    assert not compared(SAM, rights=awaited).found
    assert not compared(SAM, SAM_2, rights=awaited).found


def test_a_removal_is_proved_only_by_a_source_that_showed_the_person_before():
    due = Right(1, "@ExampleSNT", 11, "PC Jo Marsh", "jo@x", Level.PUBLISH, Expected.OVER, is_due=True)  # fmt: skip
    shown = {(1, "jo@x")}

    def gone(*lines, before=shown, elsewhere=(), whole=True):
        register = Register(ACCOUNTS, PEOPLE, [due], frozenset(elsewhere))
        seats = [seat(number, *line) for number, line in enumerate(lines, 2)]
        found = findings.compare(seats, register, whole=whole)
        return findings.gone(found, seats, register, before, whole=whole)

    assert gone(SAM) == [due]
    assert gone(SAM, whole=False) == [due]
    assert not gone(SAM_2, whole=False)
    assert not gone(SAM, before=set())
    assert not gone(SAM, ("@ExampleSNT", "jo@x"))
    assert not gone(SAM, elsewhere=shown)


def test_one_login_under_two_names_is_shared():
    found = compared((*SAM, "Sam Ellis"), (*SAM_2, "Jo Marsh"))

    assert {one[0] for one in kinds(found)} == {Kind.SHARED}


def test_two_lines_about_one_person_count_once_and_with_the_higher_level():
    found = compared(SAM, ("@ExampleSNT", "sam@x", Level.ADMIN), ("@ExampleSNT", "sam@x", Level.DRAFT), SAM_2)  # fmt: skip

    assert kinds(found) == [(Kind.RIGHTS, "@ExampleSNT", "sam@x")]
    assert found.total == 2


def test_an_account_that_is_not_registered_is_one_finding_whoever_uses_it():
    found = compared(SAM, SAM_2, ("@Other", "sam@x"), ("other", "jo@x"))

    assert kinds(found) == [(Kind.UNREGISTERED, "other", "")]
    assert (found.matched, found.total) == (2, 4)


def test_one_handle_on_two_platforms_needs_the_platform():
    twice, once = Seat(2, "@force", "sam@x", None, "", ""), Seat(3, "@force", "sam@x", None, "", "Twitter")  # fmt: skip

    faults = findings.ambiguous([twice, once], ACCOUNTS)

    assert [one.line for one in faults] == [2]
    assert "2 accounts called @force" in faults[0].says


def test_urgent_findings_are_due_the_next_working_day():
    days = {"urgent_days": 1, "days": 5}

    assert kinds_.due_on(Kind.REMOVAL, MONDAY, **days) == date(2026, 11, 24)
    assert kinds_.due_on(Kind.RIGHTS, MONDAY, **days) == date(2026, 11, 30)
    assert kinds_.due_on(Kind.LEAVER, date(2026, 12, 24), **days) == date(2026, 12, 29)


LOGINS = some.sampled_from([*PEOPLE, "nobody@x", "press@x", "A name"])
PLACES = some.sampled_from(["@ExampleSNT", "https://x.com/Force", "@Other", "instagram.com/force"])


@given(some.lists(some.tuples(PLACES, LOGINS, some.sampled_from([None, *Level])), max_size=12), some.booleans())  # fmt: skip
def test_every_right_agrees_or_is_found_and_the_order_of_lines_does_not_matter(lines, whole):
    found = compared(*lines, whole=whole)
    turned = compared(*reversed(lines), whole=whole)

    assert 0 <= found.matched <= found.total
    assert (found.matched == found.total) == (not found.found)
    assert {one.key.casefold() for one in found.found} == {
        one.key.casefold() for one in turned.found
    }
    assert (found.matched, found.total) == (turned.matched, turned.total)
