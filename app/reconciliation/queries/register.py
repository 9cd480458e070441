"""The register's side of a comparison."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from app.access import queries as access
from app.access.models import Grant
from app.access.queries import Allowed
from app.access.rules import Level, State
from app.accounts.models import Account
from app.core.db import db
from app.people.models import Employment, Person
from app.people.rules import titled
from app.reconciliation.models import PlatformSeat, PlatformUpload
from app.reconciliation.rules.kinds import Expected, Known, Register, Registered, Right
from app.reconciliation.rules.layouts import PLATFORMS, Source


def register(source: Source, emails: Iterable[str], at: datetime) -> Register:
    """Return what the register says at `at` of the source's accounts, and of these e-mails."""
    accounts = db.session.execute(
        select(Account.id, Account.platform, Account.handle, Account.address)
        .where(Account.platform.in_(PLATFORMS[source]), Account.starts_at <= at)
        .order_by(Account.id)
    ).all()
    return Register(
        accounts=[Registered(*row) for row in accounts],
        people=_people(set(emails), at),
        rights=[_right(one) for one in access.allowed(at)],
        elsewhere=_elsewhere(source),
    )


EXPECTED = {State.LIVE: Expected.LIVE, State.APPROVED: Expected.APPROVED}


def _right(one: Allowed) -> Right:
    """Return one line of the register's side, as the one query says."""
    return Right(
        account_id=one.account_id,
        handle=one.handle,
        person_id=one.person_id,
        who=one.person,
        email=one.email,
        level=Level(one.level),
        state=EXPECTED.get(one.state, Expected.OVER),
        is_due=one.state is State.REMOVAL_DUE,
    )


def _people(emails: set[str], at: datetime) -> dict[str, Known]:
    serves = exists().where(Employment.person_id == Person.id, Employment.in_force(at))
    rows = db.session.execute(
        select(Person.id, Person.rank, Person.name, Person.email, serves.label("serves"))
    )
    return {
        row.email: Known(row.id, titled(row.rank, row.name), bool(row.serves))
        for row in rows
        if row.email in emails
    }


def _elsewhere(source: Source) -> frozenset[tuple[int, str]]:
    """Return who is set up by the newest list of each other source."""
    other = aliased(PlatformUpload)
    newest = select(func.max(other.id)).where(other.source != source).group_by(other.source)
    rows = db.session.execute(
        select(PlatformSeat.account_id, PlatformSeat.login).where(
            PlatformSeat.upload_id.in_(newest), PlatformSeat.account_id.is_not(None)
        )
    )
    return frozenset((account_id, login) for account_id, login in rows if account_id is not None)


def shown_before(source: Source, person_ids: Iterable[int]) -> set[tuple[int, str]]:
    """Return whom of these people some list of the source ever showed: account id, e-mail."""
    emails = select(Person.email).where(Person.id.in_(set(person_ids)))
    rows = db.session.execute(
        select(PlatformSeat.account_id, PlatformSeat.login)
        .join(PlatformUpload, PlatformUpload.id == PlatformSeat.upload_id)
        .where(PlatformUpload.source == source, PlatformSeat.login.in_(emails))
        .distinct()
    )
    return {(account_id, login) for account_id, login in rows if account_id is not None}


def last_grant(right: Right, at: datetime) -> Grant:
    """Return the access that a right stands on."""
    standing = access.standing(right.person_id, right.account_id, at)
    return db.session.get_one(Grant, standing.last_grant_id)
