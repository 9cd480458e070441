"""The whole story, with real people in front of real browsers: with a mouse, without scripts on a
phone, and by keyboard alone.
"""

import gzip
import re
from base64 import urlsafe_b64decode
from datetime import timedelta

import jwt
import pikepdf
import pytest

from app.access.models import AccessRequest, Grant
from app.audit.models import AuditEvent
from app.certification.jobs import draw_certificate
from app.certification.models import Certificate
from app.core.db import db
from app.core.london import LONDON, last_day

pytestmark = pytest.mark.browser
LESSONS, WRONG = 8, 4
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
HANDS = {
    "with a mouse": {},
    "without scripts on a phone": {"scripts": False, "width": 390},
    "by keyboard alone": {"keyboard": True},
}


def read_all(officer) -> None:
    officer.go("/")
    officer.follow("Start with lesson 1")
    officer.check_for_everyone()
    for _ in range(LESSONS):
        officer.press(re.compile("^Mark as read"))


def sit(officer) -> None:
    """Answer every question rightly, and hand in."""
    officer.press("Start the quiz")
    for one in officer.site.asked():
        officer.give(one.item, one.right)
        officer.press("Save and continue")
    officer.check_for_everyone()
    officer.press("Hand in your answers")


def ask(sergeant) -> None:
    sergeant.go("/access/requests/new")
    sergeant.check_for_everyone()
    options = sergeant.page.locator("#account option")
    wanted = options.filter(has_text="@ExampleSNT").get_attribute("value")
    sergeant.pick("#account", wanted)
    sergeant.write("collar_number", "1207")
    sergeant.mark("[name=level][value=publish]")
    sergeant.write("why", "Joins the rota.")
    sergeant.press("Ask for access")


def approval_is_refused(press) -> None:
    """The page offers no approval; who sends one all the same is refused, and it is recorded."""
    press.go("/access/requests")
    press.follow("PC Sam Ellis")
    press.check_for_everyone()
    assert "You cannot approve this request" in press.reads()
    assert "Approve the request" not in press.reads()
    token = press.page.locator("[name=csrf_token]").first.get_attribute("value")
    site = press.site

    tried = press.context.request.post(
        f"{press.page.url}/approval", form={"csrf_token": token, "why": "Never mind the rule."}
    )

    assert tried.status == 409
    assert "certificate in force" in tried.text()
    with site.app.app_context():
        assert db.session.scalars(db.select(Grant)).all() == []
        assert db.session.scalars(db.select(AccessRequest)).one().decision is None
        verbs = db.session.scalars(db.select(AuditEvent.verb).order_by(AuditEvent.seq)).all()
        assert verbs[-1].startswith("refused: ")
    press.page.reload()
    assert "Refused by a rule: " in press.reads()


def fail_and_learn(officer) -> None:
    """Answer some questions wrongly and leave the rest; read why, and the lesson it names."""
    officer.press("Start the quiz")
    wrongly = officer.site.asked()[:WRONG]
    for one in wrongly:
        officer.check_for_everyone()
        officer.give(one.item, one.wrong)
        officer.press("Save and continue")
    officer.follow("Check your answers")
    officer.press("Hand in your answers")
    said = officer.reads()
    assert "You have not passed this time" in said
    assert "You got 0 of 25 right" in said
    for feedback in (each for one in wrongly for each in one.feedback_on_wrong):
        assert feedback in said
    officer.check_for_everyone()
    officer.follow(re.compile("^Read lesson [0-9] again"))
    assert "/lessons/" in officer.page.url


def pass_and_sign(officer) -> None:
    officer.go("/training/twitter-protocol/quiz")
    officer.check_for_everyone()
    sit(officer)
    assert "You passed" in officer.reads()
    officer.check_for_everyone()
    officer.follow("Read and sign the undertaking")
    officer.check_for_everyone()
    officer.write("name_typed", "Sam Ellis")
    officer.mark("#agrees")
    officer.press("Sign the undertaking")
    assert "In force" in officer.reads()
    officer.check_for_everyone()


def download(officer, file) -> str:
    """Download the certificate; return the signed record inside it."""
    with officer.site.app.app_context():
        draw_certificate(db.session.scalars(db.select(Certificate.id)).one())
    with officer.page.expect_download() as coming:
        officer.fetch(re.compile("^Download the certificate"))
    coming.value.save_as(file)
    with pikepdf.open(file) as pdf:
        return pdf.attachments["credential.jwt"].get_file().read_bytes().decode()


def claims_of(record: str, keys: list[dict]) -> dict:
    """The claims of a record, when one of the published keys has made its signature good."""
    kid = jwt.get_unverified_header(record)["kid"]
    key = next(one for one in keys if one["kid"] == kid)
    # Its times are held against the clock of the story, which is not this machine's.
    own = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}
    return jwt.decode(record, jwt.PyJWK(key, "ES256"), algorithms=["ES256"], options=own)


