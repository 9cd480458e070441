"""Many at once from a CSV file: looked at first, then all of it or nothing."""

import html
import re

import pytest
from sqlalchemy import func, select

from app.audit.verify import verify
from app.core.db import db
from app.core.web.uploads import packed
from app.people.rules import Role
from app.prior_learning.models import PriorTraining
from tests import factories as make
from tests.prior_learning.conftest import HEAD, TITLE, sent, set_up

GOOD = f"1207,{TITLE},31/3/2026,A. Trainer,In a room.\n"


def look(client, text: str | bytes):
    data = text if isinstance(text, bytes) else text.encode()
    return sent(client, "/prior-learning/import", file=(data, "a.csv"))


def number_of() -> int:
    return db.session.scalar(select(func.count()).select_from(PriorTraining)) or 0


def apply(client, page):
    """Press the button of the page that a look gave."""
    sheet = html.unescape(re.search(r'name="sheet" type="hidden" value="([^"]*)"', page.text)[1])
    return sent(client, "/prior-learning/import/rows", sheet=sheet)


@pytest.fixture
def second(scene):
    made = make.person(collar_number="1666", name="Lena Novak")
    set_up()
    return made


def test_a_look_shows_what_would_be_recorded_and_records_nothing(scene, second, client, sign_in):
    sign_in(scene.recorder)

    page = look(client, HEAD + GOOD + "1666,twitter-protocol,2026-04-01,B. Trainer,<b>bold</b>\n")

    assert page.status_code == 200
    assert "Record 2 trainings" in page.text
    assert "<b>bold" not in page.text
    assert number_of() == 0


def test_what_was_looked_at_is_then_recorded_whole(scene, second, client, sign_in):
    sign_in(scene.recorder)
    text = (
        "\ufeff" + HEAD + GOOD + '1666,twitter-protocol,2026-04-01,"Smith, B.","one\r\ntwo ""x"""\n'
    )

    answer = apply(client, look(client, text))

    assert answer.status_code == 303
    assert "2 trainings are recorded" in client.get(answer.location).text
    notes = set(db.session.scalars(select(PriorTraining.note)))
    assert notes == {"In a room.", 'one\ntwo "x"'}
    verify()


def test_one_bad_line_and_nothing_is_recorded(scene, recorded, client, sign_in):
    sign_in(scene.recorder)
    rows = [
        GOOD, GOOD.replace("2026", "2025"), GOOD.replace("1207", "9999"), GOOD.replace(TITLE, "Juggling"),
        GOOD.replace("2026", "2027"), GOOD.replace("2026", "2025"),
    ]  # fmt: skip

    page = look(client, HEAD + "".join(rows))

    assert page.status_code == 422
    assert "Nothing was recorded" in page.text
    said = re.sub(r"<[^>]+>|\s+", " ", page.text)
    for line, says in [
        (2, "This training is recorded already."), (4, "Nobody you may record for serves as 9999."),
        (5, "There is no course called Juggling."), (6, "Date must not be in the future."),
        (7, "This is the same training as line 3."),
    ]:  # fmt: skip
        assert re.search(rf"Line {line} +{says}", said), says
    assert "Line 3" not in said
    assert number_of() == 1


def test_all_that_is_wrong_with_a_line_is_said_at_once(scene, client, sign_in):
    sign_in(scene.recorder)

    page = look(client, HEAD + "9999,Juggling,32/3/2026,,=1+1\n")

    said = re.sub(r"<[^>]+>|\s+", " ", page.text)
    for says in (
        "Nobody you may record for serves as 9999.", "There is no course called Juggling.",
        "Date must be a real day", "Trainer is empty.", "Note begins with “=” like a formula.",
    ):  # fmt: skip
        assert re.search(rf"Line 2 +{re.escape(says)}", said), says


def test_a_file_that_is_none_of_it_is_said_on_the_page(scene, client, sign_in):
    sign_in(scene.recorder)

    assert "larger than 200 KB" in look(client, b"x" * 900_000).text
    assert "larger than 200 KB" in look(client, b"x" * 10_000_000).text
    assert "ZIP or Excel" in look(client, b"PK\x03\x04\0\0").text
    assert "Choose a CSV file" in client.post("/prior-learning/import").text


def test_what_is_sent_for_recording_is_looked_at_again(scene, recorded, client, sign_in):
    sign_in(scene.recorder)
    address = "/prior-learning/import/rows"

    assert sent(client, address, sheet="nonsense").status_code == 422
    for text in ("", "nonsense", HEAD + GOOD, HEAD + GOOD.replace("1207", "9999")):
        assert sent(client, address, sheet=packed(text.encode())).status_code == 422
    assert number_of() == 1


def test_an_import_keeps_to_the_scope(scene, client, sign_in):
    north = make.unit("North")
    make.person(collar_number="3001", unit=north)
    sign_in(make.person(role=Role.CORPORATE_COMMUNICATION_OFFICER, over=north))

    assert look(client, HEAD + GOOD.replace("1207", "3001")).status_code == 200
    assert "Nobody you may record for serves as 1207." in look(client, HEAD + GOOD).text


def test_five_hundred_rows_are_recorded_together(scene, client, sign_in):
    sign_in(scene.recorder)
    days = [f"{day}/{month}/{year}" for year in range(2006, 2012) for month in range(1, 13) for day in range(1, 8)]  # fmt: skip
    rows = [GOOD.replace("31/3/2026", day) for day in days[:500]]

    assert apply(client, look(client, HEAD + "".join(rows))).status_code == 303
    assert number_of() == 500
