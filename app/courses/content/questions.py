"""Questions of the bank."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.courses.content.words import DECISIONS, PRINCIPLES


@dataclass(frozen=True, slots=True)
class Post:
    """A fictional post inside a question."""

    name: str
    handle: str
    when: str
    text: str


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose. `right`: True, False, or None where both are accepted."""

    id: str
    text: str
    right: bool | None
    feedback: str
    match: str = ""  # for a pair: what belongs to it


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the bank. What `options` are depends on `kind`: choices, steps in their right
    order, pairs, or (judge) the six principles; `decisions` are a judge question's four decisions.
    """

    id: str
    objective: str
    lesson: int
    kind: str
    scenario: bool
    decision: str
    tests: tuple[str, ...]
    facts: tuple[str, ...]
    checked: str
    situation: str
    post: Post | None
    ask: str
    options: tuple[Option, ...]
    extra: tuple[str, ...] = ()
    decisions: tuple[Option, ...] = ()
    investigation: str = ""  # the id of one of the course


def question(raw: dict[str, Any]) -> Question:
    """Return the question that a checked snapshot describes."""
    return Question(
        id=raw["id"],
        objective=raw["objective"],
        lesson=raw["lesson"],
        kind=raw["kind"],
        scenario=raw["scenario"],
        decision=raw["decision"],
        tests=tuple(raw.get("tests", ())),
        facts=tuple(raw["facts"]),
        checked=raw["checked"],
        situation=raw.get("situation", ""),
        post=Post(**raw["post"]) if "post" in raw else None,
        ask=raw["ask"],
        options=_options(raw),
        extra=tuple(raw.get("extra", ())),
        decisions=tuple(
            Option(key, DECISIONS[key], bool(one.get("right")), one["feedback"])
            for key, one in _in_order(raw.get("decisions", {}), DECISIONS)
        ),
        investigation=raw.get("investigation", ""),
    )


def _options(raw: dict[str, Any]) -> tuple[Option, ...]:
    if raw["kind"] == "order":
        return tuple(Option(one["id"], one["text"], True, one["feedback"]) for one in raw["steps"])
    if raw["kind"] == "match":
        return tuple(
            Option(one["id"], one["left"], True, one["feedback"], one["right"])
            for one in raw["pairs"]
        )
    if raw["kind"] == "judge":
        return tuple(
            Option(code, PRINCIPLES[code], _meets(one["meets"]), one["feedback"])
            for code, one in _in_order(raw["principles"], PRINCIPLES)
        )
    return tuple(
        Option(
            one["id"],
            one.get("text", one["id"].capitalize()),
            bool(one.get("right")),
            one["feedback"],
        )
        for one in raw["options"]
    )


def _meets(value: bool | str) -> bool | None:
    return None if value == "either" else bool(value)


def _in_order(found: dict[str, Any], known: Iterable[str]) -> list[tuple[str, Any]]:
    """Return what was found in the order we know it by: a snapshot sorts its keys."""
    return [(key, found[key]) for key in known if key in found]
