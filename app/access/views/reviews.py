"""The pages of access reviews: running one, answering in it, signing it off."""

from collections.abc import Callable
from datetime import date
from typing import Any, cast

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from app.access import actions, queries
from app.access.forms import ReviewAnswerForm, ReviewForm
from app.access.models import AccessReview, ReviewReport
from app.access.queries import Asked
from app.access.rules import ReviewOutcome, lower_than, why_not
from app.access.views import bp
from app.core.clock import now
from app.core.db import db, lock, one_or_404
from app.core.london import last_day
from app.core.web import lists
from app.core.web.forms import WhyForm
from app.core.web.times import iso
from app.notices import jobs
from app.people.exports import export
from app.people.models import Person, Unit
from app.people.permissions import requires, viewer
from app.people.queries import units
from app.people.rules import Permission

HEADER = ("Review", "Unit", "Began", "Last day to answer", "Asked about", "Answered", "Signed off")
ITEMS = (
    "Account", "Person", "Collar number", "Level", "Certificate until", "Answer", "Lowered to",
    "Answered by", "Answered at", "Reason", "Stands",
)  # fmt: skip
ITEMS_BY: dict[str, Callable[[Asked], Any]] = {
    "account": lambda one: one.standing.handle.casefold(),
    "person": lambda one: one.item.grant.person.sort_name,
    "level": lambda one: one.item.grant.level,
    "answer": lambda one: one.item.answer.outcome if one.item.answer else "",
}


@bp.get("/access/reviews")
@requires(Permission.SEE_REVIEWS)
def reviews() -> ResponseReturnValue:
    """Show every review, with how far it has come."""
    by = _by()
    found = queries.reviews(viewer(), Permission.SEE_REVIEWS)
    page = lists.paged(found.order_by(*_order(by)), lists.page_number())
    return render_template(
        "access/reviews.html",
        page=page,
        by=by,
        may_run=viewer().may(Permission.RUN_REVIEWS),
        may_export=viewer().may(Permission.EXPORT_REVIEWS),
        at=now(),
    )


def _by() -> lists.Sorting:
    return lists.sorting(queries.REVIEWS_SORTABLE, "began", newest_first=True)


def _order(by: lists.Sorting) -> list[Any]:
    return lists.order(by, queries.REVIEWS_SORTABLE, AccessReview.id)


@bp.get("/access/reviews.csv")
@requires(Permission.EXPORT_REVIEWS)
def reviews_csv() -> Response:
    """Give the same list as CSV."""
    found = queries.reviews(viewer(), Permission.EXPORT_REVIEWS).order_by(*_order(_by()))
    rows = [
        (
            row.title, row.unit, iso(row.starts_at), iso(last_day(row.deadline_at)), row.items,
            row.answered, iso(row.signed_off_at) if row.signed_off_at else "",
        )
        for row in db.session.execute(found)
    ]  # fmt: skip
    return export("access reviews", "access_review", HEADER, rows)


@bp.route("/access/reviews/new", methods=["GET", "POST"])
@requires(Permission.RUN_REVIEWS)
def begin_review() -> ResponseReturnValue:
    """Begin a review of a part of the force."""
    form = ReviewForm()
    mine = {row.id: row.name for row in units(viewer().scope(Permission.RUN_REVIEWS))}
    form.unit.choices = [SelectChoice(id_, name) for id_, name in mine.items()]
    if form.validate_on_submit():
        lock(Unit, form.unit.data)
        unit, last = db.session.get_one(Unit, form.unit.data), cast(date, form.last.data)
        made = actions.begin_review(form.title.data, unit, last=last, by_id=viewer().id, at=now())
        flash("The review has begun. Those who are to answer get a message.", "success")
        return redirect(url_for(".review", review_id=made.id), 303)
    return render_template("access/review_new.html", form=form), 422 if form.errors else 200


def _review(review_id: int, permission: Permission) -> AccessReview:
    allowed = queries.reviews_covered(viewer(), permission)
    return one_or_404(queries.whole_review(allowed).where(AccessReview.id == review_id))


def _items(found: AccessReview) -> tuple[lists.Sorting, list[Asked]]:
    by = lists.sorting(ITEMS_BY, "account")
    return by, lists.arranged(queries.asked_in(found, now()), by, ITEMS_BY)


@bp.get("/access/reviews/<int:review_id>")
@requires(Permission.SEE_REVIEWS)
def review(review_id: int) -> ResponseReturnValue:
    """Show how far a review has come, and every answer."""
    found, at = _review(review_id, Permission.SEE_REVIEWS), now()
    by, items = _items(found)
    return render_template(
        "access/review.html",
        review=found,
        items=items,
        by=by,
        answered=sum(one.item.answer is not None for one in items),
        is_over=found.deadline_at <= at,
        may_run=viewer().covers(Permission.RUN_REVIEWS, found.unit.path),
        may_export=viewer().covers(Permission.EXPORT_REVIEWS, found.unit.path),
        me=viewer().id,
        at=at,
    )


