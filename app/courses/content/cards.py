"""Quick cards: what to do in the first hour, on one sheet."""

import re
from dataclasses import dataclass
from typing import Any

from app.courses.content.parts import Fact

CONTACT = re.compile(r"\{contact:([a-z-]+)\}")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do, and the facts it stands on. `says` may hold {contact:name}."""

    says: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Lines below a heading."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A page to open standing up. It carries its own version, apart from the course's."""

    id: str
    title: str
    lead: str  # when to open it
    version: str
    checked: str
    review_by: str
    sections: tuple[Section, ...]
    sources: tuple[Fact, ...]

    @property
    def contacts(self) -> tuple[str, ...]:
        """The names of the contacts it shows."""
        return tuple(
            dict.fromkeys(one for line in self.lines for one in CONTACT.findall(line.says))
        )

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line, from top to bottom."""
        return tuple(line for section in self.sections for line in section.lines)


def card(raw: dict[str, Any], facts: dict[str, Fact]) -> Card:
    """Return the card that a checked snapshot describes."""
    sections = tuple(
        Section(
            one["heading"],
            tuple(Line(line["says"], tuple(line["facts"])) for line in one["lines"]),
        )
        for one in raw["sections"]
    )
    named = dict.fromkeys(fact for one in sections for line in one.lines for fact in line.facts)
    return Card(
        id=raw["id"],
        title=raw["title"],
        lead=raw["lead"],
        version=raw["version"],
        checked=raw["checked"],
        review_by=raw["review_by"],
        sections=sections,
        sources=tuple(facts[one] for one in named),
    )
