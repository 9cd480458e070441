"""What is to be done on the platforms, recording that it was, and where too few people took part."""

from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.access import actions, queries
from app.access.forms import DoneForm
from app.access.models import Grant, PlatformChange
from app.access.queries import Task
from app.access.rules import Done
from app.access.views import bp
from app.accounts import queries as register
from app.accounts.models import Account
from app.core.clock import now
from app.core.db import lock, one_or_404
from app.core.errors import shown_when_refused
from app.core.london import LONDON
from app.core.web import lists
from app.core.web.times import iso
from app.people.exports import export
from app.people.models import Person
from app.people.permissions import requires, viewer
from app.people.rules import Permission

HEADER = (
    "To do", "Account", "Platform", "Person", "Collar number", "E-mail", "Level", "Since",
    "Lapses at", "Why",
)  # fmt: skip
SORTED_BY: dict[str, Callable[[Task], Any]] = {
    "kind": lambda one: (not one.removes, str(one.kind)),
    "account": lambda one: one.handle.casefold(),
    "person": lambda one: one.person.casefold(),
    "level": lambda one: one.level,
    "since": lambda one: one.since,
    "by": lambda one: one.by_at,
}


@bp.get("/access/platform-work")
@requires(Permission.SEE_PLATFORM_WORK)
def platform_work() -> ResponseReturnValue:
    """Show what is to be set up and removed on the platforms, removals first."""
    by, shown = _by(), _shown(Permission.SEE_PLATFORM_WORK)
    number = min(lists.page_number(), max(1, -(-len(shown) // lists.PER_PAGE)))
    first = (number - 1) * lists.PER_PAGE
    return render_template(
        "access/platform_work.html",
        page=lists.Page(shown[first : first + lists.PER_PAGE], number, len(shown)),
        by=by,
        kinds=[(str(one), str(one).capitalize()) for one in queries.Kind],
        args=request.args,
        may_do=viewer().may(Permission.SET_UP_ACCESS),
        at=now(),
    )


@bp.get("/access/platform-work.csv")
@requires(Permission.EXPORT_PLATFORM_WORK)
def platform_work_csv() -> Response:
    """Give the same list as CSV, with the same filter and order."""
    rows = [
        (
            one.kind, one.handle, one.platform, one.person, one.collar_number, one.email, one.level,
            iso(one.since) if one.since else "", iso(one.by_at) if one.by_at else "", one.why,
        )
        for one in _shown(Permission.EXPORT_PLATFORM_WORK)
    ]  # fmt: skip
    return export("platform work", "access_grant", HEADER, rows)


def _by() -> lists.Sorting:
    return lists.sorting(SORTED_BY, "kind")


def _shown(permission: Permission) -> list[Task]:
    asked = request.args
    search, kind = asked.get("q", "").strip()[:80].casefold(), asked.get("kind", "")
    found = [
        one
        for one in queries.work(viewer(), permission, now())
        if kind in {"", one.kind} and search in f"{one.handle} {one.person} {one.email}".casefold()
    ]
    return lists.arranged(found, _by(), SORTED_BY)


@bp.route("/access/grants/<int:grant_id>/set-up", methods=["GET", "POST"])
@requires(Permission.SET_UP_ACCESS)
def set_up(grant_id: int) -> ResponseReturnValue:
    """Record that the platform has somebody."""
    return _record(grant_id, actions.set_up, "access/set_up.html", "is set up on")


@bp.route("/access/grants/<int:grant_id>/removal", methods=["GET", "POST"])
@requires(Permission.SET_UP_ACCESS)
def confirm_removal(grant_id: int) -> ResponseReturnValue:
    """Record that the platform no longer has somebody."""
    return _record(grant_id, actions.confirm_removal, "access/removal.html", "is removed from")


def _record(
    grant_id: int, action: Callable[..., PlatformChange], template: str, said: str
) -> ResponseReturnValue:
    grant = _grant(grant_id)
    form = DoneForm(on=now().astimezone(LONDON).date())
    standing = queries.standing(grant.person_id, grant.account_id, now())

    def draw(refused: tuple[str, ...] = ()) -> str:
        return render_template(template, form=form, grant=grant, one=standing, refused=refused)

    shown_when_refused(lambda error: draw(error.reasons))
    if form.validate_on_submit() and form.on.data:
        done = Done(form.on.data, form.reference.data)
        lock(Person, grant.person_id)
        action(grant, done, by_id=viewer().id, at=now())
        flash(f"{grant.person.titled} {said} {grant.account.handle}.", "success")
        return redirect(url_for(".platform_work"), 303)
    return draw(), 422 if form.errors else 200


def _grant(grant_id: int) -> Grant:
    reached = register.covered(viewer(), Permission.SET_UP_ACCESS)
    return one_or_404(
        select(Grant)
        .join(Account, Account.id == Grant.account_id)
        .where(Grant.id == grant_id, reached)
        .options(joinedload(Grant.person), joinedload(Grant.account), joinedload(Grant.request))
    )


EXCEPTIONS_HEADER = (
    "What",
    "At",
    "Person",
    "Collar number",
    "Account",
    "By",
    "Why",
    "Confirmed at",
)
EXCEPTIONS_BY: dict[str, Callable[[Any], Any]] = {
    "kind": lambda one: one.kind,
    "at": lambda one: one.at,
    "person": lambda one: one.person.casefold(),
    "account": lambda one: one.handle.casefold(),
    "by": lambda one: one.by.casefold(),
}


@bp.get("/access/exceptions")
@requires(Permission.SEE_PLATFORM_WORK)
def exceptions_page() -> ResponseReturnValue:
    """Show where fewer people than the rule asks for gave access, the newest first."""
    by, shown = _exceptions_by(), _exceptions(Permission.SEE_PLATFORM_WORK)
    number = min(lists.page_number(), max(1, -(-len(shown) // lists.PER_PAGE)))
    first = (number - 1) * lists.PER_PAGE
    return render_template(
        "access/exceptions.html",
        page=lists.Page(shown[first : first + lists.PER_PAGE], number, len(shown)),
        by=by,
        at=now(),
        waits=queries.waits_for_confirmation,
        may_confirm=viewer().may(Permission.BREAK_GLASS),
    )


@bp.get("/access/exceptions.csv")
@requires(Permission.EXPORT_PLATFORM_WORK)
def exceptions_csv() -> Response:
    """Give the same list as CSV, in the same order."""
    rows = [
        (
            one.kind, iso(one.at), one.person, one.collar_number, one.handle, one.by, one.why,
            iso(one.confirmed_at) if one.confirmed_at else "",
        )
        for one in _exceptions(Permission.EXPORT_PLATFORM_WORK)
    ]  # fmt: skip
    return export("access exceptions", "access_grant", EXCEPTIONS_HEADER, rows)


def _exceptions_by() -> lists.Sorting:
    return lists.sorting(EXCEPTIONS_BY, "at", newest_first=True)


def _exceptions(permission: Permission) -> list[Any]:
    found = queries.exceptions(viewer(), permission)
    return lists.arranged(found, _exceptions_by(), EXCEPTIONS_BY)
