"""What gives a right answer away to somebody who has learnt nothing.

Each trick is held against chance over the whole bank: a right option is the longest now and then,
and must be, or being long would give a wrong one away. A fault is what chance would hardly do.

Source: Haladyna, Downing and Rodriguez, "A Review of Multiple-Choice Item-Writing Guidelines" (2002).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

from app.courses.content import Course, Option, Question
from app.courses.faults import Fault, Source

ABSOLUTE = frozenset(
    {
        "always",
        "never",
        "only",
        "all",
        "every",
        "must",
        "cannot",
        "nobody",
        "none",
        "everyone",
        "everybody",
        "immediately",
    }
)
LISTING = re.compile(r"\b(all|none|both|neither) of (the above|these)\b", re.IGNORECASE)
SURPRISING = 1.65  # standard deviations: chance does it once in twenty
UNEVEN = 1.5  # times the mean length of a question's options
RARE = 3  # a word that stands in at most so many questions
LISTED = 6


def faults(source: Source, course: Course) -> Iterator[Fault]:
    """Yield every cue."""
    single = [one for one in course.questions if one.kind == "single"]
    rare = rare_words(course)
    for trick in (
        Trick(
            "longest", lambda _, option: len(option.text), "Shorten them, or lengthen wrong ones."
        ),
        Trick(
            "shortest", lambda _, option: -len(option.text), "Say more in them, or less in others."
        ),
        Trick(
            "one that repeats a rare word of the question",
            lambda question, option: len(echoes(question, option, rare)),
            "Use another word in them, or the same in a wrong one.",
        ),
    ):
        yield from _surprise(source, single, trick)
    yield from _absolutes(source, course)
    yield from _places(source, single)
    for question in course.questions:
        yield from _in_one(source, question)


@dataclass(frozen=True, slots=True)
class Trick:
    """A way to pick an option: the one with the highest score, where one has it alone."""

    name: str
    score: Callable[[Question, Option], float]
    mend: str

    def pick(self, question: Question) -> Option | None:
        """Return the option that stands out, if one does."""
        scores = [self.score(question, option) for option in question.options]
        best = max(scores)
        return question.options[scores.index(best)] if scores.count(best) == 1 else None


def _surprise(source: Source, asked: Sequence[Question], trick: Trick) -> Iterator[Fault]:
    picked = [(one, option) for one in asked if (option := trick.pick(one)) is not None]
    right = [one for one, option in picked if option.right]
    if right and is_surprising(len(right), [1 / len(one.options) for one, _ in picked]):
        expected = sum(1 / len(one.options) for one, _ in picked)
        yield source.about(
            f"question:{right[0].id}",
            f"In {len(right)} of {len(picked)} questions the right option is the {trick.name}; "
            f"chance would make it {expected:.0f} ({_names(right)}).",
            trick.mend,
        )


def is_surprising(count: int, chances: Sequence[float]) -> bool:
    """Say whether so many out of these chances are more than chance would do."""
    mean = sum(chances)
    return count > mean + max(1.0, SURPRISING * sqrt(sum(one * (1 - one) for one in chances)))


def _absolutes(source: Source, course: Course) -> Iterator[Fault]:
    """Yield a fault when words such as "always" stand in wrong options more often than in right ones."""
    asked = [one for one in course.questions if one.kind in {"single", "multiple"}]
    options = [(one, option) for one in asked for option in one.options if absolute(option.text)]
    wrong = [one for one, option in options if not option.right]
    every = [option for one in asked for option in one.options]
    share = sum(not option.right for option in every) / max(1, len(every))
    if wrong and is_surprising(len(wrong), [share] * len(options)):
        yield source.about(
            f"question:{wrong[0].id}",
            f"Words such as “always” and “only” stand in {len(wrong)} wrong options and "
            f"{len(options) - len(wrong)} right ones ({_names(wrong)}).",
            "Take them out of wrong options.",
        )


def absolute(text: str) -> bool:
    """Say whether a text uses an absolute word."""
    return bool(ABSOLUTE & words_of(text))


def _places(source: Source, single: Sequence[Question]) -> Iterator[Fault]:
    """Yield a fault for a place that is right too often.

    Options are shuffled when they are shown, but who writes by one habit has others too.
    """
    for place in range(max((len(one.options) for one in single), default=0)):
        offered = [one for one in single if len(one.options) > place]
        right = [one for one in offered if one.options[place].right]
        if right and is_surprising(len(right), [1 / len(one.options) for one in offered]):
            yield source.about(
                f"question:{right[0].id}",
                f"Option {'abcdef'[place]} is right in {len(right)} of {len(offered)} questions "
                f"({_names(right)}).",
                "Move some of them to other places.",
            )


def _in_one(source: Source, question: Question) -> Iterator[Fault]:
    key, lengths = f"question:{question.id}", [len(one.text) for one in question.options]
    for option in question.options:
        if LISTING.search(option.text):
            yield source.about(
                key, f"Option {option.id} is “{option.text}”.", "Say what it means, or take it out."
            )
        for text in (option.text, option.feedback):
            if not text.strip():
                yield source.about(
                    key, f"Option {option.id} is empty.", "Write its text and feedback."
                )
    mean = sum(lengths) / len(lengths)
    if question.kind in {"single", "multiple"} and max(lengths) > UNEVEN * mean + 5:
        longest = question.options[lengths.index(max(lengths))]
        yield source.about(
            key,
            f"Option {longest.id} is {max(lengths) / mean:.1f} times as long as the options are on average.",
            "Even out the lengths.",
            is_advice=True,
        )


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text, in small letters."""
    return frozenset(re.findall(r"[a-z]+", text.lower()))


def rare_words(course: Course) -> frozenset[str]:
    """Return the longer words that stand in few questions of the bank."""
    counts: Counter[str] = Counter()
    for one in course.questions:
        counts.update(words_of(" ".join([asked_words(one), *(part.text for part in one.options)])))
    return frozenset(word for word, count in counts.items() if count <= RARE and len(word) >= 5)


def asked_words(question: Question) -> str:
    """Return all that is read before the options."""
    post = question.post.text if question.post else ""
    return f"{question.situation} {post} {question.ask}"


def echoes(question: Question, option: Option, rare: frozenset[str]) -> frozenset[str]:
    """Return the rare words of the question that an option repeats."""
    return words_of(option.text) & words_of(asked_words(question)) & rare


def _names(asked: Sequence[Question]) -> str:
    names = ", ".join(one.id for one in asked[:LISTED])
    return f"{names}, and {len(asked) - LISTED} more" if len(asked) > LISTED else names
