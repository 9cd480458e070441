"""Access reviews: owners answer, nobody for themselves; two reminders; silence suspends by the gate."""

import json
from datetime import date, timedelta
from io import BytesIO

import pytest
from pdfminer.high_level import extract_text
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.access import actions, jobs, queries
from app.access.models import AccessReview, Grant, ReviewItem, ReviewReport
from app.access.rules import ReviewOutcome, deadline_fault, lower_than, told_so_far, why_not
from app.access.rules.reviews import reminders
from app.core.db import db
from app.core.errors import Refused
from app.core.london import end_of
from app.notices.models import Notice
from tests import factories as make
from tests.conftest import TODAY

LAST = date(2026, 12, 7)
OVER = end_of(LAST)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("level", "lower"),
    [("draft", ()), ("publish", ("draft",)), ("admin", ("draft", "publish", "reply"))],
)
def test_access_can_be_lowered_to_what_lies_below_it(level, lower):
    assert lower_than(level) == lower


def test_the_last_day_leaves_three_to_sixty_days():
    today = date(2026, 11, 23)

    assert deadline_fault(date(2026, 11, 26), today) == ""
    assert deadline_fault(date(2027, 1, 22), today) == ""
    assert "must be between" in deadline_fault(date(2026, 11, 25), today)
    assert "must be between" in deadline_fault(date(2027, 1, 23), today)


@pytest.mark.parametrize("days", [3, 14, 60])
def test_one_is_told_at_the_beginning_and_reminded_twice(days):
    over = TODAY + timedelta(days=days)
    first, half, last = reminders(TODAY, over)

    assert first < half < last < over
    assert [told_so_far(TODAY, over, at) for at in (first, half - TICK, half, last, over)] == [
        0, 0, 1, 2, None,
    ]  # fmt: skip


@pytest.fixture
def manager(scene):
    return make.corporate_communication_manager()


@pytest.fixture
def review(scene, granted, manager, clock):
    """A review of the whole force, which asks Sgt Patel about PC Ellis."""
    made = actions.begin_review(
        "Autumn review", make.force(), last=LAST, by_id=manager.id, at=clock.now()
    )
    db.session.commit()
    return made


def item() -> ReviewItem:
    return db.session.scalars(db.select(ReviewItem)).one()


def stands(scene, at):
    return queries.standing(scene.officer.id, scene.account.id, at)


def answer_address() -> str:
    return f"/access/review-items/{item().id}/answer"


def test_silence_suspends_in_the_instant_in_which_the_time_is_over(scene, review):
    assert stands(scene, OVER - TICK).may_post
    assert not stands(scene, OVER).may_post
    assert why_not(stands(scene, OVER))[0].startswith("Nobody answered for their access")


def test_an_answer_in_time_keeps_access_and_a_late_one_brings_it_back(
    scene, review, client, sign_in, clock
):
    clock.at = OVER + timedelta(days=1)
    sign_in(scene.sergeant)
    page = client.get("/your-reviews")
    answered = client.post(answer_address(), data={"outcome": "confirmed", "why": "On the rota."})

    assert "they cannot post" in page.text
    assert answered.status_code == 303
    assert not stands(scene, OVER).may_post
    assert stands(scene, clock.now()).may_post
    assert "You have nobody to answer for." in client.get("/your-reviews").text
    assert client.get(answer_address()).status_code == 404


def test_lowering_changes_the_level_from_then_on_and_ending_ends(
    scene, review, client, sign_in, clock
):
    before = clock.now()
    sign_in(scene.sergeant)
    wrong = client.post(
        answer_address(), data={"outcome": "lowered", "level": "admin", "why": "Less."}
    )
    client.post(answer_address(), data={"outcome": "lowered", "level": "draft", "why": "Less."})
    found = stands(scene, clock.now())

    assert wrong.status_code == 409
    assert (stands(scene, before).level, found.level, found.may_post) == ("publish", "draft", True)


def test_ending_in_a_review_ends_the_grant_at_once(scene, review, client, sign_in, clock):
    sign_in(scene.sergeant)
    client.post(answer_address(), data={"outcome": "ended", "why": "Moved on."})

    assert not stands(scene, clock.now()).may_post
    assert db.session.scalars(db.select(Grant.ended_why)).one() == "Moved on."


