"""A trainer's morning, and two people who press at the same moment for the last place."""

from datetime import datetime, timedelta

import pytest

from app.core.london import LONDON

pytestmark = pytest.mark.browser
BEGINS = datetime(2026, 11, 24, 11, 0, tzinfo=LONDON)


def plan(trainer, *, title: str, starts: str, ends: str, places: int) -> str:
    """Plan a session open to everyone, tomorrow; return its path."""
    trainer.go("/sessions/planned")
    trainer.follow("Plan a session")
    trainer.page.check("input[value='other']")
    trainer.press("Continue")
    typed = {
        "title": title, "day-day": "24", "day-month": "11", "day-year": "2026", "starts": starts,
        "ends": ends, "place": "Room 4", "capacity": str(places), "least": "1",
    }  # fmt: skip
    for name, value in typed.items():
        trainer.page.fill(f"#{name}", value)
    trainer.page.select_option("#closes", label="When it begins")
    trainer.press("Plan the session")
    assert "The session is planned" in trainer.reads()
    return trainer.page.url.removeprefix(trainer.site.address)


def test_a_trainers_morning(site, visitor):  # noqa: PLR0915 - one story
    trainer, officer = visitor(), visitor(scripts=False, width=390)
    trainer.sign_in("9001")
    path = plan(trainer, title="Awareness", starts="10:00", ends="12:00", places=4)
    other = plan(trainer, title="A second one", starts="14:00", ends="16:00", places=4)
    officer.sign_in("1207")
    officer.go(path)
    officer.press("Book a place")

    # One is cancelled, the other moved by an hour.
    trainer.go(other)
    trainer.follow("Cancel it")
    trainer.page.fill("#why", "The room is needed.")
    trainer.press("Cancel the session")
    trainer.go(path)
    trainer.follow("Change or move it")
    trainer.page.fill("#starts", "11:00")
    trainer.page.fill("#ends", "13:00")
    trainer.page.fill("#why", "The train is late.")
    trainer.press("Change the session")
    officer.go("/sessions")
    assert "11:00 to 13:00" in officer.reads()
    assert "A second one" not in officer.reads()

    # The next day the room shows a code, and the officer enters it on the phone.
    site.clock.at = BEGINS - timedelta(minutes=5)
    trainer.sign_in("9001")
    trainer.go(f"{path}/code")
    trainer.check_for_everyone()
    code = trainer.page.locator(".kh-roomcode__code").inner_text()
    officer.sign_in("1207")
    officer.go(path)
    officer.follow("Say that you are here")
    officer.page.fill("#code", code)
    officer.press("I am here")
    assert "You are in the register." in officer.reads()

    # The trainer adds somebody with one tap, on a phone, and closes the register.
    phone = visitor(width=390)
    phone.sign_in("9001")
    phone.go(f"{path}/register")
    phone.follow("Add somebody who walked in")
    phone.page.fill("#q", "patel")
    phone.press("Search")
    phone.press("Add Amy Patel")
    assert "2 of 2 are here." in phone.reads()
    phone.check_for_everyone()
    mark = phone.page.get_by_role("form", name="Mark Sgt Amy Patel")
    phone.click(mark.get_by_role("button", name="Excused"))
    assert "1 of 2 are here." in phone.reads()
    site.clock.at = BEGINS + timedelta(hours=2, minutes=5)
    phone.sign_in("9001")
    phone.go(f"{path}/register")
    phone.follow("Close the register")
    assert "It counts for: 1" in phone.reads()
    phone.check_for_everyone()
    phone.press("Close the register")
    assert "1 person was there for enough of the time" in phone.reads()
    phone.check_for_everyone()


def test_two_people_press_for_the_last_place(site, visitor):
    trainer, first, second = visitor(), visitor(), visitor(width=390)
    trainer.sign_in("9001")
    path = plan(trainer, title="Awareness", starts="10:00", ends="12:00", places=1)
    for one, number in ((first, "1207"), (second, "0913")):
        one.sign_in(number)
        one.go(path)
        assert "Book a place" in one.reads()

    for one in (first, second):  # neither waits for the other's answer
        one.page.evaluate("document.querySelector('form.kh-act').requestSubmit()")
    said = []
    for one in (first, second):
        one.page.get_by_role("alert").wait_for()
        said.append(one.reads())

    assert sum("You have a place." in one for one in said) == 1
    assert sum("You are number 1 on the waiting list." in one for one in said) == 1
    trainer.go(path)
    assert "Full, 1 waiting" in trainer.reads()
