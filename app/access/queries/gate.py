"""The one query: who may post from which account at a moment, and every fact that decides it."""

from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.access.models import Grant, PersonSuspension, PlatformChange
from app.access.queries.afterwards import life
from app.access.rules import Standing
from app.accounts.models import Account, AccountLock
from app.accounts.queries import lock_weight
from app.accounts.rules import Measure
from app.certification.models import Certificate, Revocation, SignedUndertaking
from app.certification.queries import certificate_term
from app.core.db import AT, PERSON, Moment, db
from app.courses.models import CourseVersion, Undertaking
from app.people.models import Employment, Person
from app.people.queries import appointed
from app.people.rules import CORPORATE_COMMUNICATION, titled


def standings(at: datetime, pairs: Select[*tuple[Any, ...]], **values: Any) -> list[Standing]:
    """Return the standing at `at` of each (person_id, account_id) that `pairs` selects, by
    account and then by name. One statement, whatever the number of pairs. `values` are for the
    parameters in `pairs`, besides `AT`.
    """
    rows = db.session.execute(_statement(pairs), {"at": at, **values}).mappings().all()
    return [_standing(at, dict(row)) for row in rows]


def standing(person_id: int, account_id: int, at: datetime) -> Standing:
    """Return the standing of one person for one account. Raises `IndexError` if either is unknown."""
    return standings(at, _of_pair(), person_id=person_id, account_id=account_id)[0]


def holders(account_id: int, at: datetime) -> list[Standing]:
    """Return the standing of everyone who had ever been given access to the account by `at`."""
    return standings(at, _of_account(), account_id=account_id)


def held_by(person_id: int, at: datetime) -> list[Standing]:
    """Return the standing of a person for every account they had been given access to by `at`."""
    return standings(at, _of_person(), person_id=person_id)


def all_in_force(at: datetime) -> list[Standing]:
    """Return the standing for every grant in force at `at`, in the whole force."""
    return standings(at, _in_force())


@cache
def _of_pair() -> Select[*tuple[Any, ...]]:
    return (
        select(Person.id.label("person_id"), Account.id.label("account_id"))
        .join_from(Person, Account, Account.id == bindparam("account_id"))
        .where(Person.id == PERSON)
    )


@cache
def _in_force() -> Select[*tuple[Any, ...]]:
    return granted(AT).where(Grant.in_force(AT))


@cache
def _of_account() -> Select[*tuple[Any, ...]]:
    return granted(AT).where(Grant.account_id == bindparam("account_id"))


@cache
def _of_person() -> Select[*tuple[Any, ...]]:
    return granted(AT).where(Grant.person_id == PERSON)


def granted(at: Moment) -> Select[*tuple[Any, ...]]:
    """Select the distinct (person_id, account_id) pairs with a grant that began by `at`."""
    return select(Grant.person_id, Grant.account_id).where(Grant.starts_at <= at).distinct()