@bp.get("/access/reviews/<int:review_id>/items.csv")
@requires(Permission.EXPORT_REVIEWS)
def review_csv(review_id: int) -> Response:
    """Give every item of a review as CSV, in the same order."""
    found = _review(review_id, Permission.EXPORT_REVIEWS)
    _, items = _items(found)
    return export(
        "access review", f"access_review:{found.id}", ITEMS, [_cells(one) for one in items]
    )


def _cells(one: Asked) -> tuple[object, ...]:
    standing, answer = one.standing, one.item.answer
    until = standing.certified_until
    return (
        standing.handle,
        standing.person,
        standing.collar_number,
        one.item.grant.level,
        iso(last_day(until)) if until else "",
        answer.outcome if answer else "",
        answer.level or "" if answer else "",
        answer.by.titled if answer else "",
        iso(answer.at) if answer else "",
        answer.why if answer else "",
        " ".join(why_not(standing)) or "may post",
    )


@bp.get("/your-reviews")
@requires(Permission.SIGNED_IN)
def your_reviews() -> ResponseReturnValue:
    """Show for whom one is to answer."""
    at = now()
    return render_template(
        "access/your_reviews.html", waiting=queries.to_answer(viewer(), at), at=at
    )


@bp.route("/access/review-items/<int:item_id>/answer", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def answer(item_id: int) -> ResponseReturnValue:
    """Confirm, lower or end one person's access, with a reason."""
    asked = queries.item_answered_by(viewer(), item_id, now()) or abort(404)
    form = ReviewAnswerForm()
    lower = lower_than(asked.standing.held_level)
    form.level.choices = [SelectChoice(str(one), str(one).capitalize()) for one in lower]
    if form.validate_on_submit():
        outcome, level = ReviewOutcome(form.outcome.data), form.level.data
        lock(Person, asked.standing.person_id)
        asked = queries.item_answered_by(viewer(), item_id, now()) or abort(404)
        actions.answer(asked, outcome, level, by_id=viewer().id, why=form.why.data, at=now())
        flash(f"{asked.standing.person}’s access is {outcome}.", "success")
        return redirect(_back(asked), 303)
    page = render_template(
        "access/review_answer.html", form=form, asked=asked, lower=lower, back=_back(asked)
    )
    return page, 422 if form.errors else 200


def _back(asked: Asked) -> str:
    """Return where whoever answers came from: the review that they run, or their own list."""
    if request.args.get("from") == "review":
        return url_for(".review", review_id=asked.item.review_id)
    return url_for(".your_reviews")


@bp.route("/access/reviews/<int:review_id>/sign-off", methods=["GET", "POST"])
@requires(Permission.RUN_REVIEWS)
def sign_off(review_id: int) -> ResponseReturnValue:
    """Sign a review off, with a reason; its report is drawn."""
    found, form = _review(review_id, Permission.RUN_REVIEWS), WhyForm()
    if form.validate_on_submit():
        lock(Unit, found.unit_id)
        found = _review(review_id, Permission.RUN_REVIEWS)
        by = db.session.get_one(Person, viewer().id)
        actions.sign_off(found, by_id=by.id, by=by.titled, why=form.why.data, at=now())
        flash("The review is signed off. Its report is being drawn.", "success")
        return redirect(url_for(".review", review_id=review_id), 303)
    page = render_template("access/review_sign_off.html", form=form, review=found)
    return page, 422 if form.errors else 200


@bp.get("/access/reviews/<int:review_id>/report.pdf")
@requires(Permission.EXPORT_REVIEWS)
def report(review_id: int) -> ResponseReturnValue:
    """Give the report; while the worker draws it, a page that asks again by itself."""
    found = _review(review_id, Permission.EXPORT_REVIEWS)
    if found.sign_off is None:
        abort(404)
    drawn = db.session.get(ReviewReport, found.id)
    if drawn is None:
        answer = Response(render_template("access/review_drawing.html", review=found), 202)
        answer.headers["Refresh"] = "2"
        return answer
    answer = Response(drawn.data, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="access-review-{found.id}.pdf"'
    return answer


@bp.post("/access/reviews/<int:review_id>/drawing")
@requires(Permission.EXPORT_REVIEWS)
def draw_report(review_id: int) -> ResponseReturnValue:
    """Ask the worker again to draw the report, should the first drawing have failed."""
    found = _review(review_id, Permission.EXPORT_REVIEWS)
    if found.sign_off is None:
        abort(404)
    minute = now().strftime("%Y%m%dT%H%M")  # pressing often asks once a minute
    jobs.enqueue("draw review report", found.id, key=f"draw:review:{found.id}:{minute}")
    return redirect(url_for(".report", review_id=found.id), 303)
