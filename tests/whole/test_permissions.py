"""Every route × every role: what one's roles do not open is not there."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from app import create_app
from app.access.models import AccessRequest, AccessReview, Grant, PersonSuspension, ReviewItem
from app.accounts.models import Account, AccountLock, AccountProposal
from app.audit import actions as audit
from app.certification.models import SignedUndertaking
from app.core.clock import StandingClock
from app.core.db import db
from app.courses.models import Undertaking
from app.evidence.models import EvidencePack
from app.people.permissions import DECLARED, permission_for, requires
from app.people.rules import HELD_BY, NEEDS_PASSWORD_AGAIN, Permission, Role, Viewer
from app.prior_learning.models import PriorTraining
from app.reconciliation.models import Finding, PlatformUpload, SourceMapping
from app.training.models import Attempt
from tests import factories as make
from tests.conftest import TODAY, settings_for
from tests.pages import same_each_time

OPEN_WITHOUT_SIGNING_IN = {
    *("healthz", "readyz", "static"),
    *("signin.sign_in", "signin.sign_out", "signin.forgotten", "signin.reset"),
    *("home.help_page", "home.accessibility", "home.privacy"),
    *("certification.verify", "certification.verify_form", "certification.status"),
    *("certification.did_document", "certification.jwks", "certification.achievement"),
    "evidence.key",
    "sessions.feed",  # who has the private address
    *(
        "home.mailbox",
        "home.mailbox_csv",
        "home.message",
        "home.invitation",
    ),  # in the demonstration only
}


def rules_of(app: Flask):
    """Every rule with one of its methods, GET where there is one, in a steady order."""
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if rule.endpoint != "static":
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                yield rule, method


def address_of(rule) -> str:
    """The rule's address with something that does not exist in each gap."""
    return re.sub(
        r"<(?:(\w+):)?\w+>", lambda gap: "999999" if gap[1] == "int" else "nothing-here", rule.rule
    )


def refused_because_unseen(answer) -> bool:
    return answer.status_code == 404 and "Page not found" in answer.text


def test_only_these_pages_are_open_to_anyone(app):
    found = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if permission_for(app, rule.endpoint) is Permission.ANYONE
    }

    assert found <= OPEN_WITHOUT_SIGNING_IN


def test_signed_out_everything_else_leads_to_signing_in(app, client):
    for rule, method in rules_of(app):
        if permission_for(app, rule.endpoint) is Permission.ANYONE:
            continue

        answer = client.open(address_of(rule), method=method)

        assert answer.status_code == 303, f"{method} {rule}: {answer.status_code}"
        assert answer.location.startswith("/sign-in"), f"{method} {rule}: {answer.location}"


def test_signed_out_a_script_is_told_so_in_its_own_language(app, client):
    answer = client.get("/your-sign-ins", headers={"Accept": "application/json"})

    assert answer.status_code == 401
    assert "Sign in again" in answer.json["message"]


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_what_it_is_declared_to_open_and_nothing_else(app, sign_in, role):
    app.config["SHOW_ERROR_PAGES"] = True  # so that all that fails is told at once
    person = make.person() if role is Role.LEARNER else make.person(role=role)
    wrong = []
    for rule, method in rules_of(app):
        needed = permission_for(app, rule.endpoint)
        if needed is Permission.ANYONE:
            continue
        browser = app.test_client()
        sign_in(person, browser=browser)

        answer = browser.open(address_of(rule), method=method)

        open_to = role in HELD_BY[needed] or Role.LEARNER in HELD_BY[needed]
        if not open_to and not refused_because_unseen(answer):
            wrong.append(f"{method} {rule} is open to {role}: {answer.status_code}")
        if open_to and (
            answer.status_code >= 500 or (not rule.arguments and answer.status_code == 404)
        ):
            wrong.append(f"{method} {rule} fails for {role}: {answer.status_code}")

    assert not wrong, "\n".join(wrong)


def test_what_may_not_be_seen_reads_like_what_does_not_exist(app, client, sign_in):
    sign_in(make.person())

    unseen, missing = client.get("/access/requests"), client.get("/no-such-page-at-all")

    assert (unseen.status_code, missing.status_code) == (404, 404)
    assert same_each_time(unseen) == same_each_time(missing)


