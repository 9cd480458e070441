"""Publishing a version, approving it, and keeping the force's contacts."""

from datetime import datetime, timedelta

from semver import Version
from sqlalchemy import select

from app.audit import actions as audit
from app.core.db import db
from app.core.errors import Refused
from app.core.london import LONDON, day, end_of, last_day
from app.courses import cards, queries, rules, snapshot
from app.courses.content import CONTACTS, Card, Course, build
from app.courses.faults import Source
from app.courses.models import Contact, CourseApproval, CourseAsset, CourseVersion, Undertaking
from app.courses.source import media_type
from app.notices import actions as notices
from app.notices import jobs

MOST_FAULTS_SAID = 20
MESSAGES = {"minor": "course-changed", "major": "course-renewal"}  # a patch is silent


def publish(source: Source, *, by_id: int, at: datetime, why: str) -> CourseVersion:
    """Store a course's text as an immutable version, for a second person to approve.

    Raises `Refused` when the source holds faults (as read, and as far as it was checked), when its
    version is not higher than the newest, or when the change is greater than its number says.
    """
    if faults := [str(fault) for fault in source.faults if not fault.is_advice]:
        raise Refused(*faults[:MOST_FAULTS_SAID], verb="course published", about=source.name)
    course, text = build(source.raw), snapshot.encode(source.raw)
    made = CourseVersion(
        course=course.id,
        version=course.version,
        major=Version.parse(course.version).major,
        change=_change(course, snapshot.content_hash(text), at),
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


def _change(course: Course, content_hash: str, at: datetime) -> str:
    """Return what this version is to those who hold a certificate, or refuse it.

    It must be higher than every stored version, but its change is measured from the one in force:
    that is what people were certified on.
    """
    newest = queries.newest(course.id)
    if newest and newest.content_hash == content_hash:
        raise Refused(f"Version {newest.version} holds just this text already.")
    if newest and rules.kind_of_change(newest.version, course.version) == "none":
        raise Refused(
            f"Version {newest.version} is stored already. "
            f"The version must be higher than {newest.version}. Change it in course.yaml."
        )
    held = queries.in_force(course.id, at)
    if held is None:
        return "major"
    change = rules.kind_of_change(held.version, course.version)
    if reasons := rules.too_small(held.course, course, change):
        raise Refused(*reasons, verb="course published", about=course.id)
    return change


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
    """Approve a version: from `at` people are certified on it. The caller holds the version's lock.

    Raises `Refused` for whoever published it, and when it, or a higher one, is approved already. A new
    undertaking is owed after the course's days of grace; a later major version sets by when to renew.
    Holders are told of a minor or major version.
    """
    course, held = queries.published(version.id).course, queries.in_force(version.course, at)
    if reasons := list(_obstacles(version, held.version if held else None, by_id)):
        raise Refused(*reasons, verb="course approved", about=audit.about(version))
    renew_by = None
    if version.change == "major" and held is not None:
        last = at.astimezone(LONDON).date() + timedelta(days=course.policy.major_renewal_days)
        renew_by = end_of(last)
    approval = CourseApproval(course_version=version, at=at, by_id=by_id, renew_by=renew_by)
    db.session.add(approval)
    db.session.flush()
    owed = _owe_undertaking(version, course, at, is_first=held is None)
    _tell_holders(version, at)
    for card in course.cards:
        have_drawn(version.id, card, at)
    audit.record("course approved", approval, by_id=by_id, at=at, why=version.why)
    if owed:
        audit.record("undertaking required", owed, by_id=by_id, at=at)
    return approval


def _obstacles(version: CourseVersion, held: str | None, by_id: int) -> list[str]:
    if version.approval is not None:
        return ["This version is approved already."]
    reasons = []
    if version.published_by_id == by_id:
        reasons.append("You published this version. A second person must approve it.")
    if held and rules.kind_of_change(held, version.version) == "none":
        reasons.append(f"Version {held} is in force. An older version cannot take its place.")
    return reasons


def _owe_undertaking(
    version: CourseVersion, course: Course, at: datetime, *, is_first: bool
) -> Undertaking | None:
    """Return the new undertaking that people must sign, if this version brings one. Whoever holds a
    certificate has the days of grace; of the first version nobody does.
    """
    newest, promise = queries.undertaking_newest(course.id), course.undertaking
    if promise is None or (newest is not None and newest.number >= promise.number):
        return None
    grace = timedelta() if is_first else timedelta(days=course.policy.undertaking_grace_days)
    owed = Undertaking(
        course=course.id,
        number=promise.number,
        title=promise.title,
        text=promise.text,
        text_hash=snapshot.content_hash(promise.text),
        course_version_id=version.id,
        required_from=at + grace,
    )
    db.session.add(owed)
    db.session.flush()
    return owed


def have_drawn(version_id: int, card: Card, at: datetime, *, again: str = "") -> None:
    """Have the worker draw a card with the contacts of `at`: once, or once more for each `again`."""
    state = cards.state(card, queries.contacts(at))
    key = f"card:{version_id}:{card.id}:{state[:16]}:{again}"
    jobs.enqueue("draw card", version_id, card.id, at.isoformat(), key=key)


def _tell_holders(version: CourseVersion, at: datetime) -> None:
    kind = MESSAGES.get(version.change)
    if kind is None:
        return
    for holder in queries.holders(version.course, at):
        data = {"name": holder.name, "course": version.title, "why": version.why}
        data["renew_by"] = day(last_day(holder.ended_at))
        notices.queue(
            kind,
            key=f"course:{version.id}:{holder.id}",
            person_id=holder.id,
            address=holder.email,
            data=data,
            at=at,
        )


def set_contact(name: str, value: str, *, by_id: int, at: datetime) -> None:
    """Set one of the force's contacts; an empty value leaves it unset. The old one is kept as history."""
    if name not in CONTACTS:
        raise Refused(f"There is no contact {name}.")
    before = db.session.scalar(
        select(Contact).where(Contact.name == name, Contact.ends_at.is_(None))
    )
    if (before.value if before else "") == value:
        return
    made = Contact(name=name, value=value, by_id=by_id, starts_at=at) if value else None
    if before:
        before.ends_at = at
    if made:
        db.session.add(made)
    db.session.flush()
    if before:
        audit.record("contact ended", before, by_id=by_id, at=at)
    if made:
        audit.record("contact set", made, by_id=by_id, at=at)
    _have_cards_drawn(name, at)


def _have_cards_drawn(contact: str, at: datetime) -> None:
    """Have every card in force drawn that shows a contact."""
    for published in queries.all_in_force(at).values():
        for card in published.course.cards:
            if contact in card.contacts:
                have_drawn(published.version_id, card, at)
