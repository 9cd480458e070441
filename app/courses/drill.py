"""Playing a drill: from the choices made so far to where the person is, what was said, and at an
ending the debrief. Pure; whoever keeps the progress keeps (step, choice) and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.errors import Refused
from app.courses.content import Choice, Drill, Ending, Fact, Step

Made = tuple[str, str]  # the ids of a step and of the choice made there


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was passed, and what was chosen there."""

    step: Step
    choice: Choice


@dataclass(frozen=True, slots=True)
class Debrief:
    """What a whole way through a drill shows, beside the way that the guidance would go."""

    taken: tuple[Taken, ...]
    advised: tuple[Taken, ...]
    advised_ending: Ending
    sources: tuple[Fact, ...]  # of both ways and of the ending

    @property
    def good(self) -> int:
        """How many of the choices the guidance asks for."""
        return sum(one.choice.verdict == "good" for one in self.taken)


@dataclass(frozen=True, slots=True)
class Played:
    """Where a person is: at a step, or at an ending with its debrief."""

    taken: tuple[Taken, ...]
    step: Step | None
    ending: Ending | None
    debrief: Debrief | None


def moment(at: str) -> str:
    """Return a simulated time in words: "19:05", "07:30 the next day", "07:30, 2 days later"."""
    days, _, clock = at.rpartition(" ")
    later = int(days or 0)
    if later == 0:
        return clock
    return f"{clock} the next day" if later == 1 else f"{clock}, {later} days later"


def play(drill: Drill, made: Sequence[Made]) -> Played:
    """Return where these choices lead. Raises `Refused` when they are not a way through the drill,
    such as those of an older version.
    """
    taken: list[Taken] = []
    at = drill.start
    for step_id, choice_id in made:
        step = drill.step(at)
        choice = step.choice(choice_id) if step and step.id == step_id else None
        if step is None or choice is None:
            raise Refused("This choice is not part of the drill as it is now. Begin it again.")
        taken.append(Taken(step, choice))
        at = choice.leads_to
    ending = drill.ending(at)
    debrief = _debrief(drill, tuple(taken), ending) if ending else None
    return Played(tuple(taken), drill.step(at), ending, debrief)


def _debrief(drill: Drill, taken: tuple[Taken, ...], ending: Ending) -> Debrief:
    advised, end = _advised(drill)
    cited = {one for way in (taken, advised) for step in way for one in step.choice.facts}
    cited |= {*ending.facts, *end.facts}
    return Debrief(taken, advised, end, tuple(one for one in drill.sources if one.id in cited))


def _advised(drill: Drill) -> tuple[tuple[Taken, ...], Ending]:
    """Return the way that takes the first good choice at each step, and how it ends."""
    taken: list[Taken] = []
    at = drill.start
    while step := drill.step(at):
        taken.append(Taken(step, step.advised))
        at = step.advised.leads_to
    return tuple(taken), next(one for one in drill.endings if one.id == at)