@pytest.fixture
def things_of_b(app, clock) -> dict[str, object]:
    """One of each thing that an address can name, all of one unit; by the gap's name."""
    unit_b = make.unit("South")
    manager, holder, asker = (make.person(unit=unit_b) for _ in range(3))
    account = make.add(
        Account(
            platform="X", handle="@SouthSNT", address="https://x.com/SouthSNT", unit_id=unit_b.id,
            purpose="News.", kind="neighbourhood", required_course="twitter-protocol",
            starts_at=make.LONG_AGO,
        )
    )  # fmt: skip
    held = make.certificate(holder, make.course_version(), starts_at=clock.now())
    promise = db.session.scalars(db.select(Undertaking)).one()
    make.add(
        SignedUndertaking(
            person_id=holder.id, undertaking_id=promise.id, name_typed=holder.name, at=clock.now()
        )
    )
    appointment = make.appointment(manager, Role.TRAINER, unit_b)
    grant = make.add(Grant(person_id=holder.id, account_id=account.id, starts_at=clock.now()))
    asked = make.add(
        AccessRequest(
            person_id=manager.id, account_id=account.id, made_by_id=asker.id,
            made_at=clock.now(), why="Joins the rota.",
        )
    )  # fmt: skip
    attempt = make.add(
        Attempt(
            person_id=holder.id, course="twitter-protocol", course_version_id=held.course_version_id,
            number=1, seed="x", paper="{}", started_at=clock.now(),
        )
    )  # fmt: skip
    trained = make.add(
        PriorTraining(
            person_id=holder.id, course="twitter-protocol", trained_on=make.LONG_AGO.date(),
            trainer="A. Trainer", note="", recorded_by_id=asker.id, at=clock.now(),
        )
    )  # fmt: skip
    proposal = make.add(
        AccountProposal(
            platform="X", handle="@New", unit_id=unit_b.id, kind="neighbourhood",
            required_course="twitter-protocol", audience="", purpose="", why_new="",
            owner_id=manager.id, deputy_id=holder.id, review_on=clock.now().date(),
            made_by_id=asker.id, made_at=clock.now(),
        )
    )  # fmt: skip
    pack = make.add(
        EvidencePack(
            account_id=account.id, since_at=make.LONG_AGO, until_at=make.LONG_AGO, by_id=asker.id,
            at=clock.now(), why="Asked for.", content="{}", sha256="", key_id="", signature="",
        )
    )  # fmt: skip
    review = make.add(
        AccessReview(
            title="Review", unit_id=unit_b.id, starts_at=clock.now(), by_id=asker.id,
            deadline_at=clock.now() + timedelta(days=14),
        )
    )  # fmt: skip
    item = make.add(ReviewItem(review_id=review.id, grant_id=grant.id))
    lock = make.add(
        AccountLock(account_id=account.id, by_id=asker.id, why="Taken.", starts_at=clock.now())
    )
    suspension = make.add(
        PersonSuspension(
            person_id=holder.id, kind="communication", by_id=asker.id, why="", starts_at=clock.now()
        )
    )
    mapping = make.add(
        SourceMapping(source="X", columns="{}", levels="{}", by_id=asker.id, at=clock.now())
    )
    upload = make.add(
        PlatformUpload(
            source="X", is_whole=True, sha256="x", mapping_id=mapping.id, seats=1, matched=0, total=1,
            by_id=asker.id, at=clock.now(),
        )
    )  # fmt: skip
    finding = make.add(
        Finding(
            upload_id=upload.id, kind="unknown user", key="x", account=account.handle,
            account_key=f"#{account.id}", account_id=account.id, login="x", says="x",
            due_on=clock.now().date(), at=clock.now(),
        )
    )  # fmt: skip
    event = audit.record("account opened", account, by_id=asker.id, at=clock.now())
    db.session.commit()
    return {
        "account_id": account.id, "request_id": asked.id, "grant_id": grant.id,
        "collar_number": manager.collar_number, "appointment_id": appointment.id,
        "serial": held.serial, "attempt_id": attempt.id, "seq": event.seq,
        "prior_id": trained.id, "proposal_id": proposal.id, "pack_id": pack.id,
        "review_id": review.id, "item_id": item.id, "lock_id": lock.id, "finding_id": finding.id,
        "suspension_id": suspension.id,
    }  # fmt: skip


