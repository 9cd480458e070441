"""Proposing a new account, the list of proposals, deciding them, and opening what was approved."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, select
from wtforms import SelectChoice

from app.accounts import actions, queries
from app.accounts.forms import OpeningForm, ProposalForm
from app.accounts.models import AccountProposal
from app.accounts.rules import AccountKind, Platform
from app.accounts.views import bp
from app.accounts.views.shared import person_named, to_account
from app.core.clock import now
from app.core.db import db, lock, one_or_404
from app.core.london import LONDON
from app.core.web import lists
from app.core.web.forms import ToldWhyForm
from app.core.web.times import iso
from app.courses import queries as courses
from app.people.exports import export
from app.people.models import Person, Posting, Unit
from app.people.permissions import requires, viewer
from app.people.queries import units
from app.people.rules import Permission, titled

HEADER = (
    "Handle", "Platform", "Unit", "Purpose", "Proposed by", "Proposed", "State", "Reason", "Review date",
)  # fmt: skip
STATES = ("waiting", "approved", "opened", "rejected", "withdrawn")


@bp.get("/accounts/proposals")
@requires(Permission.PROPOSE_ACCOUNTS)
def proposals_page() -> ResponseReturnValue:
    """Show the proposals that one made, and those of the units that one's roles cover."""
    by, state = _order(), _state()
    seen = queries.proposals_seen_by(viewer(), Permission.SEE_PROPOSALS)
    return render_template(
        "accounts/proposals.html",
        page=lists.paged(_listed(seen), lists.page_number()),
        by=by,
        state=state,
        states=[(one, one.capitalize()) for one in STATES],
        may_export=viewer().may(Permission.EXPORT_PROPOSALS),
        at=now(),
    )


@bp.get("/accounts/proposals.csv")
@requires(Permission.EXPORT_PROPOSALS)
def proposals_csv() -> Response:
    """Give the same as CSV, with the same filter and order."""
    seen = queries.proposals_seen_by(viewer(), Permission.EXPORT_PROPOSALS)
    rows = [_cells(row) for row in db.session.execute(_listed(seen))]
    return export("account proposals", "account_proposal", HEADER, rows)


def _cells(row: Any) -> tuple[object, ...]:
    return (
        row.handle, row.platform, row.unit, row.purpose, titled(row.by_rank, row.by_name),
        iso(row.made_at), row.state, row.why or "", iso(row.review_on),
    )  # fmt: skip


def _order() -> lists.Sorting:
    return lists.sorting(queries.PROPOSALS_SORTABLE, "made", newest_first=True)


def _state() -> str:
    asked = request.args.get("state", "")
    return asked if asked in STATES else ""


def _listed(seen: Select[AccountProposal]) -> Select[*tuple[Any, ...]]:
    order = lists.order(_order(), queries.PROPOSALS_SORTABLE, AccountProposal.id)
    return queries.proposals(seen, _state()).order_by(*order)


@bp.route("/accounts/proposals/new", methods=["GET", "POST"])
@requires(Permission.PROPOSE_ACCOUNTS)
def propose_page() -> ResponseReturnValue:
    """Propose a new account, with the case for it."""
    form = ProposalForm(_today())
    form.unit.choices = _units()
    form.required_course.choices = [
        SelectChoice(id_, title) for id_, title in courses.opening_access(now())
    ]
    if form.validate_on_submit() and (case := _case(form)) is not None:
        me = db.session.get_one(Person, viewer().id)
        proposal = actions.propose(case, by=me, at=now())
        flash(f"Your proposal of {proposal.handle} waits to be decided.", "success")
        return _to_proposal(proposal)
    return render_template("accounts/propose.html", form=form), 422 if form.errors else 200


def _today() -> date:
    return now().astimezone(LONDON).date()


def _units() -> list[SelectChoice]:
    """Return the units for which one may propose: one's own and those below, those of one's roles."""
    own = select(Unit.path).join(Posting, Posting.unit_id == Unit.id)
    mine = own.where(Posting.person_id == viewer().id, Posting.in_force(now()))
    paths = {*db.session.scalars(mine), *viewer().scope(Permission.MANAGE_REGISTER)}
    return [SelectChoice(row.id, row.name) for row in units(sorted(paths))]


