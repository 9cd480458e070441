"""A card's lines with the force's contacts filled in: the same for the phone and for paper. Pure."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.courses.content import CONTACTS, Card, Fact
from app.courses.content.cards import CONTACT

NUMBER = re.compile(r"\+?\d[\d ]{1,18}\d")
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a line: words, a contact with where it leads, or one that is not entered yet."""

    text: str
    href: str = ""
    is_contact: bool = False
    is_unset: bool = False


def pieces(says: str, contacts: Mapping[str, str]) -> tuple[Piece, ...]:
    """Return a line in pieces, its contacts filled in; one that is not set is flagged."""
    return tuple(one for one in _pieces(says, contacts) if one.text)


def _pieces(says: str, contacts: Mapping[str, str]) -> Iterator[Piece]:
    end = 0
    for found in CONTACT.finditer(says):
        yield Piece(says[end : found.start()])
        name, end = found.group(1), found.end()
        if value := contacts.get(name, ""):
            yield Piece(value, _href(value), is_contact=True)
        else:
            label = f"{CONTACTS.get(name, name)} (not entered yet)"
            yield Piece(label, is_contact=True, is_unset=True)
    yield Piece(says[end:])


def _href(value: str) -> str:
    """Return where a contact leads: a number is rung, an address written to; else nowhere."""
    if found := MAIL.search(value):
        return f"mailto:{found.group()}"
    if found := NUMBER.search(value):
        return f"tel:{found.group().replace(' ', '')}"
    return value if re.fullmatch(r"https://[^\s\"'<>]+", value) else ""


def sections(
    card: Card, contacts: Mapping[str, str]
) -> list[tuple[str, list[tuple[tuple[Piece, ...], tuple[str, ...]]]]]:
    """Return a card's headings, each with its lines in pieces and the facts they stand on."""
    return [
        (one.heading, [(pieces(line.says, contacts), line.facts) for line in one.lines])
        for one in card.sections
    ]


def state(card: Card, contacts: Mapping[str, str]) -> str:
    """Return the SHA-256 of the contacts that a card shows: with its version, all that it says."""
    shown = {name: contacts.get(name, "") for name in card.contacts}
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def sources(card: Card) -> list[tuple[str, str]]:
    """Return (facts, source) for the foot of a card, each source once."""
    found: dict[str, list[Fact]] = {}
    for fact in card.sources:
        found.setdefault(fact.source, []).append(fact)
    return [(", ".join(one.id for one in facts), source) for source, facts in found.items()]
