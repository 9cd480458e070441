"""Pages: who could post then, evidence packs, and the keys that sign them."""

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from app.accounts import queries as register
from app.accounts.models import Account
from app.audit import keys
from app.audit import queries as audit
from app.core.clock import now
from app.core.db import db, one_or_404, transaction
from app.core.london import iso
from app.core.web.forms import WhyForm
from app.evidence import actions, queries
from app.evidence.forms import SpanForm
from app.evidence.models import EvidencePack, EvidencePdf
from app.evidence.rules import Answer, Span
from app.notices import jobs
from app.people.exports import export
from app.people.models import Person
from app.people.permissions import requires, viewer
from app.people.rules import Permission

bp = Blueprint("evidence", __name__)
HEADER = ("Collar number", "Person", "From", "Until", "Could post", "Why not", "Certificate")


def _account(account_id: int, allowed: ColumnElement[bool]) -> Account:
    found = select(Account).options(joinedload(Account.unit))
    return one_or_404(found.where(allowed, Account.id == account_id))


def _asked() -> tuple[SpanForm, Span | None]:
    """Return the form, and the time that the address asks about: None when it is wrong, or now."""
    form, at = SpanForm(request.args), now()
    return form, form.span(at) if form.validate() else None


@bp.get("/accounts/<int:account_id>/then")
@requires(Permission.SIGNED_IN)
def then(account_id: int) -> ResponseReturnValue:
    """Show who could post from an account at a moment or in a time, and what they stood on."""
    account = _account(account_id, register.visible(viewer(), now()))
    form, span = _asked()
    may_have_packs = viewer().covers(Permission.EXPORT_EVIDENCE, account.unit.path)
    page = render_template(
        "evidence/then.html",
        account=account,
        form=form,
        span=span,
        args=request.args.to_dict(flat=False),
        answer=queries.could_post(account.id, span) if span else None,
        sees_questions=may_have_packs,
        packs=db.session.scalars(queries.packs(account.id)).all() if may_have_packs else [],
        can_export=viewer().covers(Permission.EXPORT_REGISTER, account.unit.path),
    )
    return page, 422 if form.errors else 200


@bp.get("/accounts/<int:account_id>/holders.csv")
@requires(Permission.EXPORT_REGISTER)
def holders_csv(account_id: int) -> Response:
    """Give who could post from an account then, or now, and why the others could not, as CSV."""
    account = _account(account_id, register.covered(viewer(), Permission.EXPORT_REGISTER))
    _, span = _asked()
    at = now()
    answer = queries.could_post(account.id, span or Span(at, at))
    return export("holders", f"account:{account.id}", HEADER, _cells(answer))


def _cells(answer: Answer) -> list[tuple[object, ...]]:
    return [
        (
            holder.collar_number,
            holder.person,
            iso(spell.since),
            iso(spell.until),
            "yes" if spell.could_post else "no",
            " ".join(spell.reasons),
            spell.standing.serial or "",
        )
        for holder in answer.holders
        for spell in holder.spells
    ]


@bp.route("/accounts/<int:account_id>/evidence-packs/new", methods=["GET", "POST"])
@requires(Permission.EXPORT_EVIDENCE)
def new(account_id: int) -> ResponseReturnValue:
    """Make a pack of who could post from an account in the time that the address names."""
    account = _account(account_id, register.covered(viewer(), Permission.EXPORT_EVIDENCE))
    _, span = _asked()
    if span is None:
        flash("Say first which time the pack is about.", "error")
        return redirect(url_for(".then", account_id=account.id), 303)
    form = WhyForm()
    if form.validate_on_submit():
        by = db.session.get_one(Person, viewer().id)
        pack = actions.make(account, span, by=by, why=form.why.data, force=_force(), at=now())
        return redirect(url_for(".pack_page", pack_id=pack.id), 303)
    args = request.args.to_dict(flat=False)
    page = render_template("evidence/new.html", form=form, account=account, span=span, args=args)
    return page, 422 if form.errors else 200


def _force() -> str:
    name: str = current_app.config["FORCE_NAME"]
    return name


def _pack(pack_id: int) -> EvidencePack:
    found = select(EvidencePack).options(
        joinedload(EvidencePack.account), joinedload(EvidencePack.by)
    )
    return one_or_404(found.where(queries.visible(viewer()), EvidencePack.id == pack_id))


@bp.get("/evidence-packs/<int:pack_id>")
@requires(Permission.EXPORT_EVIDENCE)
def pack_page(pack_id: int) -> ResponseReturnValue:
    """Show what a pack is about, how to check it, and who has taken it."""
    pack = _pack(pack_id)
    return render_template(
        "evidence/pack.html",
        pack=pack,
        span=Span(pack.since_at, pack.until_at),
        key=url_for(".key", kid=pack.key_id, _external=True),
        history=audit.history(f"evidence_pack:{pack.id}"),
    )


@bp.get("/evidence-packs/<int:pack_id>.pdf")
@requires(Permission.EXPORT_EVIDENCE)
def pdf(pack_id: int) -> ResponseReturnValue:
    """Hand out a pack, and record that; while the worker draws it, a page that asks again by itself.
    A HEAD is given nothing, so it records nothing.
    """
    pack = _pack(pack_id)
    drawn = db.session.get(EvidencePdf, pack.id)
    if drawn is None:
        answer = Response(render_template("evidence/drawing.html", pack=pack), 202)
        answer.headers["Refresh"] = "2"
        return answer
    answer = Response(drawn.data, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="evidence-pack-{pack.id}.pdf"'
    if request.method == "GET":
        with transaction():
            actions.hand_out(_pack(pack_id), by_id=viewer().id, at=now())
    return answer


@bp.post("/evidence-packs/<int:pack_id>/drawing")
@requires(Permission.EXPORT_EVIDENCE)
def draw(pack_id: int) -> ResponseReturnValue:
    """Ask the worker again to draw the PDF, should the first drawing have failed."""
    pack = _pack(pack_id)
    minute = now().strftime("%Y%m%dT%H%M")  # pressing often asks once a minute
    jobs.enqueue("draw evidence pack", pack.id, key=f"draw:evidence:{pack.id}:{minute}")
    return redirect(url_for(".pdf", pack_id=pack.id), 303)


@bp.get("/evidence-keys/<kid>.pem")
@requires(Permission.ANYONE)
def key(kid: str) -> Response:
    """Publish the public half of a key that signs packs, for openssl."""
    found = keys.published_pem("evidence", kid)
    if found is None:
        abort(404)
    answer = Response(found, mimetype="application/x-pem-file")
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer
