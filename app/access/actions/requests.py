"""Asking for access, endorsing, deciding, and ending it."""

import json
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import select

from app.access import queries, rules
from app.access.models import AccessRequest, Decision, Endorsement, Grant
from app.access.rules import Level, Standing, Terms
from app.accounts.models import Account
from app.audit import actions as audit
from app.core.db import db
from app.core.errors import Refused
from app.notices import actions as notices
from app.people.models import Person


def ask(
    person: Person,
    account: Account,
    *,
    made_by_id: int,
    why: str,
    at: datetime,
    level: Level = Level.PUBLISH,
    ends_at: datetime | None = None,
) -> AccessRequest:
    """Ask that `person` may use `account` at a level, until `ends_at` if one is given.

    Raises `Refused` when they ask for themselves, a request waits already, access is given, or the
    level is not for them. Whether the asker may ask for this person and account is a matter of what
    they may see.
    """
    if fault := _ask_fault(person, account, made_by_id, level, at):
        raise Refused(fault, verb="access asked for", about=f"person:{person.id}")
    request = AccessRequest(
        person_id=person.id,
        account_id=account.id,
        made_by_id=made_by_id,
        made_at=at,
        why=why,
        level=str(level),
        ends_at=ends_at,
    )
    db.session.add(request)
    db.session.flush()
    audit.record("access asked for", request, by_id=made_by_id, at=at, why=why)
    return request


def _ask_fault(
    person: Person, account: Account, made_by_id: int, level: Level, at: datetime
) -> str:
    """Return why this cannot be asked for, as a sentence; empty when it can."""
    if person.id == made_by_id:
        return (
            "You cannot ask for access for yourself. Ask your line manager or the account’s owner."
        )
    if queries.waiting(person.id, account.id) is not None:
        return f"A request for {person.titled} and {account.handle} is waiting already."
    standing = queries.standing(person.id, account.id, at)
    if standing.grant_id is not None and not standing.gap_too_long and not standing.over_at:
        return f"{person.titled} already has access to {account.handle}."
    is_staff = queries.is_corporate_communication(person.id, at)
    return rules.level_fault(level, is_staff, person.titled)


def endorse(
    request: AccessRequest, *, supported: bool, by_id: int, why: str, at: datetime
) -> Endorsement:
    """Say, as the line manager, whether the role fits what is asked for.

    Raises `Refused` when somebody has said so already, when the request is decided, and for anybody
    but those who may (`queries.endorsers`).
    """
    about, verb = _about(request), "request endorsed"
    if request.decision is not None or request.endorsement is not None:
        raise Refused("This request has already been answered.", verb=verb, about=about)
    if by_id not in {one.id for one in queries.endorsers(request, at)}:
        reason = "Only the person’s line manager can endorse this request, or an inspector if the line manager made it."
        raise Refused(reason, verb=verb, about=about)
    made = Endorsement(request=request, by_id=by_id, at=at, supported=supported, why=why)
    db.session.add(made)
    db.session.flush()
    verb = "request endorsed" if supported else "request not endorsed"
    audit.record(verb, made, by_id=by_id, at=at, why=why)
    return made


def approve(
    request: AccessRequest,
    *,
    by_id: int,
    why: str,
    at: datetime,
    terms: Terms = Terms(),  # noqa: B008 - frozen
    on_probation: bool = False,
) -> Grant:
    """Approve a request: open the grant it asks for, from `at`; on probation at draft for a while.

    Raises `Refused`, and changes nothing, if the request is decided already or not endorsed, if
    `by_id` has a part in it, or if anything stands in the way of access.
    """
    _may_decide(request, by_id, "access approved")
    standing = queries.standing(request.person_id, request.account_id, at)
    is_staff = queries.is_corporate_communication(request.person_id, at)
    level_fault = rules.level_fault(Level(request.level), is_staff, request.person.titled)
    reasons = [*rules.obstacles(standing), *filter(None, [level_fault])]
    fallback, why_not = queries.third_person(request, by_id, at)
    if reasons := [*reasons, *filter(None, [why_not])]:
        raise Refused(*reasons, verb="access approved", about=_about(request))
    if standing.grant_id is not None:
        end_void(standing, by_id=by_id, at=at, so="A new request was approved.")
    decision = _decide(request, "approved", by_id, why, at, fallback)
    probation = timedelta(days=terms.probation_days) if on_probation else None
    grant = Grant(
        person_id=request.person_id,
        account_id=request.account_id,
        request_id=request.id,
        starts_at=at,
        level=request.level,
        ends_at=rules.ends_at(request.ends_at, at, terms.months),
        probation_until=at + probation if probation else None,
        set_up_by=at + timedelta(days=terms.set_up_days),
    )
    db.session.add(grant)
    db.session.flush()  # the database has the last word: its triggers hold the same rule
    audit.record("access approved", decision, by_id=by_id, at=at, why=why)
    audit.record("grant opened", grant, by_id=by_id, at=at, why=why)
    _tell(request, "access-given", at, why=why)
    return grant


def refuse(request: AccessRequest, *, by_id: int, why: str, at: datetime) -> Decision:
    """Refuse a request, with the reason that the person and the asker will read."""
    _may_decide(request, by_id, "access refused")
    decision = _decide(request, "refused", by_id, why, at)
    audit.record("access refused", decision, by_id=by_id, at=at, why=why)
    _tell(request, "access-refused", at, why=why)
    return decision


def withdraw(request: AccessRequest, *, by_id: int, why: str, at: datetime) -> Decision:
    """Take back a request that one made oneself and that waits still."""
    if request.decision is not None:
        raise Refused("This request has already been decided.", about=_about(request))
    if request.made_by_id != by_id:
        raise Refused("You can only withdraw a request that you made.", about=_about(request))
    decision = _decide(request, "withdrawn", by_id, why, at)
    audit.record("request withdrawn", decision, by_id=by_id, at=at, why=why)
    return decision


def end(grant: Grant, *, by_id: int, why: str, at: datetime) -> Grant:
    """End a grant from `at`. Refused when it has ended already."""
    if grant.ends_at is not None and grant.ends_at <= at:
        raise Refused("This access has already ended.", about=f"access_grant:{grant.id}")
    grant.ends_at, grant.ended_by_id, grant.ended_why = at, by_id, why
    db.session.flush()
    audit.record("grant ended", grant, by_id=by_id, at=at, why=why)
    notices.queue(
        "access-ended",
        key=f"access-ended:{grant.id}",
        person_id=grant.person_id,
        address=grant.person.email,
        data={"name": grant.person.titled, "handle": grant.account.handle, "why": why},
        at=at,
    )
    return grant


def end_all(account: Account, *, by_id: int, at: datetime, why: str) -> None:
    """End every grant for an account from `at`: it is closed, or goes to another unit."""
    given = select(Grant).where(Grant.account_id == account.id, Grant.in_force(at))
    for grant in db.session.scalars(given.order_by(Grant.id)).all():
        end(grant, by_id=by_id, why=why, at=at)


def _may_decide(request: AccessRequest, by_id: int, verb: str) -> None:
    if request.decision is not None:
        raise Refused("This request has already been decided.", verb=verb, about=_about(request))
    if by_id in {request.person_id, request.made_by_id}:
        raise Refused(
            "You cannot decide a request that you made or that is about you.",
            verb=verb,
            about=_about(request),
        )


def _decide(
    request: AccessRequest, outcome: str, by_id: int, why: str, at: datetime, fallback: str = ""
) -> Decision:
    standing = queries.standing(request.person_id, request.account_id, at)
    evidence = json.dumps([asdict(check) for check in rules.checks(standing)], ensure_ascii=False)
    decision = Decision(
        request=request,
        outcome=outcome,
        by_id=by_id,
        at=at,
        why=why,
        evidence=evidence,
        fallback=fallback,
    )
    db.session.add(decision)
    db.session.flush()  # before the grant that it opens: the database looks for it
    return decision


def end_void(standing: Standing, *, by_id: int, at: datetime, so: str) -> None:
    """End a grant that gives nothing any more, before a new one opens; `so` says which."""
    grant = db.session.scalars(select(Grant).where(Grant.id == standing.grant_id)).one()
    grant.ends_at, grant.ended_by_id = at, by_id
    grant.ended_why = f"{rules.why_not(standing)[-1]} {so}"
    db.session.flush()
    audit.record("grant ended", grant, by_id=by_id, at=at, why=grant.ended_why)


def _tell(request: AccessRequest, kind: str, at: datetime, *, why: str) -> None:
    data = {
        "name": request.person.titled,
        "handle": request.account.handle,
        "asked_by": request.made_by.titled,
        "why": why,
    }
    for person in (request.person, request.made_by):
        notices.queue(
            kind,
            key=f"{kind}:{request.id}:{person.id}",
            person_id=person.id,
            address=person.email,
            data={**data, "is_asker": person.id == request.made_by_id},
            at=at,
        )


def _about(request: AccessRequest) -> str:
    return f"access_request:{request.id}"