def test_nobody_answers_for_themselves_not_even_in_the_database(
    scene, review, clock, client, sign_in
):
    sign_in(scene.officer)
    unseen = client.post(answer_address(), data={"outcome": "confirmed", "why": "Mine."})
    asked = queries.asked_in(review, clock.now())[0]
    with pytest.raises(Refused, match="your own access"):
        actions.answer(
            asked, ReviewOutcome.CONFIRMED, None, by_id=scene.officer.id, why="x", at=clock.now()
        )
    with pytest.raises(IntegrityError, match="nobody_reviews"), db.session.begin_nested():
        db.session.execute(
            text(
                "INSERT INTO review_answer (item_id, outcome, by_id, at, why) "
                f"SELECT id, 'confirmed', {scene.officer.id}, "
                "(SELECT max(at) FROM audit_event), '' FROM review_item"
            )
        )

    assert unseen.status_code == 404


def test_whoever_runs_reviews_answers_where_an_owner_cannot(
    scene, review, manager, client, sign_in
):
    sign_in(manager)
    page = client.get(f"/access/reviews/{review.id}")
    answered = client.post(
        f"{answer_address()}?from=review", data={"outcome": "confirmed", "why": "Owner is away."}
    )

    assert "0 of 1 answered" in page.text
    assert answered.location == f"/access/reviews/{review.id}"
    assert "1 of 1 answered" in client.get(f"/access/reviews/{review.id}").text


def test_the_owner_is_told_once_and_reminded_twice(scene, review, clock):
    for day in (0, 1, 7, 8, 12, 13, 14, 20):
        clock.at = TODAY + timedelta(days=day, hours=1)
        jobs.remind_of_reviews()
        jobs.remind_of_reviews()

    kinds = db.session.scalars(db.select(Notice.kind).where(Notice.kind.like("access-review%")))
    assert sorted(kinds) == ["access-review", "access-review-last", "access-review-reminder"]
    assert {
        one.person_id
        for one in db.session.scalars(db.select(Notice).where(Notice.kind.like("access-review%")))
    } == {scene.sergeant.id}


def test_signing_off_waits_for_answers_or_the_end_and_gives_a_report(
    scene, review, manager, client, sign_in, clock
):
    address = f"/access/reviews/{review.id}"
    sign_in(manager)
    early = client.post(f"{address}/sign-off", data={"why": "Done."})
    clock.at = OVER + timedelta(hours=1)
    sign_in(manager)
    none_yet = client.get(f"{address}/report.pdf").status_code
    client.post(f"{address}/sign-off", data={"why": "Chased twice."})
    waiting = client.get(f"{address}/report.pdf")
    jobs.draw_review(review.id)
    told = extract_text(BytesIO(client.get(f"{address}/report.pdf").data))
    told = " ".join(told.split())

    assert early.status_code == 409
    assert none_yet == 404
    assert waiting.status_code == 202
    assert "Autumn review" in told
    assert "not answered: suspended" in told
    assert f"Signed off by {manager.titled}" in told
    assert jobs.draw_review(review.id) == db.session.get(ReviewReport, review.id).sha256
    assert not stands(scene, clock.now()).may_post
    sign_in(scene.sergeant)
    assert client.get(answer_address()).status_code == 404
    content = json.loads(db.session.get(AccessReview, review.id).sign_off.content)
    assert content["lines"][0]["account"] == "@ExampleSNT"


def test_a_review_is_begun_from_the_page_and_listed_with_its_files(
    scene, granted, manager, client, sign_in
):
    sign_in(manager)
    unit = str(make.force().id)
    wrong = client.post(
        "/access/reviews/new", data={"title": "", "unit": unit, "last": ["", "", ""]}
    )
    late = client.post(
        "/access/reviews/new", data={"title": "A", "unit": unit, "last": ["1", "6", "2027"]}
    )
    made = client.post(
        "/access/reviews/new", data={"title": "A", "unit": unit, "last": ["7", "12", "2026"]}
    )
    address = made.location

    assert "Enter what the review is called" in wrong.text
    assert late.status_code == 409
    assert '"A"' in client.get("/access/reviews.csv").text
    assert '"@ExampleSNT"' in client.get(f"{address}/items.csv").text.replace("'", "")
    assert 'aria-sort="descending"' in client.get(f"{address}?sort=person&direction=desc").text
    assert "Access reviews" in client.get("/accounts").text


def test_a_review_of_nobody_is_refused(scene, manager, clock):
    with pytest.raises(Refused, match="Nobody has access"):
        actions.begin_review(
            "Empty", make.unit("Quiet"), last=LAST, by_id=manager.id, at=clock.now()
        )
