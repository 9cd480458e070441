"""Corporate Communication's yes or no. Two addresses, so that no view branches on a button."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import actions, queries
from app.access.forms import ApprovalForm
from app.access.models import AccessRequest
from app.access.rules import Standing, checks, obstacles
from app.access.views import bp, terms
from app.access.views.requests import ways_to_mend
from app.accounts.models import Account
from app.core.clock import now
from app.core.db import lock, one_or_404
from app.core.errors import shown_when_refused
from app.core.web.forms import ToldWhyForm
from app.people.models import Person
from app.people.permissions import requires, viewer
from app.people.rules import Permission


@bp.route("/access/requests/<int:request_id>/approval", methods=["GET", "POST"])
@requires(Permission.DECIDE_REQUESTS)
def approve(request_id: int) -> ResponseReturnValue:
    """Approve a request, when nothing stands in the way."""
    asked = _asked(request_id)
    form = ApprovalForm(on_probation=queries.is_first(asked.person_id))
    shown_when_refused(lambda error: _render("access/approval.html", asked, form, error.reasons))
    if form.validate_on_submit():
        lock(Person, asked.person_id)  # one decision about a person at a time …
        lock(Account, asked.account_id)  # … and nobody locks or closes the account meanwhile …
        actions.approve(
            asked,
            by_id=viewer().id,
            why=form.why.data,
            at=now(),  # … then the time
            terms=terms(),
            on_probation=form.on_probation.data,
        )
        said = f"Access of {asked.person.titled} to {asked.account.handle} is approved."
        flash(f"{said} It is to be set up on the platform.", "success")
        return redirect(url_for(".request_page", request_id=asked.id), 303)
    return _page("access/approval.html", asked, form)


@bp.route("/access/requests/<int:request_id>/refusal", methods=["GET", "POST"])
@requires(Permission.DECIDE_REQUESTS)
def refuse(request_id: int) -> ResponseReturnValue:
    """Refuse a request, with a reason."""
    asked = _asked(request_id)
    form = ToldWhyForm()
    shown_when_refused(lambda error: _render("access/refusal.html", asked, form, error.reasons))
    if form.validate_on_submit():
        lock(Person, asked.person_id)
        actions.refuse(asked, by_id=viewer().id, why=form.why.data, at=now())
        flash(f"The request for {asked.person.titled} is refused.", "success")
        return redirect(url_for(".request_page", request_id=asked.id), 303)
    return _page("access/refusal.html", asked, form)


def _asked(request_id: int) -> AccessRequest:
    reached = queries.covered(viewer(), Permission.DECIDE_REQUESTS)
    return one_or_404(queries.whole(reached).where(AccessRequest.id == request_id))


def _page(template: str, asked: AccessRequest, form: ToldWhyForm) -> ResponseReturnValue:
    return _render(template, asked, form), 422 if form.errors else 200


def _render(
    template: str, asked: AccessRequest, form: ToldWhyForm, refused: tuple[str, ...] = ()
) -> str:
    """Render the page of a decision; `refused` says why one that was tried was not made."""
    standing = queries.standing(asked.person_id, asked.account_id, now())
    has_part = viewer().id in {asked.person_id, asked.made_by_id}
    return render_template(
        template,
        form=form,
        asked=asked,
        checks=checks(standing),
        obstacles=_obstacles(template, asked, standing, has_part=has_part),
        probation_days=terms().probation_days,
        has_part=has_part,
        refused=refused,
        ways=_ways_on(asked, has_part=has_part),
    )


def _obstacles(
    template: str, asked: AccessRequest, standing: Standing, *, has_part: bool
) -> tuple[str, ...]:
    """Return what stands in the way of approving: the rule’s conditions, and a third person."""
    found = obstacles(standing)
    if has_part or asked.decision or template != "access/approval.html":
        return found
    _, missing = queries.third_person(asked, viewer().id, now())
    return (*found, missing) if missing else found


def _ways_on(asked: AccessRequest, *, has_part: bool) -> list[tuple[str, str]]:
    """Return what leads on when a request cannot be decided."""
    if asked.decision:
        return [("See the decision", url_for(".request_page", request_id=asked.id))]
    if has_part:
        return [("See the requests that wait", url_for(".requests_list"))]
    return ways_to_mend(asked)
