"""Whether a drill can be played to an end whatever one chooses. Pure."""

from collections.abc import Iterator
from typing import Any

from app.courses.content import DOES
from app.courses.faults import Fault, Source

DAY = 24 * 60
Ways = dict[str, list[str]]  # step -> where its choices lead


def minutes(at: str) -> int:
    """Return a simulated moment in minutes since the first midnight: "+1 07:30" is 1890."""
    days, _, clock = at.rpartition(" ")
    hours, _, rest = clock.partition(":")
    return int(days or 0) * DAY + int(hours) * 60 + int(rest)


def faults(source: Source, drill: dict[str, Any]) -> Iterator[Fault]:
    """Yield every disagreement inside a drill that is well formed."""
    name = drill["id"]
    at = {one["id"]: minutes(one["at"]) for one in [*drill["steps"], *drill["endings"]]}
    broken = [*_twice(source, drill), *_targets(source, drill, at)]
    yield from broken
    for number, step in enumerate(drill["steps"]):
        yield from _step(source, f"step:{name}:{number}", step)
    yield from _kinds(source, drill)
    if not broken:
        yield from _earlier(source, drill, at)
        yield from _ways(source, drill)


def _twice(source: Source, drill: dict[str, Any]) -> Iterator[Fault]:
    """A step or an ending has an id of its own; so has a choice within its step."""
    seen: set[str] = set()
    for what in ("step", "ending"):
        for number, one in enumerate(drill[f"{what}s"]):
            if one["id"] in seen:
                key = f"{what}:{drill['id']}:{number}"
                yield source.about(key, f"{one['id']} stands twice.", "Give it another id.")
            seen.add(one["id"])
    for number, step in enumerate(drill["steps"]):
        known = [one["id"] for one in step["choices"]]
        if len(set(known)) < len(known):
            key = f"step:{drill['id']}:{number}"
            yield source.about(key, "Two choices have the same id.", "Change one of them.")


def _targets(source: Source, drill: dict[str, Any], at: dict[str, int]) -> Iterator[Fault]:
    mend = "Name a step or an ending of this drill."
    if drill["start"] not in {one["id"] for one in drill["steps"]}:
        says = f"There is no step {drill['start']} to start with."
        yield source.about(f"drill:{drill['id']}", says, "Name a step of this drill.")
    for key, _, choice in _choices(drill):
        if choice["leads_to"] not in at:
            yield source.about(key, f"It leads to {choice['leads_to']}, which is not there.", mend)


def _choices(drill: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Yield each choice with the key of its place and its step."""
    for number, step in enumerate(drill["steps"]):
        for other, choice in enumerate(step["choices"]):
            yield f"choice:{drill['id']}:{number}:{other}", step, choice


def _step(source: Source, key: str, step: dict[str, Any]) -> Iterator[Fault]:
    if not any(one["verdict"] == "good" for one in step["choices"]):
        says = f"Step {step['id']} has no good choice."
        yield source.about(key, says, "Say what the guidance would do.")


def _kinds(source: Source, drill: dict[str, Any]) -> Iterator[Fault]:
    """Over a whole drill, everything one can do is offered at least once."""
    offered = {choice["does"] for _, _, choice in _choices(drill)}
    if missing := [one for one in DOES if one not in offered]:
        says = f"No choice does this: {', '.join(missing)}."
        yield source.about(f"drill:{drill['id']}", says, "Offer each of the six at least once.")


def _earlier(source: Source, drill: dict[str, Any], at: dict[str, int]) -> Iterator[Fault]:
    for key, step, choice in _choices(drill):
        if at[choice["leads_to"]] < at[step["id"]]:
            says = f"It leads back in time, to {choice['leads_to']}."
            yield source.about(key, says, "Let time move on: correct one of the two times.")


def _ways(source: Source, drill: dict[str, Any]) -> Iterator[Fault]:
    """Nothing is unreachable, nobody goes round in circles, and one can fail."""
    name, start = drill["id"], drill["start"]
    steps = {one["id"]: [choice["leads_to"] for choice in one["choices"]] for one in drill["steps"]}
    if circle := _circle(steps):
        says = f"From {circle} one can come back to {circle}."
        yield source.about(f"drill:{name}", says, "Let time move on: lead to a later step.")
    reached = _reached(steps, start)
    for what in ("step", "ending"):
        for number, one in enumerate(drill[f"{what}s"]):
            if one["id"] not in reached:
                says = f"No choice leads to {one['id']}."
                yield source.about(f"{what}:{name}:{number}", says, "Lead to it, or take it out.")
    if not any(
        one["id"] in reached - _reached(_without_poor(drill), start) for one in drill["endings"]
    ):
        says = "There is no bad ending: none that only poor choices lead to."
        yield source.about(f"drill:{name}", says, "Let a poor choice end badly.")


def _without_poor(drill: dict[str, Any]) -> Ways:
    return {
        step["id"]: [one["leads_to"] for one in step["choices"] if one["verdict"] != "poor"]
        for step in drill["steps"]
    }


def _reached(ways: Ways, start: str) -> set[str]:
    """Return every step and ending that can be reached, the start included."""
    reached, waiting = {start}, [start]
    while waiting:
        new = set(ways.get(waiting.pop(), ())) - reached
        reached |= new
        waiting += new
    return reached


def _circle(ways: Ways) -> str:
    """Return a step that one can come back to; empty when there is none."""
    return next(
        (step for step, ahead in ways.items() if any(step in _reached(ways, one) for one in ahead)),
        "",
    )