def _case(form: ProposalForm) -> actions.Case | None:
    """Return what was typed, or set the errors: the handle is free, the people serve."""
    platform = Platform(form.platform.data)
    if queries.taken(platform, form.handle.data):
        form.handle.errors = [
            f"{form.handle.data} has been used before. A handle is never used twice"
        ]
    owner, deputy = person_named(form.owner), person_named(form.deputy)
    review_on = form.review_on.data
    if form.errors or owner is None or deputy is None or review_on is None:
        return None
    return actions.Case(
        platform=platform,
        handle=form.handle.data,
        unit=db.session.get_one(Unit, form.unit.data),
        kind=AccountKind(form.kind.data),
        required_course=form.required_course.data,
        audience=form.audience.data,
        purpose=form.purpose.data,
        why_new=form.why_new.data,
        owner=owner,
        deputy=deputy,
        review_on=review_on,
    )


@bp.get("/accounts/proposals/<int:proposal_id>")
@requires(Permission.PROPOSE_ACCOUNTS)
def proposal_page(proposal_id: int) -> ResponseReturnValue:
    """Show one proposal, and what was decided."""
    seen = queries.proposals_seen_by(viewer(), Permission.SEE_PROPOSALS)
    proposal = _found(seen, proposal_id)
    path, is_own = proposal.unit.path, proposal.made_by_id == viewer().id
    return render_template(
        "accounts/proposal.html",
        proposal=proposal,
        course=dict(courses.opening_access(now())).get(
            proposal.required_course, proposal.required_course
        ),
        is_own=is_own,
        may_decide=viewer().covers(Permission.APPROVE_ACCOUNTS, path) and not is_own,
        may_open=viewer().covers(Permission.MANAGE_REGISTER, path),
    )


@bp.route("/accounts/proposals/<int:proposal_id>/approval", methods=["GET", "POST"])
@requires(Permission.APPROVE_ACCOUNTS)
def approve_proposal_page(proposal_id: int) -> ResponseReturnValue:
    """Approve a proposal that somebody else made."""
    covered = queries.proposals_covered(viewer(), Permission.APPROVE_ACCOUNTS)
    return _decided(covered, proposal_id, actions.approve_proposal, "Approve")


@bp.route("/accounts/proposals/<int:proposal_id>/rejection", methods=["GET", "POST"])
@requires(Permission.APPROVE_ACCOUNTS)
def reject_proposal_page(proposal_id: int) -> ResponseReturnValue:
    """Reject a proposal that somebody else made, with the reason."""
    covered = queries.proposals_covered(viewer(), Permission.APPROVE_ACCOUNTS)
    return _decided(covered, proposal_id, actions.reject_proposal, "Reject")


@bp.route("/accounts/proposals/<int:proposal_id>/withdrawal", methods=["GET", "POST"])
@requires(Permission.PROPOSE_ACCOUNTS)
def withdraw_proposal_page(proposal_id: int) -> ResponseReturnValue:
    """Take back a proposal of one's own."""
    own = select(AccountProposal).where(AccountProposal.made_by_id == viewer().id)
    return _decided(own, proposal_id, actions.withdraw_proposal, "Withdraw")


def _decided(
    statement: Select[AccountProposal], proposal_id: int, action: Callable[..., object], verb: str
) -> ResponseReturnValue:
    proposal = _found(statement, proposal_id)
    form = ToldWhyForm()
    if form.validate_on_submit():
        lock(AccountProposal, proposal.id)
        action(proposal, by_id=viewer().id, at=now(), why=form.why.data)
        done = {"Approve": "approved", "Reject": "rejected"}.get(verb, "withdrawn")
        flash(f"The proposal of {proposal.handle} is {done}.", "success")
        return _to_proposal(proposal)
    page = render_template("accounts/decision.html", form=form, proposal=proposal, verb=verb)
    return page, 422 if form.errors else 200


@bp.route("/accounts/proposals/<int:proposal_id>/opening", methods=["GET", "POST"])
@requires(Permission.MANAGE_REGISTER)
def open_page(proposal_id: int) -> ResponseReturnValue:
    """Enter the account that was made from an approved proposal."""
    covered = queries.proposals_covered(viewer(), Permission.MANAGE_REGISTER)
    proposal = _found(covered, proposal_id)
    form = OpeningForm(handle=proposal.handle)
    if form.validate_on_submit():
        lock(AccountProposal, proposal.id)
        account = actions.open_proposed(
            proposal,
            handle=form.handle.data,
            address=form.address.data,
            by_id=viewer().id,
            at=now(),
        )
        flash(f"{account.handle} is in the register.", "success")
        return to_account(account)
    page = render_template("accounts/opening.html", form=form, proposal=proposal)
    return page, 422 if form.errors else 200


def _found(statement: Select[AccountProposal], proposal_id: int) -> AccountProposal:
    return one_or_404(queries.whole_proposal(statement).where(AccountProposal.id == proposal_id))


def _to_proposal(proposal: AccountProposal) -> ResponseReturnValue:
    return redirect(url_for("accounts.proposal_page", proposal_id=proposal.id), 303)