@lru_cache(maxsize=64)
def _statement(pairs: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Return the statement for these pairs: its text is kept, never what it answers."""
    return standings_select(AT, pairs)


def standings_select(at: Moment, pairs: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Return the statement behind every answer to "may they post?": facts and evidence."""
    facts = _facts(at, pairs).cte("facts")
    held, last = aliased(Certificate), aliased(Certificate)
    grant, lock, signed = aliased(Grant), aliased(AccountLock), aliased(SignedUndertaking)
    given, platform = aliased(Grant, name="given"), aliased(PlatformChange)
    return (
        select(
            facts,
            Person.name,
            Person.rank,
            Person.collar_number,
            Account.handle,
            Account.starts_at.label("opened_at"),
            Account.ends_at.label("account_closed_at"),
            held.serial,
            CourseVersion.version.label("course_version"),
            Revocation.at.label("revoked_at"),
            lock.starts_at.label("locked_since"),
            lock.why.label("lock_why"),
            lock.kind.label("measure"),
            grant.starts_at.label("granted_at"),
            grant.ends_at.label("grant_ends_at"),
            signed.at.label("undertaking_signed_at"),
            Undertaking.number.label("undertaking_signed"),
            Person.email,
            *life(at, facts, given),
            platform.kind.label("platform_kind"),
            platform.level.label("platform_level"),
            platform.grant_id.label("platform_grant_id"),
        )
        .join(Person, Person.id == facts.c.person_id)
        .join(Account, Account.id == facts.c.account_id)
        .outerjoin(held, held.id == facts.c.certificate_id)
        .outerjoin(CourseVersion, CourseVersion.id == held.course_version_id)
        .outerjoin(last, last.id == facts.c.last_certificate_id)
        .outerjoin(Revocation, and_(Revocation.certificate_id == last.id, Revocation.at <= at))
        .outerjoin(lock, lock.id == facts.c.lock_id)
        .outerjoin(grant, grant.id == facts.c.grant_id)
        .outerjoin(signed, signed.id == facts.c.signed_id)
        .outerjoin(Undertaking, Undertaking.id == signed.undertaking_id)
        .outerjoin(given, given.id == facts.c.last_grant_id)
        .outerjoin(platform, platform.id == facts.c.platform_change_id)
        .order_by(Account.handle, Person.name, Person.id)
    )


def _facts(at: Moment, pairs: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Select, for each pair, the ids of the rows that decide."""
    pair, of = pairs.subquery("pair"), aliased(Account, name="of")
    person_id, course = pair.c.person_id, of.required_course
    served = and_(Employment.person_id == person_id, Employment.starts_at <= at)
    locked = and_(
        AccountLock.account_id == of.id,
        AccountLock.in_force(at),
        or_(
            AccountLock.kind != Measure.RESTRICTED,
            ~appointed(person_id, CORPORATE_COMMUNICATION, of.unit_id, at),
        ),
    )
    suspended = and_(PersonSuspension.person_id == person_id, PersonSuspension.in_force(at))
    left = _newest(Employment.ends_at, served, Employment.ends_at <= at, by=Employment.ends_at)
    return select(
        person_id,
        of.id.label("account_id"),
        exists().where(served, Employment.in_force(at)).label("employed"),
        left.label("employment_ended_at"),
        *_certified(at, person_id, course),
        *_signed(at, person_id, course),
        and_(of.starts_at <= at, or_(of.ends_at.is_(None), of.ends_at > at)).label("account_open"),
        _newest(AccountLock.id, locked, by=lock_weight).label("lock_id"),
        *_granted(at, pair, of),
        select(func.min(PersonSuspension.starts_at))
        .where(suspended)
        .scalar_subquery()
        .label("restricted_since"),
    ).join_from(pair, of, of.id == pair.c.account_id)


def _certified(at: Moment, person_id: Any, course: Any) -> list[Any]:
    """Return the certificate in force with its true end, and the last one that ended."""
    term = certificate_term.alias("term")
    own = and_(term.c.person_id == person_id, term.c.course == course, term.c.starts_at <= at)
    wanted = (
        ("certificate_id", term.c.certificate_id, term.c.ended_at > at),
        ("certified_until", term.c.ended_at, term.c.ended_at > at),
        ("last_certificate_id", term.c.certificate_id, term.c.ended_at <= at),
        ("certificate_ended_at", term.c.ended_at, term.c.ended_at <= at),
    )
    return [
        _newest(column, own, when, by=term.c.ended_at).label(name) for name, column, when in wanted
    ]


def _signed(at: Moment, person_id: Any, course: Any) -> list[Any]:
    """Return the number of the undertaking that is owed, and the newest one signed."""
    owed = select(func.max(Undertaking.number)).where(
        Undertaking.course == course, Undertaking.required_from <= at
    )
    signed = (
        select(SignedUndertaking.id)
        .join(Undertaking, Undertaking.id == SignedUndertaking.undertaking_id)
        .where(SignedUndertaking.person_id == person_id, SignedUndertaking.at <= at)
        .where(Undertaking.course == course)
        .order_by(Undertaking.number.desc())
        .limit(1)
    )
    return [
        owed.scalar_subquery().label("undertaking_owed"),
        signed.scalar_subquery().label("signed_id"),
    ]


def _granted(at: Moment, pair: Any, of: Any) -> list[Any]:
    """Return the grant in force, when the last one ended, and whether a gap has made it void."""
    own = and_(Grant.person_id == pair.c.person_id, Grant.account_id == of.id)
    ended = _newest(Grant.ends_at, own, Grant.ends_at <= at, by=Grant.ends_at)
    began = _newest(Grant.starts_at, own, Grant.in_force(at), by=Grant.starts_at)
    changed = and_(own, PlatformChange.grant_id == Grant.id, PlatformChange.at <= at)
    return [
        _newest(Grant.id, own, Grant.in_force(at), by=Grant.starts_at).label("grant_id"),
        _newest(Grant.id, own, Grant.starts_at <= at, by=Grant.starts_at).label("last_grant_id"),
        # Two may be recorded at one moment: the later row holds.
        _newest(PlatformChange.id, changed, by=PlatformChange.id).label("platform_change_id"),
        ended.label("grant_ended_at"),
        # Two levels down, SQLAlchemy no longer sees by itself which pair is meant.
        _gap(at, pair.c.person_id, of.required_course, began.correlate(pair, of)).label(
            "gap_too_long"
        ),
    ]


def _newest(column: Any, *conditions: ColumnElement[bool], by: Any) -> Any:
    """Return `column` of the newest row that meets the conditions, as a value in a row."""
    return select(column).where(*conditions).order_by(by.desc()).limit(1).scalar_subquery()


def _gap(at: Moment, person_id: Any, course: Any, grant_start: Any) -> ColumnElement[bool]:
    """Say whether, since the grant began, a certificate ended that no later one followed in time.

    Each certificate carries how far back it reaches (`restores_from`): a renewal within 90 days
    brings access back, a later one needs a new request.
    """
    ended, later = certificate_term.alias("ended"), certificate_term.alias("later")
    followed = exists().where(
        later.c.person_id == ended.c.person_id,
        later.c.course == ended.c.course,
        later.c.starts_at <= at,
        later.c.restores_from <= ended.c.ended_at,
        later.c.ended_at > ended.c.ended_at,
    )
    return exists().where(
        ended.c.person_id == person_id,
        ended.c.course == course,
        ended.c.ended_at <= at,
        ended.c.ended_at > grant_start,
        ~followed,
    )


def _standing(at: datetime, row: dict[str, Any]) -> Standing:
    rank, name = row.pop("rank"), row.pop("name")
    for extra in (
        *("last_certificate_id", "lock_id", "signed_id", "opened_at"),
        "platform_change_id",
    ):
        row.pop(extra)
    revoked_at = row.pop("revoked_at")
    row["granted_level"] = row["granted_level"] or "publish"
    for fact in ("employed", "account_open", "was_set_up", "was_confirmed"):
        row[fact] = bool(row[fact])
    return Standing(
        at=at,
        person=titled(rank, name),
        certificate_was_revoked=revoked_at is not None
        and revoked_at == row["certificate_ended_at"],
        **row,
    )
