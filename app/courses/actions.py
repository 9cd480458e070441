"""Publishing a version, approving it, and keeping the force's contacts."""

from datetime import datetime, timedelta

from semver import Version
from sqlalchemy import select

from app.audit import actions as audit
from app.core.db import db
from app.core.errors import Refused
from app.core.london import LONDON, end_of
from app.courses import queries, rules, snapshot
from app.courses.content import CONTACTS, build
from app.courses.models import Contact, CourseApproval, CourseAsset, CourseVersion, Undertaking
from app.courses.source import Source, media_type


def publish(source: Source, *, by_id: int, at: datetime, why: str) -> CourseVersion:
    """Store a course's text as an immutable version, for a second person to approve.

    Raises `Refused` when the text has faults, when its version is not higher than the newest, or
    when the change is greater than its number says.
    """
    if faults := [str(fault) for fault in source.faults if not fault.is_advice]:
        raise Refused(*faults[:20])
    course, before = build(source.raw), queries.newest(source.name)
    text = snapshot.encode(source.raw)
    if before and before.content_hash == snapshot.content_hash(text):
        raise Refused(f"Version {before.version} holds just this text already.")
    change = "major"
    if before:
        older = queries.published(before.id).course
        change = rules.kind_of_change(before.version, course.version)
        if reasons := rules.too_small(older, course, change):
            raise Refused(*reasons)
    made = CourseVersion(
        course=course.id,
        version=course.version,
        major=Version.parse(course.version).major,
        change=change,
        title=course.title,
        content=text,
        content_hash=snapshot.content_hash(text),
        published_at=at,
        published_by_id=by_id,
        why=why,
    )
    db.session.add(made)
    db.session.flush()
    _keep_pictures(source, made)
    audit.record("course published", made, by_id=by_id, at=at, why=why)
    return made


def _keep_pictures(source: Source, version: CourseVersion) -> None:
    for name, data in source.pictures.items():
        db.session.add(
            CourseAsset(
                course_version_id=version.id,
                name=name,
                media_type=media_type(data),
                sha256=source.raw["pictures"][name],
                data=data,
            )
        )
    db.session.flush()


def approve(version: CourseVersion, *, by_id: int, at: datetime) -> CourseApproval:
    """Approve a version: from `at` people are certified on it.

    Raises `Refused` for whoever published it, and when it is approved already. A new undertaking
    is owed after the course's days of grace; a later major version sets by when to renew.
    """
    about = f"course_version:{version.id}"
    if version.approval is not None:
        raise Refused("This version is approved already.", verb="course approved", about=about)
    if version.published_by_id == by_id:
        raise Refused(
            "You published this version. A second person must approve it.",
            verb="course approved",
            about=about,
        )
    course = queries.published(version.id).course
    is_later = queries.in_force(version.course, at) is not None
    renew_by = None
    if version.change == "major" and is_later:
        last = at.astimezone(LONDON).date() + timedelta(days=course.policy.major_renewal_days)
        renew_by = end_of(last)
    approval = CourseApproval(course_version=version, at=at, by_id=by_id, renew_by=renew_by)
    db.session.add(approval)
    db.session.flush()
    _owe_undertaking(version, at)
    audit.record("course approved", approval, by_id=by_id, at=at)
    return approval


def _owe_undertaking(version: CourseVersion, at: datetime) -> None:
    course = queries.published(version.id).course
    newest = queries.undertaking_newest(course.id)
    promise = course.undertaking
    if newest is not None and newest.number >= promise.number:
        return
    grace = timedelta(days=course.policy.undertaking_grace_days) if newest else timedelta()
    db.session.add(
        Undertaking(
            course=course.id,
            number=promise.number,
            title=promise.title,
            text=promise.text,
            text_hash=snapshot.content_hash(promise.text),
            course_version_id=version.id,
            required_from=at + grace,
        )
    )
    db.session.flush()


def set_contact(name: str, value: str, *, by_id: int, at: datetime) -> None:
    """Set one of the force's contacts; an empty value leaves it unset. The old one stays as history."""
    if name not in CONTACTS:
        raise Refused(f"There is no contact {name}.")
    before = db.session.scalar(
        select(Contact).where(Contact.name == name, Contact.ends_at.is_(None))
    )
    if (before.value if before else "") == value:
        return
    if before:
        before.ends_at = at
        db.session.flush()
        audit.record("contact ended", before, by_id=by_id, at=at)
    if value:
        made = Contact(name=name, value=value, by_id=by_id, starts_at=at)
        db.session.add(made)
        db.session.flush()
        audit.record("contact set", made, by_id=by_id, at=at)
