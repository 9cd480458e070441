"""Reading who could post from an account in the past, and everything behind it."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import aliased, joinedload

from app.access import queries as access
from app.access.models import AccessRequest, Decision, Grant
from app.accounts import queries as register
from app.accounts.models import Account, Ownership
from app.accounts.rules import STEP_BY_KEY
from app.certification.models import Certificate
from app.certification.queries import certificate_term
from app.checks import queries as checks
from app.core.db import db
from app.core.london import LONDON, end_of, start_of
from app.courses import queries as courses
from app.courses.models import CourseVersion
from app.evidence import rules
from app.evidence.models import EvidencePack
from app.evidence.rules import Answer, Asked, Given, Held, Holder, Looked, Measured, Span
from app.people.models import Person
from app.people.rules import Permission, Viewer, titled
from app.training.models import Attempt
from app.training.rules.paper import Paper

ATTEMPT, REISSUED = "attempt:", "certificate:"
TICK = timedelta(microseconds=1)


def could_post(account_id: int, span: Span) -> Answer:
    """Return who could post from an account in this time, by the gate's word at its beginning and at
    each moment of it at which anything changed; with what they stood on, and who checked.
    """
    moments = [span.since, *access.changes(account_id, span.since, span.until)]
    found = rules.spells([(at, access.holders(account_id, at)) for at in moments], span.until)
    standings = [spell.standing for own in found.values() for spell in own]
    grants = _grants({one.grant_id for one in standings if one.grant_id})
    certificates = _certificates({one.certificate_id for one in standings if one.certificate_id})
    return Answer(
        span,
        tuple(sorted(
            (_holder(own, grants, certificates) for own in found.values()),
            key=lambda one: (not one.could_post, one.person, one.collar_number),
        )),
        _owners(account_id, span),
        _checks(account_id, span),
        _measures(account_id, span),
    )  # fmt: skip


def _holder(
    own: tuple[rules.Spell, ...], grants: dict[int, Given], certificates: dict[int, Held]
) -> Holder:
    first = own[0].standing
    given = sorted({one.standing.grant_id for one in own if one.standing.grant_id})
    held = sorted({one.standing.certificate_id for one in own if one.standing.certificate_id})
    return Holder(
        first.person_id,
        first.person,
        first.collar_number,
        own,
        tuple(grants[one] for one in given),
        tuple(certificates[one] for one in held),
    )


def _grants(ids: Iterable[int]) -> dict[int, Given]:
    """Return how each grant came about. One statement."""
    asker, decider = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(Grant, AccessRequest, Decision, asker, decider)
        .outerjoin(AccessRequest, AccessRequest.id == Grant.request_id)
        .outerjoin(Decision, Decision.request_id == AccessRequest.id)
        .outerjoin(asker, asker.id == AccessRequest.made_by_id)
        .outerjoin(decider, decider.id == Decision.by_id)
        .where(Grant.id.in_(list(ids)))
    )
    return {row[0].id: _given(*row) for row in rows}


def _given(
    grant: Grant,
    asked: AccessRequest | None,
    decided: Decision | None,
    asker: Person | None,
    decider: Person | None,
) -> Given:
    made = Given(grant.id, grant.starts_at, grant.ends_at)
    if asked is None or decided is None or asker is None or decider is None:
        return made
    return replace(
        made,
        asked_by=asker.titled,
        asked_at=asked.made_at,
        asked_why=asked.why,
        given_by=decider.titled,
        given_at=decided.at,
        given_why=decided.why,
    )


def _certificates(ids: Iterable[int]) -> dict[int, Held]:
    """Return each certificate with how it was earned."""
    rows = db.session.execute(
        select(Certificate, CourseVersion.title, CourseVersion.version, certificate_term.c.ended_at)
        .join(CourseVersion, CourseVersion.id == Certificate.course_version_id)
        .join(certificate_term, certificate_term.c.certificate_id == Certificate.id)
        .where(Certificate.id.in_(list(ids)))
    )
    return {row.Certificate.id: _earned(row) for row in rows}


def _earned(row: Any) -> Held:  # a row of several entities has no type of its own
    held: Certificate = row.Certificate
    made = Held(
        held.id, held.serial, row.title, row.version, held.route, held.starts_at, row.ended_at
    )
    first = _first(held)
    if first.id != held.id:
        made = replace(made, replaces=first.serial)
    kind, _, number = first.earned_by.partition(":")
    attempt = db.session.get(Attempt, int(number)) if f"{kind}:" == ATTEMPT else None
    if attempt is None:
        return made
    return replace(
        made,
        attempt=attempt.number,
        started_at=attempt.started_at,
        handed_in_at=attempt.closed_at,
        questions=_questions(attempt),
    )


def _first(held: Certificate) -> Certificate:
    """Return the certificate that was earned, behind those that replaced it under a new key."""
    while held.earned_by.startswith(REISSUED):
        held = db.session.get_one(Certificate, int(held.earned_by.removeprefix(REISSUED)))
    return held


def _questions(attempt: Attempt) -> tuple[Asked, ...]:
    course = courses.published(attempt.course_version_id).course
    paper = Paper.from_json(json.loads(attempt.paper))
    asked = [course.question(one.question) for one in paper.items]
    return tuple(
        Asked(number, one.id, one.situation, one.ask) for number, one in enumerate(asked, 1)
    )


def _owners(account_id: int, span: Span) -> tuple[tuple[str, str], ...]:
    rows = db.session.execute(
        select(Person.rank, Person.name, Person.collar_number)
        .join(Ownership, Ownership.person_id == Person.id)
        .where(Ownership.account_id == account_id)
        .where(Ownership.starts_at < _after(span))
        .where(Ownership.ends_at.is_(None) | (Ownership.ends_at > span.since))
        .order_by(Ownership.starts_at)
    )
    return tuple((titled(row.rank, row.name), row.collar_number) for row in rows)


def _after(span: Span) -> datetime:
    return span.since + TICK if span.is_moment else span.until


def _checks(account_id: int, span: Span) -> tuple[Looked, ...]:
    since = start_of(span.since.astimezone(LONDON).date())
    until = end_of((_after(span) - TICK).astimezone(LONDON).date()) - TICK
    return tuple(
        Looked(
            one.at,
            one.person.titled,
            one.person.collar_number,
            one.found,
            one.note,
            one.is_late,
        )
        for one in db.session.scalars(checks.checks_of([account_id], since, until))
    )


def _measures(account_id: int, span: Span) -> tuple[Measured, ...]:
    after = _after(span)
    held = [
        one
        for one in reversed(register.measures(account_id))
        if one.starts_at < after and (one.ends_at is None or one.ends_at > span.since)
    ]
    done = register.steps_done(one.id for one in held)
    return tuple(
        Measured(
            one.kind,
            one.starts_at,
            one.ends_at,
            one.why,
            one.by.titled,
            one.ended_by.titled if one.ended_by else "",
            one.ended_why,
            tuple(
                (STEP_BY_KEY[step.step].title, step.at, step.by.titled)
                for step in done
                if step.lock_id == one.id
            ),
        )
        for one in held
    )


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """Return the packs that a person may have: those of accounts that their role covers."""
    covered = register.covered(viewer, Permission.EXPORT_EVIDENCE)
    return EvidencePack.account_id.in_(select(Account.id).where(covered))


def packs(account_id: int) -> Select[EvidencePack]:
    """Select the packs made of an account, newest first."""
    return (
        select(EvidencePack)
        .where(EvidencePack.account_id == account_id)
        .options(joinedload(EvidencePack.by))
        .order_by(EvidencePack.at.desc(), EvidencePack.id.desc())
    )
