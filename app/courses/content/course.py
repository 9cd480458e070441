"""A whole course, and how it is built from its snapshot."""

from dataclasses import dataclass
from typing import Any

from app.courses.content.audience import Audience, audience
from app.courses.content.cards import Card, card
from app.courses.content.drills import Drill, drill
from app.courses.content.parts import (
    Fact,
    Investigation,
    Lesson,
    Objective,
    Policy,
    UndertakingText,
)
from app.courses.content.questions import Question, question


@dataclass(frozen=True, slots=True)
class Course:
    """A whole course at one version."""

    id: str
    title: str
    version: str
    summary: str
    opens_access: bool
    serial_prefix: str
    audience: Audience
    policy: Policy
    objectives: tuple[Objective, ...]
    lessons: tuple[Lesson, ...]
    questions: tuple[Question, ...]
    facts: tuple[Fact, ...]
    undertaking: UndertakingText | None = None  # a course that opens access has one
    pictures: tuple[str, ...] = ()
    investigations: tuple[Investigation, ...] = ()
    drills: tuple[Drill, ...] = ()
    cards: tuple[Card, ...] = ()
    session_counts: str = ""  # 'instead' of the lessons, 'beside' them; empty: it is only noted
    prior_learning_certifies: bool = False  # with a second person's approval
    prior_learning_counts: str = ""  # likewise 'instead' of the lessons; empty: it is only noted

    @property
    def minutes(self) -> int:
        """How long the lessons take in all."""
        return sum(lesson.minutes for lesson in self.lessons)

    @property
    def drawn(self) -> int:
        """How many questions a sitting has."""
        return sum(objective.draw for objective in self.objectives)

    def lesson(self, lesson_id: str) -> Lesson | None:
        """Return the lesson with this id."""
        return next((one for one in self.lessons if one.id == lesson_id), None)

    def question(self, question_id: str) -> Question:
        """Return the question with this id. Raises `KeyError`."""
        for one in self.questions:
            if one.id == question_id:
                return one
        raise KeyError(question_id)

    def investigation(self, investigation_id: str) -> Investigation | None:
        """Return the investigation with this id."""
        return next((one for one in self.investigations if one.id == investigation_id), None)

    def drill(self, drill_id: str) -> Drill | None:
        """Return the drill with this id."""
        return next((one for one in self.drills if one.id == drill_id), None)

    def card(self, card_id: str) -> Card | None:
        """Return the card with this id."""
        return next((one for one in self.cards if one.id == card_id), None)


def build(raw: dict[str, Any]) -> Course:
    """Return the course that a checked snapshot describes. Versions published long ago are built
    for ever: what they have not is left out.
    """
    meta = raw["course"]
    facts = {key: Fact(key, **value) for key, value in sorted(raw["facts"].items())}
    return Course(
        id=meta["course"],
        title=meta["title"],
        version=meta["version"],
        summary=meta["summary"],
        opens_access=meta["opens_access"],
        serial_prefix=meta["serial_prefix"],
        audience=audience(meta["audience"]),
        policy=Policy(**meta["policy"]),
        objectives=tuple(Objective(**one) for one in meta["objectives"]),
        lessons=tuple(_lesson(one, facts) for one in raw["lessons"]),
        questions=tuple(question(one) for one in raw["questions"]),
        facts=tuple(facts.values()),
        undertaking=UndertakingText(**raw["undertaking"]) if raw["undertaking"] else None,
        pictures=tuple(sorted(raw["pictures"])),
        investigations=tuple(Investigation(**one) for one in meta.get("investigations", ())),
        drills=tuple(drill(one, facts) for one in raw.get("drills", ())),
        session_counts=meta.get("session", {}).get("counts", ""),
        prior_learning_certifies=meta.get("prior_learning", {}).get("certifies", False),
        prior_learning_counts=meta.get("prior_learning", {}).get("counts", ""),
        cards=tuple(card(one, facts) for one in raw.get("cards", ())),
    )


def _lesson(raw: dict[str, Any], facts: dict[str, Fact]) -> Lesson:
    return Lesson(
        id=raw["id"],
        number=raw["lesson"],
        title=raw["title"],
        minutes=raw["minutes"],
        checked=raw["checked"],
        review_by=raw["review_by"],
        objectives=tuple(raw["objectives"]),
        text=raw["text"],
        sources=tuple(facts[one] for one in raw["cites"]),
    )
