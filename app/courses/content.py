"""A course as data: what was written in `courses/`, checked and frozen."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

PRINCIPLES = {
    "SAF": "It increases feelings of safety",
    "LEG": "It is legally sound",
    "PRO": "It is professional",
    "TIM": "It is timely",
    "ACC": "It is accurate",
    "PUR": "It has a policing purpose",
}
DECISIONS = {
    "post": "Post it as it is",
    "change": "Change it, then post it",
    "dont_post": "Do not post it",
    "refer": "Refer it to Corporate Communication",
}
# Whom lessons name by {contact:name}; the force enters what stands there.
CONTACTS = {
    "communication-day": "Corporate Communication, in office hours",
    "communication-out-of-hours": "Corporate Communication, out of hours",
    "control-room": "the control room",
    "information-security": "information security",
    "data-protection": "the data protection officer",
    "foi": "the freedom of information team",
    "professional-standards": "Professional Standards",
    "election-contact": "the election contact",
    "legal": "legal services",
    "crime-report-online": "the page to report a crime online",
    "wellbeing": "wellbeing support",
}


@dataclass(frozen=True, slots=True)
class Policy:
    """How a course is passed and how long its certificate lasts."""

    pass_mark: int  # per cent
    must_pass: bool  # no wrong answer on a must-pass objective
    time_limit_minutes: int | None
    attempts: int
    attempts_within_days: int
    cool_down_hours: int
    validity_months: int
    renewal_window_days: int
    restores_within_days: int
    undertaking_grace_days: int
    major_renewal_days: int


@dataclass(frozen=True, slots=True)
class Objective:
    """Something a learner can do afterwards; each sitting draws `draw` questions about it."""

    id: str
    lesson: int
    draw: int
    title: str
    must_pass: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A sourced claim. `status`: V read in its source, N reported, S the force's strategy,
    G general knowledge, P the Protocol's own rule. Learners read the source and open its link;
    what it says and the note are for those who write and check.
    """

    id: str
    says: str
    source: str
    status: str
    checked: str
    note: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson: its text is Markdown with our blocks (`courses.markdown`)."""

    id: str
    number: int
    title: str
    minutes: int
    checked: str
    review_by: str
    objectives: tuple[str, ...]
    text: str
    sources: tuple[Fact, ...]


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


@dataclass(frozen=True, slots=True)
class UndertakingText:
    """The promise that goes with a course. A new number must be signed again."""

    number: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a course is for."""

    says: str
    kinds: tuple[str, ...]
    roles: tuple[str, ...]
    due_days: int


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
    undertaking: UndertakingText
    pictures: tuple[str, ...] = ()

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


def build(raw: dict[str, Any]) -> Course:
    """Return the course that a checked snapshot describes."""
    meta = raw["course"]
    facts = {key: Fact(key, **value) for key, value in sorted(raw["facts"].items())}
    audience = meta["audience"]
    return Course(
        id=meta["course"],
        title=meta["title"],
        version=meta["version"],
        summary=meta["summary"],
        opens_access=meta["opens_access"],
        serial_prefix=meta["serial_prefix"],
        audience=Audience(
            audience["says"],
            tuple(audience["kinds"]),
            tuple(audience["roles"]),
            audience["due_days"],
        ),
        policy=Policy(**meta["policy"]),
        objectives=tuple(Objective(**one) for one in meta["objectives"]),
        lessons=tuple(_lesson(one, facts) for one in raw["lessons"]),
        questions=tuple(_question(one) for one in raw["questions"]),
        facts=tuple(facts.values()),
        undertaking=UndertakingText(**raw["undertaking"]),
        pictures=tuple(sorted(raw["pictures"])),
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


def _question(raw: dict[str, Any]) -> Question:
    return Question(
        id=raw["id"],
        objective=raw["objective"],
        lesson=raw["lesson"],
        kind=raw["kind"],
        scenario=raw["scenario"],
        decision=raw["decision"],
        tests=tuple(raw["tests"]),
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
