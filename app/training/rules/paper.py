"""Drawing the questions of one sitting, each with keys that mean nothing outside it."""

import hashlib
import hmac
import random
from dataclasses import asdict, dataclass
from typing import Any

from app.courses.content import DECISIONS, Course, Question

JUDGED = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a paper. `options` are (opaque key, option id) in the order shown; for a
    match question `choices` are (opaque key, text) of what can be paired.
    """

    question: str
    options: tuple[tuple[str, str], ...]
    choices: tuple[tuple[str, str], ...] = ()

    def option_id(self, key: str) -> str | None:
        """Return which option a key stands for; None for a key that was not offered."""
        return dict(self.options).get(key)

    def choice(self, key: str) -> str | None:
        """Return which text a key stands for; None for a key that was not offered."""
        return dict(self.choices).get(key)


@dataclass(frozen=True, slots=True)
class Paper:
    """The questions of one sitting, in order."""

    items: tuple[Item, ...]

    def as_json(self) -> list[dict[str, Any]]:
        """Return the paper as it is kept."""
        return [asdict(item) for item in self.items]

    @staticmethod
    def from_json(raw: list[dict[str, Any]]) -> "Paper":
        """Return the paper that was kept."""
        return Paper(
            tuple(
                Item(
                    one["question"],
                    tuple((key, option) for key, option in one["options"]),
                    tuple((key, text) for key, text in one["choices"]),
                )
                for one in raw
            )
        )


def draw(course: Course, seed: str, avoid: frozenset[str] = frozenset()) -> Paper:
    """Draw a sitting: as many questions for each objective as it says, options shuffled.

    `seed` is a fresh secret; `avoid` are questions of the last sitting, taken again only where the
    bank has no others. The same seed gives the same paper.
    """
    chance = random.Random(seed)  # noqa: S311 - the seed is secret and from `secrets`
    drawn: list[Question] = []
    for objective in course.objectives:
        bank = [one for one in course.questions if one.objective == objective.id]
        chance.shuffle(bank)
        bank.sort(key=lambda one: one.id in avoid)
        drawn += bank[: objective.draw]
    drawn.sort(key=lambda one: one.lesson)
    return Paper(tuple(_item(one, seed, chance) for one in drawn))


def _item(question: Question, seed: str, chance: random.Random) -> Item:
    options = [one.id for one in question.options]
    if question.kind not in {"true_false", "judge"}:
        chance.shuffle(options)
    keyed = tuple((_key(seed, question.id, option), option) for option in options)
    choices: tuple[tuple[str, str], ...] = ()
    if question.kind == "match":
        texts = sorted({one.match for one in question.options} | set(question.extra))
        chance.shuffle(texts)
        choices = tuple((_key(seed, question.id, f"choice {text}"), text) for text in texts)
    if question.kind == "judge":
        choices = tuple((_key(seed, question.id, f"decision {one}"), one) for one in DECISIONS)
    return Item(question.id, keyed, choices)


def _key(seed: str, question: str, option: str) -> str:
    """Return a key for an option that only this sitting's secret explains."""
    return hmac.new(seed.encode(), f"{question}\0{option}".encode(), hashlib.sha256).hexdigest()[
        :12
    ]
