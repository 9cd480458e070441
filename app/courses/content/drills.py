"""Decision drills: an incident that unfolds as the person decides."""

from dataclasses import dataclass
from typing import Any

from app.courses.content.parts import Fact

DOES = {
    "say": "Say something",
    "hold": "Hold",
    "correct": "Correct",
    "refer": "Refer",
    "preserve": "Preserve",
    "ask": "Ask the communication team",
}
VERDICTS = {
    "good": "What the guidance asks for",
    "mixed": "Partly what the guidance asks for",
    "poor": "Not what the guidance asks for",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to do at a step, what comes of it at once, and how the guidance sees it."""

    id: str
    does: str
    text: str
    leads_to: str  # a step or an ending
    then: str
    verdict: str
    why: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A moment of the incident at which something must be decided."""

    id: str
    at: str  # simulated: "19:05", or "+1 07:30" on the next day
    shows: str
    ask: str
    choices: tuple[Choice, ...]

    def choice(self, choice_id: str) -> Choice | None:
        """Return the choice with this id."""
        return next((one for one in self.choices if one.id == choice_id), None)

    @property
    def advised(self) -> Choice:
        """The choice that the guidance would make: the first good one."""
        return next(one for one in self.choices if one.verdict == "good")


@dataclass(frozen=True, slots=True)
class Ending:
    """How an incident ends, and what the way to it shows."""

    id: str
    at: str
    title: str
    shows: str
    debrief: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drill:
    """A branching exercise. Time moves on with every choice, so each way through it ends."""

    id: str
    title: str
    whom: str
    minutes: int
    version: str
    checked: str
    review_by: str
    begins: str
    start: str
    steps: tuple[Step, ...]
    endings: tuple[Ending, ...]
    sources: tuple[Fact, ...]

    def step(self, step_id: str) -> Step | None:
        """Return the step with this id."""
        return next((one for one in self.steps if one.id == step_id), None)

    def ending(self, ending_id: str) -> Ending | None:
        """Return the ending with this id."""
        return next((one for one in self.endings if one.id == ending_id), None)


def drill(raw: dict[str, Any], facts: dict[str, Fact]) -> Drill:
    """Return the drill that a checked snapshot describes."""
    return Drill(
        id=raw["id"],
        title=raw["title"],
        whom=raw["for"],
        minutes=raw["minutes"],
        version=raw["version"],
        checked=raw["checked"],
        review_by=raw["review_by"],
        begins=raw["begins"],
        start=raw["start"],
        steps=tuple(_step(one) for one in raw["steps"]),
        endings=tuple(Ending(**{**one, "facts": tuple(one["facts"])}) for one in raw["endings"]),
        sources=tuple(facts[one] for one in raw["cites"]),
    )


def _step(raw: dict[str, Any]) -> Step:
    choices = tuple(Choice(**{**one, "facts": tuple(one["facts"])}) for one in raw["choices"])
    return Step(**{**raw, "choices": choices})
