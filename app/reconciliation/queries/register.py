"""The register's side of a comparison."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from app.access import queries as access
from app.access.rules import Standing
from app.accounts.models import Account
from app.core.db import AT, db
from app.people.models import Employment, Person
from app.people.rules import titled
from app.reconciliation.models import PlatformSeat, PlatformUpload
from app.reconciliation.rules.findings import Expected, Known, Register, Registered, Right
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
        rights=_rights(at),
        elsewhere=_elsewhere(source),
    )


def _rights(at: datetime) -> list[Right]:
    """Return what the one query says of everybody who was ever given access to an account."""
    given = access.granted(at).subquery()
    emails = select(Person.id, Person.email).where(Person.id.in_(select(given.c.person_id)))
    email = dict(db.session.execute(emails).all())
    known = access.standings(at, access.granted(AT))
    return [right(one, email[one.person_id]) for one in known]


def right(standing: Standing, email: str) -> Right:
    """Return one line of the register's side: who may post should be there, who may not should not."""
    return Right(
        account_id=standing.account_id,
        handle=standing.handle,
        person_id=standing.person_id,
        who=standing.person,
        email=email,
        level=None,
        state=Expected.LIVE if standing.may_post else Expected.OVER,
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
