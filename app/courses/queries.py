"""Reading published courses. A version never changes, so each is parsed once in a process."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, bindparam, column, func, select, table, true
from sqlalchemy.orm import aliased, joinedload

from app.core.db import AT, UTCDateTime, db
from app.courses import snapshot
from app.courses.content import Course
from app.courses.models import (
    CardPdf,
    Contact,
    CourseApproval,
    CourseAsset,
    CourseVersion,
    Undertaking,
)
from app.people.models import Employment, Person

# The database's own view of when certificates are in force. It belongs to certification, which stands
# above; who must be told of a new version is asked of the view, not of that package.
_term = table(
    "certificate_term",
    column("person_id"),
    column("course"),
    column("starts_at", UTCDateTime),
    column("ended_at", UTCDateTime),
)


@dataclass(frozen=True, slots=True)
class Published:
    """A stored version and what it holds."""

    version_id: int
    version: str
    course: Course


@dataclass(frozen=True, slots=True)
class Approved:
    """A version, and since when people are certified on it."""

    at: datetime
    published: Published


# By id and hash, so that two databases in one process are never confused.
_known: dict[tuple[int, str], Published] = {}


def in_force(course: str, at: datetime) -> Published | None:
    """Return the newest approved version of a course at `at`. One small statement."""
    row = db.session.execute(_newest_approved(), {"course": course, "at": at}).one_or_none()
    return parsed(row) if row else None


@cache
def _newest_approved() -> Select[*tuple[Any, ...]]:
    return (
        select(CourseVersion.id, CourseVersion.version, CourseVersion.content_hash)
        .join(CourseApproval, CourseApproval.course_version_id == CourseVersion.id)
        .where(CourseVersion.course == bindparam("course"), CourseApproval.at <= AT)
        .order_by(CourseApproval.at.desc(), CourseVersion.id.desc())
        .limit(1)
    )


def all_in_force(at: datetime) -> dict[str, Published]:
    """Return the newest approved version of every course at `at`, by course. One small statement."""
    return {course: versions[-1].published for course, versions in approved(at).items()}


def approved(at: datetime, course: str | None = None) -> dict[str, list[Approved]]:
    """Return every version approved by `at`, oldest first, by course: of one course, or of all. One
    small statement.
    """
    asked = {"at": at} | ({"course": course} if course else {})
    found: dict[str, list[Approved]] = {}
    for row in db.session.execute(_approved(one_course=course is not None), asked):
        found.setdefault(row.course, []).append(Approved(row.approved_at, parsed(row)))
    return found


@cache
def _approved(*, one_course: bool) -> Select[*tuple[Any, ...]]:
    return (
        select(
            CourseVersion.id,
            CourseVersion.course,
            CourseVersion.version,
            CourseVersion.content_hash,
            CourseApproval.at.label("approved_at"),
        )
        .join(CourseApproval, CourseApproval.course_version_id == CourseVersion.id)
        .where(CourseVersion.course == bindparam("course") if one_course else true())
        .where(CourseApproval.at <= AT)
        .order_by(CourseApproval.at, CourseVersion.id)
    )


def published(version_id: int) -> Published:
    """Return a stored version, in force or not. Raises `NoResultFound`."""
    return parsed(
        db.session.execute(
            select(CourseVersion.id, CourseVersion.version, CourseVersion.content_hash).where(
                CourseVersion.id == version_id
            )
        ).one()
    )


def parsed(row: Any) -> Published:
    """Return what a version holds; `row` has its id, version and content_hash. Read once.

    Raises `ValueError` when it is not the text that was published.
    """
    key = (row.id, row.content_hash)
    if key not in _known:
        text = db.session.scalars(
            select(CourseVersion.content).where(CourseVersion.id == row.id)
        ).one()
        if hashlib.sha256(text.encode()).hexdigest() != row.content_hash:
            raise ValueError(f"course version {row.id} is not what was published")
        _known[key] = Published(row.id, row.version, snapshot.decode(text))
    return _known[key]


def counts_until(course: Any, version_id: Any) -> ScalarSelect[datetime | None]:
    """Select until when a pass on a version earns a certificate: the earliest day by which a later
    major version requires renewal; null while none does.
    """
    own, later = aliased(CourseVersion), aliased(CourseVersion)
    return (
        select(func.min(CourseApproval.renew_by))
        .join(later, later.id == CourseApproval.course_version_id)
        .join(own, and_(own.id == version_id, later.major > own.major))
        .where(later.course == course)
        .scalar_subquery()
    )


def titles(approved: Mapping[str, Sequence[Approved]]) -> list[tuple[str, str]]:
    """Return (id, title) of courses by their newest versions, for filters: those that open access
    to accounts first.
    """
    newest = [versions[-1].published.course for _, versions in sorted(approved.items())]
    return [(one.id, one.title) for one in sorted(newest, key=lambda one: not one.opens_access)]


def opening_access(at: datetime) -> list[tuple[str, str]]:
    """Return (id, title) of the courses in force that open access to accounts."""
    held = [one.course for _, one in sorted(all_in_force(at).items())]
    return [(one.id, one.title) for one in held if one.opens_access]


def contacts(at: datetime) -> dict[str, str]:
    """Return the force's contacts in force at `at`, by name."""
    return {row.name: row.value for row in db.session.execute(_contacts(), {"at": at})}


