"""The parts that every course has: how it is passed, what is true, what is read, what is promised."""

from dataclasses import dataclass


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
    review_by: str = ""  # versions published before it was asked for have none
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
class UndertakingText:
    """The promise that goes with a course. A new number must be signed again."""

    number: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Investigation:
    """A running case: several questions stand below its title and how it `begins`."""

    id: str
    title: str
    begins: str