@pytest.mark.parametrize("role", list(Role))
def test_a_role_over_one_unit_finds_nothing_of_another(app, sign_in, things_of_b, role):
    unit_a = make.unit("North")
    person = make.person(unit=unit_a)
    if role is not Role.LEARNER:
        make.appointment(person, role, unit_a)
    wrong, asked = [], 0
    for rule, method in rules_of(app):
        named = rule.arguments & set(things_of_b)
        if not named or permission_for(app, rule.endpoint) is Permission.ANYONE:
            continue
        browser = app.test_client()
        sign_in(person, browser=browser)
        asked += 1

        theirs = browser.open(filled(rule, things_of_b), method=method)
        nobodys = browser.open(address_of(rule), method=method)

        if theirs.status_code != 404 or same_each_time(theirs) != same_each_time(nobodys):
            wrong.append(f"{method} {rule}: {theirs.status_code}, {nobodys.status_code}")

    assert asked > 25
    assert not wrong, "\n".join(wrong)


def filled(rule, things: dict[str, object]) -> str:
    """The rule's address with these things in its gaps."""
    return re.sub(
        r"<(?:\w+:)?(\w+)>",
        lambda gap: str(things.get(gap[1], "twitter-protocol" if gap[1] == "course" else 1)),
        rule.rule,
    )


def test_what_matters_asks_for_the_password_again_on_every_method(app, sign_in, clock):
    from datetime import timedelta

    by_role = {}
    for rule, method in rules_of(app):
        if permission_for(app, rule.endpoint) not in NEEDS_PASSWORD_AGAIN:
            continue
        browser = app.test_client()
        needed = permission_for(app, rule.endpoint)
        role = min(HELD_BY[needed])
        if role not in by_role:
            by_role[role] = make.person(role=role)
        sign_in(by_role[role], browser=browser)
        clock.at += timedelta(minutes=16)

        answer = browser.open(address_of(rule), method=method)

        assert (answer.status_code, answer.location.split("?")[0]) == (303, "/confirm"), str(rule)


def test_an_undeclared_route_stops_the_start(sqlite_url, tmp_path, monkeypatch):
    from app import home

    def undeclared() -> str:
        return "open to all by mistake"

    add = home.init_app
    monkeypatch.setattr(
        home,
        "init_app",
        lambda app: (add(app), app.add_url_rule("/mistake", "mistake", undeclared)),
    )

    with pytest.raises(RuntimeError, match=r"no @requires\(\.\.\.\) on mistake"):
        create_app(settings_for(sqlite_url, tmp_path), StandingClock(TODAY))


def test_declaring_changes_nothing_of_the_view():
    def view() -> str:
        return "itself"

    assert requires(Permission.SIGNED_IN)(view) is view
    assert DECLARED.pop(view) is Permission.SIGNED_IN


def test_every_permission_is_held_by_somebody():
    assert set(HELD_BY) == set(Permission) - {Permission.ANYONE}
    assert all(HELD_BY.values())


def test_the_auditor_changes_nothing():
    changes = {
        *(Permission.DECIDE_REQUESTS, Permission.LOCK_ACCOUNTS, Permission.MANAGE_REGISTER),
        *(Permission.MANAGE_ROLES, Permission.REVOKE_CERTIFICATES, Permission.PUBLISH_COURSES),
        *(Permission.RECORD_PRIOR_LEARNING, Permission.APPROVE_PRIOR_LEARNING),
        *(Permission.APPROVE_ACCOUNTS, Permission.SET_UP_ACCESS, Permission.BREAK_GLASS),
        *(Permission.SUSPEND_PEOPLE, Permission.RUN_REVIEWS),
        *(Permission.EDIT_CONTACTS, Permission.PLAN_SESSIONS, Permission.CHECK_ANY_ACCOUNT),
        *(Permission.RECONCILE, Permission.ANSWER_FINDINGS, Permission.RECORD_FIGURES),
    }

    auditor = Viewer(1, "", "", "", "", {Role.AUDITOR: ("",)})

    assert not auditor.permissions & changes


def test_a_role_over_a_part_reaches_only_that_part(app):
    scopes = {Role.TRAINER: ("0001.0004.",), Role.AUDITOR: ("0001.0002.", "0001.0003.")}
    viewer = Viewer(1, "", "", "", "", scopes)

    assert viewer.scope(Permission.SEE_PEOPLE) == ("0001.0002.", "0001.0003.", "0001.0004.")
    assert viewer.scope(Permission.SEE_AUDIT) == ("0001.0002.", "0001.0003.")
    assert viewer.scope(Permission.MANAGE_ROLES) == ()
    db.session.rollback()
