"""Signing the undertaking, issuing a certificate, revoking it."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from app.audit import actions as audit
from app.audit import keys
from app.certification import credential, queries, rules
from app.certification.credential import Issuer
from app.certification.models import Certificate, Revocation, SignedUndertaking
from app.certification.rules import Route
from app.core.db import db
from app.core.errors import Refused
from app.core.london import day, last_day
from app.courses import queries as courses
from app.courses.models import Undertaking
from app.courses.queries import Published
from app.notices import actions as notices
from app.notices import jobs
from app.people.models import Person, Posting, Unit
from app.people.rules import Kind, full_rank, numbered


def sign(
    person: Person, undertaking: Undertaking, *, name_typed: str, at: datetime
) -> SignedUndertaking:
    """Keep a person's promise: the text, the name typed, the time. Signing twice keeps the first.

    Raises `Refused` when the name typed is not theirs.
    """
    if not rules.is_same_name(name_typed, person.name):
        raise Refused(f"Type your name as {person.name} to sign.")
    before = db.session.scalar(
        select(SignedUndertaking).where(
            SignedUndertaking.person_id == person.id,
            SignedUndertaking.undertaking_id == undertaking.id,
        )
    )
    if before is not None:
        return before
    signed = SignedUndertaking(
        person_id=person.id, undertaking_id=undertaking.id, name_typed=name_typed, at=at
    )
    db.session.add(signed)
    db.session.flush()
    audit.record("undertaking signed", signed, by_id=person.id, at=at)
    return signed


def issue(
    person: Person,
    published: Published,
    issuer: Issuer,
    *,
    earned_by: str,
    at: datetime,
    route: Route = Route.ONLINE,
    until: datetime | None = None,
) -> Certificate:
    """Issue the certificate that `earned_by` ("attempt:12") earned by some `route`, exactly once.
    It is in force as long as the course says, or up to `until` when that comes first.

    The caller holds the person's lock. A second call returns the first certificate.
    """
    known = db.session.scalar(select(Certificate).where(Certificate.earned_by == earned_by))
    if known is not None:
        return known
    audit.hold()  # one at a time from here, so that no two take the same place in the status list
    term = _term(person, published, at)
    if until is not None:
        term = replace(term, ends_at=min(term.ends_at, until))
    made = _certificate(person, published, term, issuer, earned_by=earned_by, route=route)
    _keep(made, person, published, issuer, at=at)
    audit.record("certificate issued", made, by_id=person.id, at=at)
    _tell("certificate-issued", made, person, published, issuer, at=at)
    return made


def reissue(
    certificate: Certificate, issuer: Issuer, *, by_id: int, why: str, at: datetime
) -> Certificate:
    """Replace a certificate whose signature can no longer be trusted: the same course, version and
    end under a new serial and the key in force now; the old one is revoked at the same instant, so
    access never stops. A second call returns the first replacement.

    The caller holds the person's lock. Raises `Refused` when it is not in force, or when the key
    in force is the one that signed it.
    """
    earned_by = f"certificate:{certificate.id}"
    known = db.session.scalar(select(Certificate).where(Certificate.earned_by == earned_by))
    if known is not None:
        return known
    if certificate.revocation is not None or certificate.ends_at <= at:
        raise Refused(f"Certificate {certificate.serial} is not in force.", verb="reissued")
    audit.hold()
    if keys.ensure("certificate", at=at).kid == certificate.key_id:
        raise Refused("The key that signed it is still in use. Run flask keys revoke first.")
    _end(certificate, by_id=by_id, why=why, at=at)
    person, published = certificate.person, courses.published(certificate.course_version_id)
    term = rules.Term(at, certificate.ends_at, certificate.restores_from)
    route = Route(certificate.route)
    made = _certificate(person, published, term, issuer, earned_by=earned_by, route=route)
    _keep(made, person, published, issuer, at=at)
    audit.record("certificate reissued", made, by_id=by_id, at=at, why=why)
    _tell("certificate-reissued", made, person, published, issuer, at=at, why=why)
    return made


def _term(person: Person, published: Published, at: datetime) -> rules.Term:
    policy = published.course.policy
    held = queries.newest(person.id, published.course.id, at)
    return rules.term(
        at,
        held.ended_at if held and held.ended_at > at else None,
        validity_months=policy.validity_months,
        renewal_window_days=policy.renewal_window_days,
        restores_within_days=policy.restores_within_days,
    )


def _certificate(
    person: Person,
    published: Published,
    term: rules.Term,
    issuer: Issuer,
    *,
    earned_by: str,
    route: Route,
) -> Certificate:
    return Certificate(
        serial=rules.new_serial(published.course.serial_prefix),
        person_id=person.id,
        course=published.course.id,
        course_version_id=published.version_id,
        earned_by=earned_by,
        route=route,
        starts_at=term.starts_at,
        ends_at=term.ends_at,
        restores_from=term.restores_from,
        status_index=queries.next_status_index(),
        holder_name=person.name,
        holder_rank=full_rank(person.rank),
        holder_unit=_unit_name(person, term.starts_at),
        holder_number=numbered(Kind(person.kind), person.collar_number),
        issuer_name=issuer.name,
        issuer_address=issuer.base_url,
    )


def _keep(
    made: Certificate, person: Person, published: Published, issuer: Issuer, *, at: datetime
) -> None:
    """Sign the record, keep the certificate, and have the worker draw it."""
    key = keys.ensure("certificate", at=at)
    made.key_id = key.kid
    claims = credential.credential(issuer, _statement(made, person, published))
    made.record = credential.sign(issuer, key, claims, at=made.starts_at, until=made.ends_at)
    db.session.add(made)
    db.session.flush()
    jobs.enqueue("draw certificate", made.id, key=f"draw:{made.serial}")


def _unit_name(person: Person, at: datetime) -> str:
    found = select(Unit.name).join(Posting, Posting.unit_id == Unit.id)
    return (
        db.session.scalar(found.where(Posting.person_id == person.id, Posting.in_force(at))) or ""
    )


def _statement(made: Certificate, person: Person, published: Published) -> credential.Statement:
    return credential.Statement(
        serial=made.serial,
        course=made.course,
        course_title=published.course.title,
        course_summary=published.course.summary,
        version=published.version,
        holder_name=made.holder_name,
        holder_email=person.email,
        starts_at=made.starts_at,
        ends_at=made.ends_at,
        status_index=made.status_index,
        route=made.route,
        is_promised=published.course.undertaking is not None,
    )


def _tell(
    kind: str,
    made: Certificate,
    person: Person,
    published: Published,
    issuer: Issuer,
    *,
    at: datetime,
    why: str = "",
) -> None:
    notices.queue(
        kind,
        key=f"{kind}:{made.serial}",
        person_id=person.id,
        address=person.email,
        data={
            "name": person.titled,
            "course": published.course.title,
            "because": Route(made.route).because,
            "signed": " and you have signed the undertaking"
            if published.course.undertaking
            else "",
            "until": day(last_day(made.ends_at)),
            "link": f"{issuer.base_url}/certificates/{made.serial}",
            "why": why,
        },
        at=at,
    )


def revoke(certificate: Certificate, *, by_id: int, why: str, at: datetime) -> Revocation:
    """End a certificate from `at`. Access that stands on it is gone at that instant.

    Raises `Refused` with every reason: it is revoked already, has lapsed, or is one's own.
    """
    if reasons := obstacles(certificate, by_id, at):
        about = f"certificate:{certificate.id}"
        raise Refused(*reasons, verb="certificate revoked", about=about)
    made = _end(certificate, by_id=by_id, why=why, at=at)
    person = certificate.person
    notices.queue(
        "certificate-revoked",
        key=f"certificate-revoked:{certificate.serial}",
        person_id=person.id,
        address=person.email,
        data={"name": person.titled, "serial": certificate.serial, "why": why},
        at=at,
    )
    return made


def obstacles(certificate: Certificate, by_id: int, at: datetime) -> tuple[str, ...]:
    """Return why this person cannot revoke this certificate at `at`; empty when they can."""
    found = {
        "This certificate is revoked already.": certificate.revocation is not None,
        "This certificate has lapsed already.": certificate.ends_at <= at,
        "You cannot revoke your own certificate.": certificate.person_id == by_id,
    }
    return tuple(reason for reason, holds in found.items() if holds)


def _end(certificate: Certificate, *, by_id: int, why: str, at: datetime) -> Revocation:
    made = Revocation(certificate=certificate, at=at, by_id=by_id, why=why)
    db.session.add(made)
    db.session.flush()
    audit.record("certificate revoked", made, by_id=by_id, at=at, why=why)
    return made
