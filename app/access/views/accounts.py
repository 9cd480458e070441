"""The register as pages: the list, one account with who could post at any moment, one's own."""

from datetime import datetime
from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, Select, select

from app.access import queries
from app.access.rules import Standing, why_not
from app.access.views import bp
from app.accounts import queries as register
from app.accounts.models import Account
from app.accounts.rules import Platform, may_own
from app.accounts.rules import State as AccountState
from app.audit import queries as audit
from app.core.clock import now
from app.core.db import db, one_or_404
from app.core.web import lists
from app.core.web.times import iso
from app.courses import queries as courses
from app.people.exports import export
from app.people.models import Person
from app.people.permissions import requires, viewer
from app.people.queries import unit_choices
from app.people.rules import Permission, titled

HEADER = (
    "Handle",
    "Platform",
    "Unit",
    "Owner",
    "Owner number",
    "May post",
    "State",
    "Opened",
    "Purpose",
)


@bp.get("/accounts")
@requires(Permission.SEE_REGISTER)
def accounts() -> ResponseReturnValue:
    """Show the register: each account, its owner, and how many may post from it now."""
    at = now()
    counts = may_post_by_account(at)
    page = lists.paged(_found(Permission.SEE_REGISTER, counts, at), lists.page_number())
    return render_template(
        "access/accounts.html",
        page=page,
        states=register.states(page.rows, at),
        by=_order(),
        at=at,
        may_post=counts,
        platforms=[(str(one), str(one)) for one in Platform],
        units=unit_choices(viewer().scope(Permission.SEE_REGISTER)),
        args=request.args,
        may_manage=viewer().may(Permission.MANAGE_REGISTER),
        may_see_work=viewer().may(Permission.SEE_PLATFORM_WORK),
        may_see_checks=viewer().may(Permission.SEE_CHECKS),
        may_see_reviews=viewer().may(Permission.SEE_REVIEWS),
        may_see_reconciliation=viewer().may(Permission.SEE_RECONCILIATION),
    )


@bp.get("/accounts.csv")
@requires(Permission.EXPORT_REGISTER)
def accounts_csv() -> Response:
    """Give the register as CSV, with the same filter and order."""
    at = now()
    counts = may_post_by_account(at)
    found = db.session.execute(_found(Permission.EXPORT_REGISTER, counts, at)).all()
    states = register.states(found, at)
    return export("accounts", "account", HEADER, [_cells(row, counts, states) for row in found])


def _cells(
    row: Any, may_post: dict[int, int], states: dict[int, AccountState]
) -> tuple[object, ...]:
    return (
        row.handle,
        row.platform,
        row.unit,
        titled(row.owner_rank or "", row.owner_name or ""),
        row.owner_collar_number,
        may_post.get(row.id, 0),
        states[row.id],
        iso(row.starts_at),
        row.purpose,
    )


def _order() -> lists.Sorting:
    return lists.sorting(register.SORTABLE, "handle")


def _found(
    permission: Permission, may_post: dict[int, int], at: datetime
) -> Select[*tuple[Any, ...]]:
    asked = request.args
    found = register.register(at).where(register.covered(viewer(), permission))
    found = register.matching(
        found, asked.get("q", "").strip()[:80], asked.get("platform", ""), asked.get("unit", "")
    )
    if asked.get("show") == "uncovered":
        manned = [account for account, people in may_post.items() if people]
        found = found.where(Account.id.not_in(manned), Account.in_force(at))
    if asked.get("show") == "measure":
        found = found.where(Account.in_force(at), register.under_a_measure(at))
    if asked.get("show") == "ownerless":
        found = found.where(Account.in_force(at), register.without_owner(at))
    return found.order_by(*lists.order(_order(), register.SORTABLE, Account.id))


def may_post_by_account(at: datetime) -> dict[int, int]:
    """Return how many people may post from each account at `at`, by the one query."""
    count: dict[int, int] = {}
    for standing in queries.all_in_force(at):
        count[standing.account_id] = count.get(standing.account_id, 0) + standing.may_post
    return count


@bp.get("/accounts/<int:account_id>")
@requires(Permission.SIGNED_IN)
def account(account_id: int) -> ResponseReturnValue:
    """Show one account, and who may post from it now."""
    at = now()
    found = _account(account_id, register.visible(viewer(), at))
    people = queries.holders(found.id, at)
    owner = register.owner_of(found.id, at)
    return render_template(
        "access/account.html",
        account=found,
        course=dict(courses.opening_access(at)).get(found.required_course, found.required_course),
        owner=owner,
        stands=register.state_of(found, at),
        deputy=register.deputy_of(found.id, at),
        answers=register.answering_for(found.id, at)[0],
        closing=register.closing_in_force(found.id, at),
        risks=register.at_risk([found], at).get(found.id, ()),
        review_on=register.review_due(found, at),
        measures=register.measures_in_force(found.id, at),
        may=[one for one in people if one.may_post],
        may_not=[(one, why_not(one)) for one in people if not one.may_post],
        history=audit.history(
            f"account:{found.id}", *_related(people), *register.happened_to(found.id)
        ),
        may_ask=register.answers_for(viewer().id, found.id, at),
        **_acts(found.unit.path),
    )


def _account(account_id: int, allowed: ColumnElement[bool]) -> Account:
    return one_or_404(select(Account).where(allowed, Account.id == account_id))


def _acts(path: str) -> dict[str, bool]:
    """Return what the viewer may do with an account of the unit with this path."""
    may = {
        "can_list": Permission.SEE_REGISTER,
        "can_export": Permission.EXPORT_REGISTER,
        "can_decide": Permission.DECIDE_REQUESTS,
        "can_lock": Permission.LOCK_ACCOUNTS,
        "can_break_glass": Permission.BREAK_GLASS,
        "can_manage": Permission.MANAGE_REGISTER,
        "can_see_custody": Permission.SEE_CUSTODY,
    }
    return {name: viewer().covers(permission, path) for name, permission in may.items()}


def _related(people: list[Standing]) -> list[str]:
    return [f"access_grant:{one.grant_id}" for one in people if one.grant_id]


@bp.get("/your-accounts")
@requires(Permission.SIGNED_IN)
def yours() -> ResponseReturnValue:
    """Show what one may post from and why not, what one owns, and requests that wait."""
    at = now()
    mine = queries.held_by(viewer().id, at)
    me = db.session.get_one(Person, viewer().id)
    return render_template(
        "access/yours.html",
        mine=[(one, why_not(one)) for one in mine],
        waiting=db.session.execute(queries.waiting_for(viewer().id)).all(),
        owned=db.session.scalars(register.owned_by(viewer().id, at)).all(),
        to_review=len(queries.to_answer(viewer(), at)),
        to_endorse=queries.to_endorse(viewer().id, at),
        deputised=db.session.scalars(register.deputised_by(viewer().id, at)).all(),
        may_propose=may_own(me.rank, me.kind),
        may_ask=queries.has_something_to_ask_for(viewer().id, at),
    )
