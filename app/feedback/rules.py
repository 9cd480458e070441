"""The questions, which answers are kept together, and from how many on trainers see them."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

LEAST = 5  # figures move in steps of so many answers: a box is shown when it is full
LONGEST_COMMENT = 1000
WORST, BEST = 1, 5
SUBJECT = re.compile(r"([a-z]{1,20}):([a-z0-9][a-z0-9-]{0,59})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Question:
    """One of the three things that everybody is asked, for courses and sessions alike."""

    name: str
    says: str


QUESTIONS = (
    Question("useful", "I can use what I learned in my work"),
    Question("clear", "It was clear"),
    Question("time", "It was worth the time it took"),
)
SCALE = {
    5: "Strongly agree",
    4: "Agree",
    3: "Neither agree nor disagree",
    2: "Disagree",
    1: "Strongly disagree",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What feedback is about: a kind ("course", "session") and which one."""

    kind: str
    key: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"


def subject(text: str) -> Subject | None:
    """Read "session:12"; None when it cannot be a subject."""
    found = SUBJECT.fullmatch(text)
    return Subject(found[1], found[2]) if found else None


@dataclass(frozen=True, order=True, slots=True)
class Answer:
    """What one person said, without who or when. Orders by what was said, by nothing else."""

    useful: int
    clear: int
    time: int
    comment: str


@dataclass(frozen=True, slots=True)
class Period:
    """Answers that are shown together: those of the boxes begun in one month (its first day)."""

    month: date
    answers: tuple[Answer, ...]

    @property
    def averages(self) -> tuple[float, ...]:
        """The mean answer to each question, to one decimal place."""
        return averages(self.answers)


def written(answers: Iterable[Answer]) -> str:
    """Return answers as a box keeps them: in the order of what they say, so that their place does
    not tell when one was given.
    """
    rows = [
        {"useful": one.useful, "clear": one.clear, "time": one.time, "comment": one.comment}
        for one in sorted(answers)
    ]
    return json.dumps(rows, ensure_ascii=False)


def read(text: str) -> tuple[Answer, ...]:
    """Return the answers that a box keeps."""
    return tuple(Answer(**one) for one in json.loads(text))


def is_full(answers: Sequence[Answer]) -> bool:
    """Say whether a box is full: then it is shown, and the next answer begins another."""
    return len(answers) >= LEAST


def periods(boxes: Sequence[tuple[date, tuple[Answer, ...]]]) -> tuple[Period, ...]:
    """Return what may be shown of one subject, oldest first: the full boxes, by the month in which
    they were begun. So whoever looks before and after an answer sees no difference, or that of five.
    """
    full: dict[date, list[Answer]] = defaultdict(list)
    for month, answers in boxes:
        if is_full(answers):
            full[month] += answers
    return tuple(Period(month, tuple(sorted(full[month]))) for month in sorted(full))


def averages(answers: Sequence[Answer]) -> tuple[float, ...]:
    """Return the mean answer to each question, to one decimal place."""
    return tuple(
        round(sum(getattr(one, question.name) for one in answers) / len(answers), 1)
        for question in QUESTIONS
    )


def trend(averages: Sequence[float]) -> str:
    """Say in a sentence how the mean answer to a question has moved."""
    first, last = averages[0], averages[-1]
    if len(averages) == 1:
        return f"The mean is {last} of {BEST}."
    if first == last:
        return f"The mean is {last} of {BEST}, as it was at first."
    return f"The mean is {last} of {BEST}; at first it was {first}."
