"""The messages about sessions, each with what it does to the calendar of whoever gets it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from app.core.db import db
from app.notices import actions as notices
from app.people.models import Person
from app.sessions import calendar, queries
from app.sessions.calendar import Entry, Organiser
from app.sessions.models import Booking, SessionTrainer
from app.sessions.queries import Session
from app.sessions.rules.places import Place, sequence
from app.sessions.rules.terms import Kind
from app.training.models import Credit
from app.training.rules.round import Counts


def booked(
    session: Session, booking: Booking, stands: Place, organiser: Organiser, at: datetime
) -> None:
    """Tell somebody that they have a place, or where they stand on the waiting list."""
    invitation = ""
    if stands.has_place:
        entry = _entry(session, booking.person, _earlier(Booking, session, at, booking.person_id))
        invitation = calendar.invitation(entry, organiser, at)
    _tell(
        "session-booked" if stands.has_place else "session-waiting",
        f"booking:{booking.id}:booked",
        session,
        booking.person,
        at,
        invitation,
        waits_as=stands.waits_as,
        by_other=booking.booked_by_id != booking.person_id,
    )


def promoted(session: Session, people: Collection[int], organiser: Organiser, at: datetime) -> None:
    """Tell those who waited that they have a place now; once, however often it is done."""
    if not people:
        return
    earlier = queries.earlier(Booking, session.id, at)
    for guest in queries.guests(session):
        if guest.person.id in people:
            entry = _entry(session, guest.person, earlier.get(guest.person.id, 0))
            key = f"booking:{guest.booking_id}:promoted"
            invitation = calendar.invitation(entry, organiser, at)
            _tell("session-promoted", key, session, guest.person, at, invitation)


def left(
    session: Session, booking: Booking, organiser: Organiser, at: datetime, *, had_place: bool
) -> None:
    """Tell somebody that their booking is cancelled, and take it out of their calendar."""
    withdrawal = ""
    if had_place:
        before = _earlier(Booking, session, booking.ends_at or at, booking.person_id)
        entry = _entry(session, booking.person, before, is_withdrawn=True)
        withdrawal = calendar.withdrawal(entry, organiser, at)
    by_other = booking.ended_by_id != booking.person_id
    key = f"booking:{booking.id}:left"
    why = booking.ended_why if by_other else ""
    _tell("session-left", key, session, booking.person, at, withdrawal, why=why)


def changed(
    session: Session,
    sentences: Sequence[str],
    why: str,
    organiser: Organiser,
    at: datetime,
    *,
    but: Collection[int],
) -> None:
    """Tell everyone booked, waiting or leading what is different; nobody when nothing is to them."""
    if not sentences:
        return
    for person, entry, role in _all(session, at):
        if person.id not in but:
            invitation = calendar.invitation(entry, organiser, at) if entry else ""
            key = f"session:{session.id}:version:{session.version}:{role}:{person.id}"
            _tell(
                "session-changed", key, session, person, at, invitation,
                changes=" ".join(sentences), why=why, leads=role == "trainer",
            )  # fmt: skip


def cancelled(session: Session, why: str, organiser: Organiser, at: datetime) -> None:
    """Tell everyone booked, waiting or leading that a session does not take place."""
    for person, entry, role in _all(session, at, is_withdrawn=True):
        withdrawal = calendar.withdrawal(entry, organiser, at) if entry else ""
        key = f"session:{session.id}:cancelled:{role}:{person.id}"
        leads = role == "trainer"
        _tell("session-cancelled", key, session, person, at, withdrawal, why=why, leads=leads)


def leads(session: Session, held: SessionTrainer, organiser: Organiser, at: datetime) -> None:
    """Tell somebody that they lead a session."""
    before = _earlier(SessionTrainer, session, at, held.person_id)
    invitation = calendar.invitation(_entry(session, held.person, before), organiser, at)
    _tell("session-leads", f"trainer:{held.id}:named", session, held.person, at, invitation)


def leads_no_more(
    session: Session, held: SessionTrainer, organiser: Organiser, at: datetime
) -> None:
    """Tell somebody that they do not lead a session any more."""
    before = _earlier(SessionTrainer, session, held.ends_at or at, held.person_id)
    entry = _entry(session, held.person, before, is_withdrawn=True)
    withdrawal = calendar.withdrawal(entry, organiser, at)
    _tell("session-leads-no-more", f"trainer:{held.id}:ended", session, held.person, at, withdrawal)


def needs_trainer(session: Session, held: SessionTrainer, at: datetime) -> None:
    """Tell whoever sees to a session that one of its trainers has left, and who still leads it."""
    gone = held.person.titled
    others = ", ".join(one.person.titled for one in queries.trainers(session.id))
    for planner in queries.planners(session.id, at):
        key = f"trainer:{held.id}:missed:{planner.id}"
        _tell("session-needs-trainer", key, session, planner, at, "", gone=gone, others=others)


def credited(session: Session, credit: Credit, at: datetime) -> None:
    """Tell somebody what their attendance counts for."""
    person = db.session.get_one(Person, credit.person_id)
    stands = credit.counts == Counts.INSTEAD
    _tell("session-counts", f"credit:{credit.id}", session, person, at, "", stands=stands)


def credit_withdrawn(session: Session, credit: Credit, why: str, at: datetime) -> None:
    """Tell somebody that their attendance does not count after all, and why."""
    person = db.session.get_one(Person, credit.person_id)
    key = f"credit:{credit.id}:withdrawn"
    _tell("session-counts-no-more", key, session, person, at, "", why=why)


def _all(
    session: Session, at: datetime, *, is_withdrawn: bool = False
) -> list[tuple[Person, Entry | None, str]]:
    """Return whom a session concerns, with their calendar entry (none for who waits) and as what."""
    earlier = queries.earlier(Booking, session.id, at)
    found: list[tuple[Person, Entry | None, str]] = []
    for guest in queries.guests(session):
        before = earlier.get(guest.person.id, 0)
        entry = _entry(session, guest.person, before, is_withdrawn=is_withdrawn)
        found.append((guest.person, entry if guest.place.has_place else None, "guest"))
    led = queries.earlier(SessionTrainer, session.id, at)
    for held in queries.trainers(session.id):
        before = led.get(held.person_id, 0)
        entry = _entry(session, held.person, before, is_withdrawn=is_withdrawn)
        found.append((held.person, entry, "trainer"))
    return found


def _earlier(
    model: type[Booking] | type[SessionTrainer], session: Session, before: datetime, person_id: int
) -> int:
    return queries.earlier(model, session.id, before).get(person_id, 0)


def _entry(session: Session, person: Person, earlier: int, *, is_withdrawn: bool = False) -> Entry:
    return Entry(
        session_id=session.id,
        uid=session.uid,
        sequence=sequence(session.version, earlier, is_withdrawn=is_withdrawn),
        title=session.title,
        terms=session.terms,
        name=person.titled,
        address=person.email,
    )


def _tell(
    kind: str,
    key: str,
    session: Session,
    person: Person,
    at: datetime,
    entry: str,
    **more: Any,
) -> None:
    terms = session.terms
    data = {
        "name": person.titled,
        "title": session.title,
        "when": terms.when,
        "place": terms.place if terms.kind is Kind.ROOM else "",
        "is_video": terms.kind is Kind.VIDEO,
        "video_link": terms.video_link if entry else "",  # for those who have a place
        "note": terms.note,
        "has_pre_work": bool(terms.pre_work),
        "session_id": session.id,
        "course": session.course,
        **more,
    }
    notices.queue(
        kind,
        key=key,
        person_id=person.id,
        address=person.email,
        data=data,
        at=at,
        calendar=entry,
    )
