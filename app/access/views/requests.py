"""Asking for access, and the list of requests."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, or_, select
from wtforms import SelectChoice

from app.access import actions, queries
from app.access.forms import RequestForm
from app.access.models import AccessRequest
from app.access.rules import Level, checks
from app.access.views import bp
from app.accounts import queries as register
from app.accounts.models import Account
from app.audit import queries as audit
from app.core.clock import now
from app.core.db import db, lock, one_or_404
from app.core.errors import shown_when_refused
from app.core.london import days_since, end_of
from app.core.web import lists
from app.core.web.forms import ToldWhyForm
from app.core.web.times import iso
from app.people.exports import export
from app.people.models import Person
from app.people.permissions import requires, viewer
from app.people.queries import serving
from app.people.rules import Permission, titled

HEADER = (
    "Request",
    "Made at",
    "Person",
    "Collar number",
    "Account",
    "Asked by",
    "Level",
    "Endorsed",
    "Outcome",
    "Decided at",
    "Why two people",
    "Reason",
)
ENDORSED = {None: "not yet", True: "yes", False: "no"}


@bp.get("/access/requests")
@requires(Permission.SEE_REQUESTS)
def requests_list() -> ResponseReturnValue:
    """Show the requests, those that wait first."""
    by, search, outcome = _asked()
    page = lists.paged(_found(Permission.SEE_REQUESTS), lists.page_number())
    return render_template(
        "access/requests.html", page=page, by=by, outcome=outcome, q=search, at=now()
    )


@bp.get("/access/requests.csv")
@requires(Permission.EXPORT_REQUESTS)
def requests_csv() -> Response:
    """Give the same list as CSV, with the same filter and order."""
    found = _found(Permission.EXPORT_REQUESTS)
    rows = (_cells(row) for row in db.session.execute(found))
    return export("requests", "access_request", HEADER, rows)


def _cells(row: Any) -> tuple[object, ...]:
    return (
        row.id,
        iso(row.made_at),
        titled(row.rank, row.name),
        row.collar_number,
        row.handle,
        titled(row.asker_rank, row.asker_name),
        row.level,
        ENDORSED[row.supported],
        row.outcome,
        iso(row.decided_at) if row.decided_at else "",
        row.fallback,
        row.why,
    )


def _asked() -> tuple[lists.Sorting, str, str]:
    """Return the order, the search and the outcome that the address asks for."""
    args = request.args
    by = lists.sorting(queries.SORTABLE, "made")
    return by, args.get("q", "").strip()[:80], args.get("outcome", "waiting")


def _found(permission: Permission) -> Select[*tuple[Any, ...]]:
    by, search, outcome = _asked()
    found = queries.matching(queries.listed(viewer(), permission), search, outcome)
    return found.order_by(*lists.order(by, queries.SORTABLE, AccessRequest.id))


@bp.get("/access/requests/<int:request_id>")
@requires(Permission.SIGNED_IN)
def request_page(request_id: int) -> ResponseReturnValue:
    """Show one request with every condition of the rule and its evidence."""
    may_endorse = [one.id for one in queries.to_endorse(viewer().id, now())]
    seen = or_(queries.seen_by(viewer()), queries.endorsed_by(viewer().id, may_endorse))
    asked = one_or_404(queries.whole(seen).where(AccessRequest.id == request_id))
    at = asked.decision.at if asked.decision else now()
    standing = queries.standing(asked.person_id, asked.account_id, at)
    return render_template(
        "access/request.html",
        asked=asked,
        checks=checks(standing),
        at=at,
        days=days_since(asked.made_at, now()),
        history=audit.history(f"access_request:{asked.id}", *_decided(asked)),
        may_decide=viewer().covers(Permission.DECIDE_REQUESTS, asked.account.unit.path),
        is_mine=asked.made_by_id == viewer().id,
        may_endorse=asked.id in may_endorse,
        endorsers=[] if asked.endorsement else queries.endorsers(asked, now()),
        ways=ways_to_mend(asked),
    )


def ways_to_mend(asked: AccessRequest) -> list[tuple[str, str]]:
    """Return where the conditions that a request fails can be looked into, for whoever decides."""
    person, account = asked.person, asked.account
    number = person.collar_number
    return [
        (f"See {person.titled}’s training", url_for("reports.person_page", collar_number=number)),
        (f"See {account.handle}", url_for(".account", account_id=account.id)),
    ]


def _decided(asked: AccessRequest) -> list[str]:
    found = [f"decision:{asked.decision.id}"] if asked.decision else []
    return [*found, f"endorsement:{asked.endorsement.id}"] if asked.endorsement else found


@bp.route("/access/requests/new", methods=["GET", "POST"])
@requires(Permission.ASK_FOR_ACCESS)
def ask() -> ResponseReturnValue:
    """Ask that somebody may post from an account."""
    accounts = db.session.scalars(queries.accounts_to_ask_for(viewer().id, now())).all()
    form = RequestForm(
        account=request.args.get("account", type=int),
        collar_number=request.args.get("collar_number", ""),
    )
    form.account.choices = [
        SelectChoice(one.id, f"{one.handle}, {one.platform}") for one in accounts
    ]
    if accounts and form.validate_on_submit() and (person := _person(form)):
        person_id, number = person.id, person.collar_number
        shown_when_refused(
            lambda error: render_template(
                "access/ask.html",
                form=form,
                accounts=accounts,
                refused=error.reasons,
                ways=_ways_on(person_id, number, form.account.data),
            )
        )
        lock(Person, person_id)  # one decision about a person at a time … then the time
        account = next(one for one in accounts if one.id == form.account.data)
        asked = actions.ask(
            person,
            account,
            made_by_id=viewer().id,
            why=form.why.data,
            at=now(),
            level=Level(form.level.data),
            ends_at=end_of(form.until.data) if form.until.data else None,
        )
        flash(f"You have asked for {person.titled} to post from {account.handle}.", "success")
        return redirect(url_for(".request_page", request_id=asked.id), 303)
    code = 422 if form.errors else 200
    return render_template("access/ask.html", form=form, accounts=accounts), code


def _ways_on(person_id: int, collar_number: str, account_id: int) -> list[tuple[str, str]]:
    """Return what leads on when a request cannot be made: the one that waits, or what is so now."""
    if waiting := queries.waiting(person_id, account_id):
        return [("See the request that waits", url_for(".request_page", request_id=waiting.id))]
    if person_id == viewer().id:
        return [("See what you can post from", url_for(".yours"))]
    page = url_for("reports.person_page", collar_number=collar_number)
    seen = db.session.scalar(
        select(Account.id).where(register.visible(viewer(), now()), Account.id == account_id)
    )
    account = [("See who can post from it", url_for(".account", account_id=seen))] if seen else []
    return account or [("See what they can post from", page)]


def _person(form: RequestForm) -> Person | None:
    """Return the person asked for, or set the error that says why not: the same for a number that
    nobody has and for somebody for whom one may not ask.
    """
    person = serving(form.collar_number.data, now())
    if person and queries.may_ask_for(viewer().id, person.id, form.account.data, now()):
        return person
    form.collar_number.errors = [
        f"There is no one with collar number {form.collar_number.data} for whom you can ask. "
        "You can ask for accounts that you own, or for people that you manage"
    ]
    return None


@bp.route("/access/requests/<int:request_id>/withdrawal", methods=["GET", "POST"])
@requires(Permission.ASK_FOR_ACCESS)
def withdraw(request_id: int) -> ResponseReturnValue:
    """Take back a request that one made."""
    mine = queries.whole(AccessRequest.made_by_id == viewer().id)
    asked = one_or_404(mine.where(AccessRequest.id == request_id))
    form = ToldWhyForm()
    if form.validate_on_submit():
        lock(Person, asked.person_id)
        actions.withdraw(asked, by_id=viewer().id, why=form.why.data, at=now())
        flash("The request is withdrawn.", "success")
        return redirect(url_for(".request_page", request_id=asked.id), 303)
    return render_template("access/withdrawal.html", form=form, asked=asked), (
        422 if form.errors else 200
    )
