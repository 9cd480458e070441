"""The officer's part by keyboard alone: everything can be reached, and seen to have the focus."""

import pytest

from tests.journeys.conftest import PASSWORD

pytestmark = pytest.mark.browser
MOST_STOPS = 120
FOCUSED = """() => { const e = document.activeElement; const s = getComputedStyle(e);
    return [(e.innerText || e.value || '').trim(), e.id, s.outlineStyle + s.boxShadow + s.backgroundColor]; }"""


def tab_to(page, wanted: str) -> None:
    """Press Tab until what has the focus is named (or has the id) `wanted`."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        text, id_, look = page.evaluate(FOCUSED)
        if wanted in (text, id_):
            assert look, "what has the focus cannot be seen"
            return
    raise AssertionError(f"{wanted} cannot be reached on {page.url}")


def test_an_officer_reads_and_answers_with_the_keyboard_alone(site, visitor):
    officer = visitor()
    page = officer.page
    officer.go("/sign-in")
    tab_to(page, "collar_number")
    page.keyboard.type("1207")
    tab_to(page, "password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    tab_to(page, "Start with lesson 1")
    page.keyboard.press("Enter")
    for number in range(2, 10):
        page.wait_for_url("**/lessons/**")
        tab_to(
            page,
            f"Mark as read and go to lesson {number}" if number < 9 else "Mark as read and go on",
        )
        with page.expect_navigation():
            page.keyboard.press("Enter")
    tab_to(page, "Start the quiz")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    kind, *_rest = site.right_answers()[0]
    first = page.locator("main input:not([type=hidden]), main select").first.get_attribute("id")
    tab_to(page, first)
    page.keyboard.press("ArrowDown" if kind in {"order", "match"} else "Space")
    page.get_by_text("Saved at").wait_for()

    tab_to(page, "Check your answers")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "Hand in your answers")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "You have not passed this time" in officer.reads()