@cache
def _contacts() -> Select[*tuple[Any, ...]]:
    return select(Contact.name, Contact.value).where(Contact.in_force(AT))


def contact_history() -> Sequence[Any]:
    """Return everything the contacts ever were, newest first, with who entered it."""
    return db.session.execute(
        select(
            Contact.name, Contact.value, Contact.starts_at, Contact.ends_at, Person.name.label("by")
        )
        .join(Person, Person.id == Contact.by_id)
        .order_by(Contact.starts_at.desc(), Contact.id.desc())
    ).all()


def holders(course: str, at: datetime) -> Sequence[Any]:
    """Return who serves and holds a certificate of a course in force at `at`: id, name, email, and
    when the last of theirs ends.
    """
    return db.session.execute(
        select(Person.id, Person.name, Person.email, func.max(_term.c.ended_at).label("ended_at"))
        .join(_term, _term.c.person_id == Person.id)
        .join(Employment, and_(Employment.person_id == Person.id, Employment.in_force(at)))
        .where(_term.c.course == course, _term.c.starts_at <= at, _term.c.ended_at > at)
        .group_by(Person.id, Person.name, Person.email)
        .order_by(Person.id)
    ).all()


def undertaking_owed(course: str, at: datetime) -> Undertaking | None:
    """Return the undertaking that holders owe at `at`: the newest whose grace is over."""
    return db.session.scalar(_undertakings(course).where(Undertaking.required_from <= at).limit(1))


def undertaking_newest(course: str) -> Undertaking | None:
    """Return the newest undertaking: the one to sign, also during its days of grace."""
    return db.session.scalar(_undertakings(course).limit(1))


def _undertakings(course: str) -> Select[Undertaking]:
    return (
        select(Undertaking).where(Undertaking.course == course).order_by(Undertaking.number.desc())
    )


def versions() -> Sequence[Any]:
    """Return every stored version, newest first, with who published and approved it."""
    publisher, approver = aliased(Person), aliased(Person)
    return db.session.execute(
        select(
            CourseVersion.id,
            CourseVersion.course,
            CourseVersion.title,
            CourseVersion.version,
            CourseVersion.change,
            CourseVersion.published_at,
            CourseVersion.published_by_id,
            publisher.name.label("published_by"),
            CourseApproval.at.label("approved_at"),
            approver.name.label("approved_by"),
        )
        .join(publisher, publisher.id == CourseVersion.published_by_id)
        .outerjoin(CourseApproval, CourseApproval.course_version_id == CourseVersion.id)
        .outerjoin(approver, approver.id == CourseApproval.by_id)
        .order_by(CourseVersion.course, CourseVersion.id.desc())
    ).all()


def version(course: str, number: str) -> Select[CourseVersion]:
    """Select one stored version with its approval."""
    return (
        select(CourseVersion)
        .where(CourseVersion.course == course, CourseVersion.version == number)
        .options(joinedload(CourseVersion.approval))
    )


def newest(course: str) -> CourseVersion | None:
    """Return the newest stored version of a course, approved or not."""
    return db.session.scalar(
        select(CourseVersion)
        .where(CourseVersion.course == course)
        .order_by(CourseVersion.id.desc())
        .limit(1)
    )


def picture_ids(version_id: int) -> dict[str, int]:
    """Return picture name -> id for a version."""
    rows = db.session.execute(
        select(CourseAsset.name, CourseAsset.id).where(CourseAsset.course_version_id == version_id)
    )
    return {row.name: row.id for row in rows}


def picture(picture_id: int, *, may_see_unapproved: bool) -> Any | None:
    """Return a picture's data and media_type; one of a version that waits only for those who may
    see it. None when there is none.
    """
    found = select(CourseAsset.data, CourseAsset.media_type).where(CourseAsset.id == picture_id)
    if not may_see_unapproved:
        found = found.join(
            CourseApproval, CourseApproval.course_version_id == CourseAsset.course_version_id
        )
    return db.session.execute(found).one_or_none()


def card_pdf(version_id: int, card_id: str, contacts: str) -> CardPdf | None:
    """Return a card as it is drawn with these contacts (`cards.state`); None while it is not."""
    return db.session.get(CardPdf, (version_id, card_id, contacts))
