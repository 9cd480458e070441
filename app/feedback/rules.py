"""The questions, which answers are kept together, and from how many on trainers see them."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

LEAST = 5  # below this many, nobody is shown anything
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
    """Answers that are shown together, from the month `first` to the month `last`."""

    first: date
    last: date
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


def begins_new(month: date, answers: int, today: date) -> bool:
    """Say whether the next answer begins a new box: in a later month than the last box began in, and
    only when that one is full enough for its answers to hide among each other.
    """
    return answers >= LEAST and today.replace(day=1) > month


def periods(boxes: Sequence[tuple[date, tuple[Answer, ...]]]) -> tuple[Period, ...]:
    """Return what may be shown of one subject, oldest first: nothing below five answers, and no
    period with fewer than five, nor any that could be told by taking one from the whole.

    Only the newest box can have fewer; it is shown together with the one before it.
    """
    shown = [Period(month, month, answers) for month, answers in boxes]
    if len(shown) > 1 and len(shown[-1].answers) < LEAST:
        newest, before = shown.pop(), shown.pop()
        together = tuple(sorted((*before.answers, *newest.answers)))
        shown.append(Period(before.first, newest.last, together))
    return tuple(one for one in shown if len(one.answers) >= LEAST)


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
