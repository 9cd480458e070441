"""Being signed out, offline or elsewhere while answering: no answer is lost, and the page says what
is so.
"""

import re
from datetime import timedelta

import pytest

pytestmark = pytest.mark.browser
IDLE = timedelta(minutes=31)
KEPT = "Object.keys(localStorage).filter(name => name.startsWith('answer:'))"


@pytest.fixture
def officer(site, visitor):
    """Somebody in front of the first question."""
    site.lessons_read()
    return sitting(visitor())


def sitting(officer):
    officer.sign_in("1207")
    officer.go("/training/twitter-protocol/quiz")
    officer.press("Start the quiz")
    officer.page.wait_for_load_state("networkidle")  # the scripts are there
    return officer


def answer_first(officer) -> None:
    first = officer.site.asked()[0]
    officer.give(first.item, first.right)


def is_filled_in(page) -> bool:
    return page.locator("main input:checked, main option:checked:not([value=''])").count() > 0


def sign_in_in_another_tab(officer) -> None:
    own, officer.page = officer.page, officer.new_page()
    officer.sign_in("1207")
    officer.page, other = own, officer.page
    other.close()


def test_an_answer_is_kept_the_moment_it_is_given(officer, visitor):
    answer_first(officer)
    officer.page.get_by_text("Saved at").wait_for()
    officer.check_for_everyone()
    path = officer.page.url.removeprefix(officer.site.address)
    officer.context.close()

    again = visitor(width=390)
    again.sign_in("1207")
    again.go(path)

    assert is_filled_in(again.page)


def test_a_tab_that_lost_its_connection_never_takes_a_newer_answers_place(site, officer):
    number = next(n for n, one in enumerate(site.asked(), 1) if one.kind == "single")
    address = re.sub(r"\d+$", str(number), officer.page.url)
    stale, newer = officer.page, officer.new_page()
    stale.goto(address)
    newer.goto(address)
    stale.route("**/answer", lambda asked: asked.abort())
    for option in (0, 1):
        stale.locator("input[type=radio]").nth(option).check()
    stale.get_by_text("Not saved yet").wait_for()

    newer.locator("input[type=radio]").nth(2).check()
    newer.get_by_text("Saved at").wait_for()
    stale.unroute("**/answer")
    site.faults.clear()  # that nothing reached the server is what was wanted

    stale.get_by_text("A newer answer was saved").wait_for()
    stale.reload()
    assert stale.locator("input[type=radio]").nth(2).is_checked()


def test_an_answer_given_after_idling_is_saved_once_one_has_signed_in_again(site, officer):
    officer.expected |= {"400", "401"}
    site.clock.at += IDLE
    answer_first(officer)
    officer.page.get_by_text("You are signed out: sign in again in another tab").wait_for()
    assert site.kept() == {}

    sign_in_in_another_tab(officer)
    officer.page.evaluate("dispatchEvent(new Event('focus'))")

    officer.page.get_by_text("Saved at").wait_for()
    assert 1 in site.kept()
    assert officer.page.evaluate(KEPT) == []


def test_a_page_from_before_signing_in_again_saves_with_a_fresh_token(site, officer):
    officer.expected |= {"400"}
    site.clock.at += IDLE
    sign_in_in_another_tab(officer)

    answer_first(officer)

    officer.page.get_by_text("Saved at").wait_for()
    assert 1 in site.kept()
    officer.press("Save and continue")
    assert "Question 2 of 25" in officer.reads()


def test_what_is_kept_holds_keys_only(site, officer):
    officer.context.set_offline(True)
    answer_first(officer)
    officer.page.get_by_text("Check your connection").wait_for()

    names = officer.page.evaluate(KEPT)
    content = officer.page.evaluate(f"localStorage.getItem({KEPT}[0])")

    first = site.asked()[0]
    path = officer.page.url.removeprefix(site.address)
    assert names == [f"answer:{path}/answer"]
    assert "csrf" not in content
    assert not [option for _, option in first.item.options if f"={option}&" in content]
    assert first.question.id not in content
    site.faults.clear()  # that nothing reached the server is what was wanted


def test_a_link_followed_while_an_answer_waits_does_not_lose_it(site, officer):
    path = officer.page.url.removeprefix(site.address)
    officer.page.route("**/answer", lambda asked: asked.abort())
    answer_first(officer)
    officer.page.get_by_text("Not saved yet").wait_for()
    officer.go("/your-training")
    officer.page.unroute("**/answer")
    assert site.kept() == {}

    officer.go(path)

    assert is_filled_in(officer.page)
    officer.page.get_by_text("Saved at").wait_for()
    assert 1 in site.kept()
    assert officer.page.evaluate(KEPT) == []
    site.faults.clear()  # that nothing reached the server is what was wanted


def test_a_newer_answer_from_another_device_is_not_replaced_by_a_kept_one(site, officer, visitor):
    number = next(n for n, one in enumerate(site.asked(), 1) if one.kind == "single")
    path = re.sub(r"\d+$", str(number), officer.page.url).removeprefix(site.address)
    officer.go(path)
    officer.page.route("**/answer", lambda asked: asked.abort())
    for option in (0, 1):
        officer.page.locator("input[type=radio]").nth(option).check()
    officer.page.get_by_text("Not saved yet").wait_for()
    officer.go("/your-training")
    officer.page.unroute("**/answer")
    phone = visitor(width=390)
    phone.sign_in("1207")
    phone.go(path)
    phone.page.locator("input[type=radio]").nth(2).check()
    phone.page.get_by_text("Saved at").wait_for()

    with officer.page.expect_response(lambda said: said.status == 409):
        officer.go(path)
    officer.page.wait_for_function(f"{KEPT}.length === 0")
    officer.page.wait_for_load_state()

    assert officer.page.locator("input[type=radio]").nth(2).is_checked()
    site.faults.clear()  # that nothing reached the server is what was wanted


def test_what_waits_is_sent_before_handing_in(site, officer):
    officer.page.route("**/answer", lambda asked: asked.abort())
    answer_first(officer)
    officer.page.get_by_text("Not saved yet").wait_for()
    officer.page.unroute("**/answer")

    officer.follow("Check your answers")

    officer.page.get_by_text("24 questions are not answered").wait_for()
    assert 1 in site.kept()
    officer.press("Hand in your answers")
    assert officer.page.evaluate(KEPT) == []
    site.faults.clear()  # that nothing reached the server is what was wanted


def test_who_hands_in_while_an_answer_waits_is_told_first(site, officer):
    officer.page.route("**/answer", lambda asked: asked.abort())
    answer_first(officer)
    officer.page.get_by_text("Not saved yet").wait_for()
    officer.follow("Check your answers")
    officer.page.get_by_text("Not saved yet").wait_for()

    officer.press("Hand in your answers")
    assert "/check" in officer.page.url
    officer.page.get_by_text("Not saved yet").wait_for()
    officer.page.wait_for_timeout(1100)  # a second press within a second is taken for the first
    officer.press("Hand in your answers")
    officer.page.wait_for_url("**/result")

    assert officer.page.evaluate(KEPT) == []
    site.faults.clear()  # that nothing reached the server is what was wanted


def test_signing_out_has_the_browser_forget_what_it_kept(site, officer):
    officer.page.route("**/answer", lambda asked: asked.abort())
    answer_first(officer)
    officer.page.get_by_text("Not saved yet").wait_for()
    assert officer.page.evaluate(KEPT)

    officer.press("Sign out")

    assert officer.page.evaluate(KEPT) == []
    site.faults.clear()  # that nothing reached the server is what was wanted


def test_somebody_else_who_signs_in_is_not_given_the_answer(site, officer):
    officer.expected |= {"400", "404"}
    own, officer.page = officer.page, officer.new_page()
    officer.go("/")
    officer.press("Sign out")
    officer.sign_in("0913")
    officer.page = own

    answer_first(officer)

    officer.page.get_by_text("Somebody else is signed in").wait_for()
    assert site.kept() == {}


@pytest.mark.parametrize("scripts", [True, False])
def test_a_page_sent_after_idling_comes_back_filled_in(site, visitor, scripts):
    site.lessons_read()
    officer = sitting(visitor(scripts=scripts, width=390))
    officer.expected |= {"401"}
    site.clock.at += IDLE
    answer_first(officer)
    officer.press("Save and continue")
    assert site.kept() == {}

    officer.give_password("1207")

    assert "You were signed out before this answer could be saved" in officer.reads()
    assert is_filled_in(officer.page)
    assert scripts or site.kept() == {}
    officer.press("Save and continue")
    assert "Question 2 of 25" in officer.reads()
    assert 1 in site.kept()