def verify(stranger, record: str) -> None:
    """Check a record with what the force publishes and nothing else, not even a sign-in."""
    site = stranger.site
    get = stranger.context.request.get
    keys = get(f"{site.address}/.well-known/jwks.json").json()["keys"]
    claims = claims_of(record, keys)
    assert claims["nbf"] <= site.clock.at.timestamp() < claims["exp"]

    entry = claims["credentialStatus"]
    listed = claims_of(get(entry["statusListCredential"]).text(), keys)["credentialSubject"]
    bits = gzip.decompress(urlsafe_b64decode(listed["encodedList"][1:] + "=="))
    index = int(entry["statusListIndex"])
    assert bits[index // 8] >> (7 - index % 8) & 1 == 0, "revoked"

    header, body, signature = record.split(".")
    changed = f"{header}.{body}.{'B' if signature[0] != 'B' else 'C'}{signature[1:]}"
    with pytest.raises(jwt.InvalidSignatureError):
        claims_of(changed, keys)


def approve(press) -> None:
    press.sign_in("9001")
    press.go("/access/requests")
    press.follow("PC Sam Ellis")
    press.follow("Approve the request")
    press.check_for_everyone()
    press.write("why", "Meets every condition.")
    press.press("Approve the request")
    assert "Approved" in press.reads()
    press.check_for_everyone()


def set_up(press) -> None:
    """A second person of Corporate Communication sets it up on the platform, and records that."""
    press.sign_in("9002")
    press.go("/access/platform-work")
    press.check_for_everyone()
    press.follow(re.compile("^Record the set-up"))
    day = press.site.clock.at.astimezone(LONDON)
    for part, number in (("day", day.day), ("month", day.month), ("year", day.year)):
        press.write(f"on-{part}", str(number))
    press.write("reference", "Sam Ellis")
    press.check_for_everyone()
    press.press("Record the set-up")
    assert "There is nothing to do" in press.reads()


def accounts_at(officer, at) -> str:
    """What the officer's accounts say at a moment: the page is the first to read the clock then."""
    officer.site.clock.at = at - 30 * SECOND
    officer.go("/your-accounts")
    if officer.page.url.startswith(f"{officer.site.address}/sign-in"):
        officer.give_password("1207")
    officer.site.clock.at = at - timedelta(microseconds=1)
    officer.go("/your-accounts")
    return officer.reads()


def year_passes(officer, held: Certificate) -> None:
    """Twelve months on it holds to the end of that London day, and not an instant longer."""
    a_year_on = held.starts_at.astimezone(LONDON).replace(year=held.starts_at.year + 1)
    assert last_day(held.ends_at) == a_year_on.date()

    assert "You can post" in accounts_at(officer, a_year_on + SECOND)
    assert "You can post" in accounts_at(officer, held.ends_at - SECOND)
    for moment in (held.ends_at, a_year_on + DAY, a_year_on + DAY + SECOND):
        said = accounts_at(officer, moment)
        assert "You can post" not in said
        assert "Suspended" in said
        assert "certificate lapsed at the end of" in said
    officer.check_for_everyone()


@pytest.mark.parametrize("hands", HANDS.values(), ids=HANDS)
def test_from_the_first_lesson_to_the_keys_and_back(site, visitor, tmp_path, hands):
    officer, sergeant, press = visitor(**hands), visitor(**hands), visitor(**hands)
    officer.sign_in("1207")
    officer.check_for_everyone()
    sergeant.sign_in("0913")
    ask(sergeant)
    press.sign_in("9001")
    approval_is_refused(press)

    read_all(officer)
    fail_and_learn(officer)
    site.clock.at += timedelta(hours=25)
    officer.sign_in("1207")
    pass_and_sign(officer)
    verify(visitor(**hands), download(officer, tmp_path / "certificate.pdf"))

    site.clock.at += 2 * DAY
    approve(press)
    set_up(visitor(**hands))
    officer.sign_in("1207")
    officer.go("/your-accounts")
    assert "You can draft" in officer.reads(), "the first four weeks are probation"
    officer.check_for_everyone()

    with site.app.app_context():
        held = db.session.scalars(db.select(Certificate)).one()
    year_passes(officer, held)

    # Renewal brings it back, without a new request.
    read_all(officer)
    sit(officer)
    officer.go("/your-accounts")
    assert "You can post" in officer.reads()
    with site.app.app_context():
        assert len(db.session.scalars(db.select(AccessRequest)).all()) == 1


def test_corporate_communications_pages_are_for_everyone(site, visitor):
    press = visitor()
    press.sign_in("9001")

    for path in (
        "/people",
        "/accounts",
        "/access/requests",
        "/reports",
        "/people/1207/extra-time",
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
