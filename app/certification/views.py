"""Pages of certificates: one's own, revocation, public checking, and what makes them checkable."""

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from app.audit import keys
from app.certification import actions, credential, queries, throttle
from app.certification.credential import ENTRIES
from app.certification.forms import EmptyForm, SerialForm
from app.certification.issuer import issuer
from app.certification.models import Certificate, CertificatePdf
from app.certification.rules import Route, State, read_serial, tag_word
from app.core.clock import now
from app.core.db import db, lock, one_or_404
from app.core.errors import Refused
from app.core.web.forms import ToldWhyForm
from app.courses import queries as courses
from app.notices import jobs
from app.people.models import Person
from app.people.permissions import requires, viewer
from app.people.rules import Permission

bp = Blueprint("certification", __name__)
PUBLIC = "public, max-age=300"


def _mine(serial: str) -> Certificate:
    return one_or_404(queries.by_serial(serial).where(queries.visible(viewer(), now())))


@bp.get("/certificates/<serial>")
@requires(Permission.SIGNED_IN)
def page(serial: str) -> ResponseReturnValue:
    """Show a certificate to its holder and to those who watch over training."""
    held, at = _mine(serial), now()
    found = queries.state_at(held, at)
    return render_template(
        "verify/certificate.html",
        held=held,
        title=held.course_version.title,
        tag_word=tag_word(found, held.ends_at, at),
        size=queries.pdf_size(held.id),
        may_revoke=viewer().may(Permission.REVOKE_CERTIFICATES)
        and not actions.obstacles(held, viewer().id, at),
        is_mine=held.person_id == viewer().id,
        has_passed=held.route != Route.PRIOR,
        at=at,
    )


@bp.get("/certificates/<serial>.pdf")
@requires(Permission.SIGNED_IN)
def pdf(serial: str) -> ResponseReturnValue:
    """Give the PDF; while the worker draws it, a page that asks again by itself."""
    held = _mine(serial)
    drawn = db.session.get(CertificatePdf, held.id)
    if drawn is None:
        page = render_template("verify/drawing.html", held=held, form=EmptyForm())
        answer = Response(page, 202)
        answer.headers["Refresh"] = "2"
        return answer
    answer = Response(drawn.data, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="certificate-{held.serial}.pdf"'
    return answer


@bp.post("/certificates/<serial>/drawing")
@requires(Permission.SIGNED_IN)
def draw(serial: str) -> ResponseReturnValue:
    """Ask the worker again to draw the PDF, should the first drawing have failed."""
    held = _mine(serial)
    minute = now().strftime("%Y%m%dT%H%M")  # pressing often asks once a minute
    jobs.enqueue("draw certificate", held.id, key=f"draw:{serial}:{minute}")
    return redirect(url_for(".pdf", serial=serial), 303)


@bp.get("/certificates/<serial>/record")
@requires(Permission.SIGNED_IN)
def record(serial: str) -> ResponseReturnValue:
    """Give the signed record, to keep in a wallet."""
    held = _mine(serial)
    answer = Response(held.record, mimetype="application/vc+jwt")
    answer.headers["Content-Disposition"] = f'attachment; filename="certificate-{held.serial}.jwt"'
    return answer


@bp.route("/certificates/<serial>/revocation", methods=["GET", "POST"])
@requires(Permission.REVOKE_CERTIFICATES)
def revoke(serial: str) -> ResponseReturnValue:
    """End a certificate before its time."""
    held = _mine(serial)
    form = ToldWhyForm()
    if form.validate_on_submit():
        lock(Person, held.person_id)  # one decision about a person at a time … then the time
        actions.revoke(held, by_id=viewer().id, why=form.why.data, at=now())
        flash("The certificate is revoked. Access that stood on it is gone.", "success")
        return redirect(url_for(".page", serial=serial), 303)
    obstacles = actions.obstacles(held, viewer().id, now())
    page = render_template("verify/revocation.html", held=held, form=form, obstacles=obstacles)
    return page, 422 if form.errors else 200


@bp.get("/verify")
@requires(Permission.ANYONE)
def verify_form() -> ResponseReturnValue:
    """Ask for the number of a certificate to check."""
    form = SerialForm(request.args)
    if request.args and form.validate():
        serial = read_serial(form.serial.data)
        if serial:
            return redirect(url_for(".verify", serial=serial), 303)
        form.serial.errors = [
            "Enter the number as it stands on the certificate, such as KH-7F3K9-…"
        ]
    page = render_template("verify/form.html", form=form, navigation=())
    return _public(page, 422 if form.errors else 200)


@bp.get("/verify/<serial>")
@requires(Permission.ANYONE)
def verify(serial: str) -> ResponseReturnValue:
    """Say whether a certificate is in force, and no more about the person than is needed."""
    if throttle.is_too_much(request.remote_addr or "", now()):
        answer = _public(render_template("verify/wait.html", navigation=()), 429)
        answer.headers["Retry-After"] = "60"
        abort(answer)
    at = now()
    held = queries.checked(read_serial(serial) or "", at)
    state = held.state if held else State.UNKNOWN
    facts = {"held": held, "state": state, "serial": serial[:80], "at": at}
    return _public(render_template("verify/answer.html", **facts, navigation=()))


def _public(text: str, code: int = 200) -> Response:
    answer = Response(text, code)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@bp.get("/.well-known/did.json")
@requires(Permission.ANYONE)
def did_document() -> Response:
    """Publish the force's did:web document."""
    document = credential.did_document(issuer(), keys.public_keys("certificate"))
    return _for_everyone(jsonify(document))


def _for_everyone(answer: Response) -> Response:
    """Let caches keep what is published, for a few minutes, and pages elsewhere read it."""
    answer.headers["Cache-Control"] = PUBLIC
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@bp.get("/.well-known/jwks.json")
@requires(Permission.ANYONE)
def jwks() -> Response:
    """Publish the keys as a JSON Web Key Set, for tools that know no did:web."""
    return _for_everyone(jsonify(credential.key_set(issuer(), keys.public_keys("certificate"))))


@bp.get("/status/<int:number>")
@requires(Permission.ANYONE)
def status(number: int) -> Response:
    """Publish a status list: which certificates are revoked, as a signed credential."""
    if number > queries.next_status_index() // ENTRIES:
        abort(404)
    at = now()
    try:
        key = keys.signing_key("certificate", at)
    except Refused:  # anyone may ask, so that there is no key yet is no event of the history
        abort(404)
    claims = credential.status_list(issuer(), number, queries.revoked_indexes(number, ENTRIES), at)
    signed = credential.sign(issuer(), key, claims, at=at, until=credential.fresh_until(at))
    return _for_everyone(Response(signed, mimetype="application/vc+jwt"))


@bp.get("/achievements/<course>")
@requires(Permission.ANYONE)
def achievement(course: str) -> Response:
    """Say what the badge of a course means."""
    published = courses.in_force(course, now())
    if published is None:
        abort(404)
    content = published.course
    meaning = credential.achievement(
        issuer(),
        content.id,
        content.title,
        content.summary,
        is_promised=content.undertaking is not None,
    )
    return _for_everyone(jsonify(meaning))
