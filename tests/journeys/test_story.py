"""The whole story, with real people in front of real browsers."""

import re
from datetime import timedelta

import pikepdf
import pytest

from app.certification.jobs import draw_certificate
from app.certification.models import Certificate
from app.core.db import db

pytestmark = pytest.mark.browser
LESSONS = 8


def read_all(officer) -> None:
    officer.go("/")
    officer.follow("Start with lesson 1")
    for _ in range(LESSONS):
        officer.page.locator("form button:has-text('Mark as read')").click()


def sit(officer, *, rightly: bool) -> None:
    officer.press("Start the quiz")
    answers = officer.site.right_answers()
    if rightly:
        for kind, right, paper, place in answers:
            officer.give(kind, right, paper, place)
            officer.press("Save and continue")
    else:
        officer.follow("Check your answers")
    officer.press("Hand in your answers")


def certify(officer) -> None:
    read_all(officer)
    sit(officer, rightly=True)
    officer.follow("Read and sign the undertaking")
    officer.page.fill("#name_typed", "Sam Ellis")
    officer.page.check("#agrees")
    officer.press("Sign the undertaking")


def ask(sergeant) -> None:
    sergeant.go("/access/requests/new")
    sergeant.page.select_option("#account", label="@ExampleSNT, X (formerly Twitter)")
    sergeant.page.fill("#collar_number", "1207")
    sergeant.page.fill("#why", "Joins the rota.")
    sergeant.press("Ask for access")


def test_from_the_first_lesson_to_the_keys_and_back(site, visitor, tmp_path):  # noqa: PLR0915 - one story
    officer, sergeant, press = visitor(), visitor(), visitor()
    officer.sign_in("1207")
    officer.check_for_everyone()
    sergeant.sign_in("0913")
    ask(sergeant)
    press.sign_in("9001")

    # Before: the rule refuses.
    press.go("/access/requests")
    press.page.locator("tbody a").first.click()
    assert "You cannot approve this request" in press.reads()
    press.check_for_everyone()

    # The officer fails once, learns why, waits, and passes.
    read_all(officer)
    officer.check_for_everyone()
    sit(officer, rightly=False)
    assert "You have not passed this time" in officer.reads()
    assert "You got 0 of 25 right" in officer.reads()
    officer.check_for_everyone()
    site.clock.at += timedelta(hours=25)
    officer.sign_in("1207")
    officer.go("/training/twitter-protocol/quiz")
    sit(officer, rightly=True)
    assert "You passed" in officer.reads()
    officer.follow("Read and sign the undertaking")
    officer.check_for_everyone()
    officer.page.fill("#name_typed", "Sam Ellis")
    officer.page.check("#agrees")
    officer.press("Sign the undertaking")
    assert "In force" in officer.reads()
    officer.check_for_everyone()

    # The certificate, with its signed record inside.
    with site.app.app_context():
        held = db.session.scalars(db.select(Certificate)).one()
        draw_certificate(held.id)
        record = held.record
    with officer.page.expect_download() as download:
        officer.page.get_by_role("button", name="Download the certificate").click()
    file = tmp_path / "certificate.pdf"
    download.value.save_as(file)
    with pikepdf.open(file) as pdf:
        assert pdf.attachments["credential.jwt"].get_file().read_bytes().decode() == record

    # After: it is approved, and the officer may post.
    press.sign_in("9001")
    press.go("/access/requests")
    press.page.locator("tbody a").first.click()
    press.page.get_by_role("button", name="Approve the request").click()
    press.page.fill("#why", "Meets every condition.")
    press.press("Approve the request")
    assert "Approved" in press.reads()
    officer.go("/your-accounts")
    assert "You can post" in officer.reads()
    officer.check_for_everyone()

    # Twelve months and a second later it is gone, and the page says why.
    site.clock.at += timedelta(days=367)
    officer.sign_in("1207")
    officer.go("/your-accounts")
    assert "Suspended" in officer.reads()
    assert "certificate lapsed at the end of" in officer.reads()

    # Renewal brings it back, without a new request.
    read_all(officer)
    sit(officer, rightly=True)
    officer.go("/your-accounts")
    assert "You can post" in officer.reads()


def test_the_officers_part_without_scripts_on_a_phone(site, visitor):
    officer = visitor(scripts=False, width=390)
    officer.sign_in("1207")

    certify(officer)

    assert "In force" in officer.reads()


def test_an_answer_is_kept_the_moment_it_is_given(site, visitor):
    officer = visitor()
    officer.sign_in("1207")
    read_all(officer)
    officer.press("Start the quiz")
    kind, right, paper, place = site.right_answers()[0]
    officer.give(kind, right, paper, place)
    officer.page.get_by_text("Saved at").wait_for()
    officer.check_for_everyone()
    address = officer.page.url.removeprefix(site.address)
    officer.context.close()

    again = visitor(width=390)
    again.sign_in("1207")
    again.go(address)

    assert again.page.locator("input:checked, option:checked:not([value=''])").count() > 0


def test_a_tab_that_was_offline_never_takes_a_newer_answers_place(site, visitor):
    officer = visitor()
    officer.sign_in("1207")
    read_all(officer)
    officer.press("Start the quiz")
    number = next(n for n, one in enumerate(site.right_answers(), 1) if one[0] == "single")
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


def test_corporate_communications_pages_are_for_everyone(site, visitor):
    press = visitor()
    press.sign_in("9001")

    for path in (
        "/people",
        "/accounts",
        "/access/requests",
        "/courses",
        "/contacts",
        "/help",
        "/mailbox",
        "/your-sign-ins",
    ):
        press.go(path)
        press.check_for_everyone()


def test_a_first_visit_stays_small(site, visitor):
    officer = visitor(width=390)
    sizes: list[int] = []
    officer.page.on("requestfinished", lambda one: sizes.append(one.sizes()["responseBodySize"]))

    officer.go("/sign-in")
    officer.page.wait_for_load_state("networkidle")

    assert len(sizes) <= 10
    assert sum(sizes) <= 90_000
