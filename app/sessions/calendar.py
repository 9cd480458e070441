"""Sessions as iCalendar: invitations, their withdrawal, and a private calendar. Pure.

Sources: RFC 5545 (the format), RFC 5546 (what an organiser and those invited tell each other).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event, Timezone, vCalAddress, vText, vUri

from app.core.london import LONDON
from app.sessions.rules.terms import Kind, Terms

# Summer time in London, by the rule in force since 1996. Written out: the library would list single
# years, and begin them an hour late. Source: the Summer Time Order 2002.
ZONE = """BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
TZNAME:BST
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
DTSTART:19960331T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:GMT
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
DTSTART:19961027T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""


@dataclass(frozen=True, slots=True)
class Organiser:
    """Who invites: the force, at this installation's address."""

    name: str
    address: str
    base_url: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A session in the calendar of one person, whose name and e-mail it carries."""

    session_id: int
    uid: str
    sequence: int
    title: str
    terms: Terms
    name: str
    address: str


def invitation(entry: Entry, by: Organiser, at: datetime) -> str:
    """Return the text that puts a session into a calendar, or brings it up to date there."""
    return _text("REQUEST", [_event(entry, by, at)])


def withdrawal(entry: Entry, by: Organiser, at: datetime) -> str:
    """Return the text that takes a session out of a calendar."""
    return _text("CANCEL", [_event(entry, by, at, status="CANCELLED")])


def feed(entries: Iterable[Entry], by: Organiser, at: datetime) -> str:
    """Return a calendar of sessions, to be read again every hour."""
    return _text("PUBLISH", [_event(one, by, at) for one in entries], is_feed=True)


def _text(method: str, events: list[Event], *, is_feed: bool = False) -> str:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Keyholder//Sessions//EN")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if is_feed:
        calendar.add("x-wr-calname", "Keyholder sessions")
        calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT1H")
    calendar.add_component(Timezone.from_ical(ZONE))
    for one in events:
        calendar.add_component(one)
    text: bytes = calendar.to_ical()
    return text.decode()


def _event(entry: Entry, by: Organiser, at: datetime, *, status: str = "CONFIRMED") -> Event:
    terms = entry.terms
    address = f"{by.base_url}/sessions/{entry.session_id}"
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", at)
    event.add("summary", entry.title)
    event.add("dtstart", terms.starts_at.astimezone(LONDON))
    event.add("dtend", terms.ends_at.astimezone(LONDON))
    event.add("location", "Video call" if terms.kind is Kind.VIDEO else terms.place)
    about = [terms.note, f"Join: {terms.video_link}" if terms.video_link else "", address]
    event.add("description", "\n".join(one for one in about if one))
    event.add("url", vUri(address))
    event.add("status", status)
    event.add("organizer", _person(by.name, by.address), encode=False)
    attendee = _person(entry.name, entry.address)
    attendee.params["partstat"] = vText("ACCEPTED")
    attendee.params["rsvp"] = vText("FALSE")
    event.add("attendee", attendee, encode=False)
    return event


def _person(name: str, address: str) -> vCalAddress:
    found = vCalAddress(f"mailto:{address}")
    found.params["cn"] = vText(name)
    return found
