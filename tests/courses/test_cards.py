"""Quick cards: on the phone with the force's contacts, and as one tagged page of paper."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from pdfminer.high_level import extract_text

from app.core.db import db
from app.core.pdf import DoesNotFitError
from app.courses import actions, cards, drawing, jobs, queries
from app.courses.content import Card, Fact, build
from app.courses.content.cards import Line, Section
from app.courses.models import CardPdf
from app.courses.source import courses, read
from tests import factories as make
from tests.courses import tiny

AT = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
HERE = f"/cards/{tiny.NAME}/first-cat"
CONTACTS = {"control-room": "01707 000001, day and night", "legal": "legal@herts.example"}


def a_card(tmp_path) -> Card:
    return build(tiny.read(tmp_path, more=tiny.EXERCISES).raw).cards[0]


def longest() -> Card:
    """A card with as many and as long lines as a card may have, each with sources of its own."""
    words = (
        "Ring the communication team now and agree with them what the force will say tonight, "
        "who says it, on which account, and what must wait."
    )
    assert len(words.split()) == 25
    facts = tuple(
        Fact(f"A{n}", "So.", f"College of Policing, APP Media and communications, page {n}, 2026, "
             "college.police.uk/app/media-and-communications/images-and-footage", "V", "2026-11-01")
        for n in range(1, 19)
    )  # fmt: skip
    lines = [Line(words, (one.id,)) for one in facts]
    sections = tuple(Section(f"Heading {n}", tuple(lines[3 * n : 3 * n + 3])) for n in range(6))
    return Card("long", "When they are at your scene", "Open this when people film at your scene.",
                "1.0.0", "2026-11-01", "2027-02-01", sections, facts)  # fmt: skip


def of_the_force() -> list[Card]:
    sources = [read(name) for name in courses()]
    return [card for one in sources if one.is_sound for card in build(one.raw).cards]


@pytest.mark.parametrize(
    ("value", "href"),
    [
        ("01707 000001", "tel:01707000001"),
        ("+44 1707 000001, day and night", "tel:+441707000001"),
        ("101", "tel:101"),
        ("press@herts.example", "mailto:press@herts.example"),
        ("https://herts.example/report", "https://herts.example/report"),
        ("the duty press officer", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_a_contact_leads_where_it_can_be_reached(value, href):
    found = cards.pieces("Ring {contact:legal} now.", {"legal": value})

    assert [one.text for one in found] == ["Ring ", value, " now."]
    assert found[1].href == href


def test_a_contact_that_is_not_entered_is_flagged():
    (_, contact) = cards.pieces("Ring {contact:legal}", {})

    assert contact.is_unset
    assert contact.text == "legal services (not entered yet)"


def test_only_the_contacts_that_a_card_shows_change_its_state(tmp_path):
    card = a_card(tmp_path)

    assert cards.state(card, {}) == cards.state(card, {"legal": "1"})
    assert cards.state(card, {}) != cards.state(card, {"control-room": "1"})


# On paper


def drawn(card: Card, folder: Path, contacts=CONTACTS) -> Path:
    file = folder / f"{card.id}.pdf"
    file.write_bytes(drawing.draw(card, contacts, "Hertfordshire Constabulary", AT))
    return file


@pytest.mark.parametrize("number", range(2 + len(of_the_force())))
def test_a_card_is_one_tagged_a4_page_that_holds_every_line(tmp_path, number):
    card = [a_card(tmp_path), longest(), *of_the_force()][number]

    file = drawn(card, tmp_path)

    checker = Path(sys.executable).with_name("outloud")
    told = subprocess.run([checker, file], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "PASS" in told.stdout
    with pikepdf.open(file) as pdf:
        assert [round(float(side) / 72 * 25.4) for side in pdf.pages[0].MediaBox] == [
            0,
            0,
            210,
            297,
        ]
        assert len(pdf.pages) == 1
        assert pdf.Root.MarkInfo.Marked
        assert pdf.open_metadata()["pdfuaid:part"] == "1"
    text = squeezed(extract_text(file))
    for line in card.lines:
        says = "".join(one.text for one in cards.pieces(line.says, CONTACTS))
        assert squeezed(says) in text
    for part in (
        f"Version {card.version}, as at",
        "Review by",
        *(one.source for one in card.sources),
    ):
        assert squeezed(part) in text


def squeezed(text: str) -> str:
    """Words without blanks or hyphens: where lines break does not matter."""
    return "".join(text.split()).replace("-", "")


def test_the_same_card_gives_the_same_bytes(tmp_path):
    card = a_card(tmp_path)

    made = [drawing.draw(card, CONTACTS, "Force", AT) for _ in range(2)]

    assert made[0] == made[1]
    assert made[0] != drawing.draw(card, {}, "Force", AT)


def test_what_does_not_fit_on_one_page_is_not_drawn(tmp_path):
    card = longest()
    twice = Card(card.id, card.title, card.lead, card.version, card.checked, card.review_by,
                 card.sections * 3, card.sources)  # fmt: skip

    with pytest.raises(DoesNotFitError):
        drawing.draw(twice, {}, "Force", AT)


def test_cards_stand_by_their_number_and_those_without_one_last(tmp_path):
    def card(name: str, rest: str = "") -> str:
        return tiny.CARD.replace("id: first-cat", f"id: {name}{rest}")

    more = {
        "cards/a.yaml": card("a"),
        "cards/b.yaml": card("b", "\nnumber: 2"),
        "cards/c.yaml": card("c", "\nnumber: 1"),
    }

    assert [one.id for one in build(tiny.read(tmp_path, more=more).raw).cards] == ["c", "b", "a"]


def test_an_sio_finds_the_first_hour_first():
    assert [one.title for one in build(read("sio-awareness").raw).cards] == [
        "First hour", "Before you name anyone", "When they are at your scene", "Preserve it now",
    ]  # fmt: skip


# In the application


@pytest.fixture
def published(two, tmp_path, clock):
    """The small course with its card, in force."""
    source = tiny.read(tmp_path, more=tiny.EXERCISES)
    made = actions.publish(source, by_id=two[0].id, at=clock.now(), why="The first.")
    actions.approve(made, by_id=two[1].id, at=clock.now())
    db.session.commit()
    return made


def test_anyone_signed_in_reads_cards_without_any_course(published, client, sign_in):
    sign_in(make.person())

    listed = client.get("/cards")
    page = client.get(HERE)

    assert f'href="{HERE}"' in listed.text
    assert "Open this when a cat is gone." in page.text
    assert "Look on the car." in page.text
    assert "the control room (not entered yet)" in page.text
    for part in ("Version 1.0.0", "as at 1", "review by 1", "A survey"):
        assert part in page.text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_number_on_a_card_can_be_rung(published, client, sign_in, two, clock):
    actions.set_contact("control-room", "01707 000001", by_id=two[0].id, at=clock.now())
    db.session.commit()
    sign_in(make.person())

    assert 'href="tel:01707000001">01707 000001</a>' in client.get(HERE).text


def test_without_cards_the_list_says_so(app, client, sign_in):
    sign_in(make.person())

    assert "There are no cards yet." in client.get("/cards").text


@pytest.mark.parametrize(
    "path", ["/cards/small-course/other", "/cards/other/first-cat", f"{HERE}x.pdf"]
)
def test_a_card_that_is_not_there_is_not_found(published, client, sign_in, path):
    sign_in(make.person())

    assert client.get(path).status_code == 404


def test_a_card_of_a_version_that_waits_is_not_shown(two, tmp_path, clock, client, sign_in):
    source = tiny.read(tmp_path, more=tiny.EXERCISES)
    actions.publish(source, by_id=two[0].id, at=clock.now(), why="The first.")
    db.session.commit()
    sign_in(make.person())

    assert client.get(HERE).status_code == 404
    assert "first-cat" not in client.get("/cards").text


def test_the_paper_is_drawn_by_the_worker_and_then_given(published, client, sign_in, clock):
    sign_in(make.person())
    waiting = client.get(f"{HERE}.pdf")
    assert (waiting.status_code, waiting.headers["Refresh"]) == (202, "2")
    assert client.post(f"{HERE}/drawing").status_code == 303

    sha256 = jobs.draw_card(published.id, "first-cat", clock.now().isoformat())
    given = client.get(f"{HERE}.pdf")

    assert given.mimetype == "application/pdf"
    assert "first-cat-1.0.0.pdf" in given.headers["Content-Disposition"]
    assert given.data == db.session.scalar(db.select(CardPdf.data))
    assert jobs.draw_card(published.id, "first-cat", clock.now().isoformat()) == sha256


def test_another_contact_is_another_drawing_and_the_old_one_stays(published, two, clock):
    before = jobs.draw_card(published.id, "first-cat", clock.now().isoformat())
    then = clock.now()
    actions.set_contact("control-room", "01707 000001", by_id=two[0].id, at=clock.now())
    db.session.commit()

    after = jobs.draw_card(published.id, "first-cat", clock.now().isoformat())

    assert after != before
    assert jobs.draw_card(published.id, "first-cat", then.isoformat()) == before
    assert db.session.scalar(db.select(db.func.count()).select_from(CardPdf)) == 2
    assert queries.card_pdf(published.id, "first-cat", "0" * 64) is None


def test_approving_and_changing_a_contact_have_cards_drawn(published, two, clock, monkeypatch):
    asked = []
    monkeypatch.setattr(
        actions.jobs, "enqueue", lambda name, *args, key: asked.append((name, *args[:2]))
    )
    clock.at += timedelta(days=1)

    actions.set_contact("legal", "1", by_id=two[0].id, at=clock.now())
    assert asked == []
    actions.set_contact("control-room", "1", by_id=two[0].id, at=clock.now())

    assert asked == [("draw card", published.id, "first-cat")]
