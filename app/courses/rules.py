"""What kind of change a version's number promises, whether it is kept, and what has changed; and how
a contact is reached.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import TypeVar

from semver import Version

from app.courses.content import Card, Course, Drill, Fact, Investigation, Objective, Question

Part = TypeVar("Part", Question, Objective, Fact, Investigation, Drill, Card)
ORDER = ("patch", "minor", "major")
PHONE = re.compile(r"\+?[0-9]{3,15}", re.ASCII)
MAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)
WEB = re.compile(r"https?://[^\s<>\"']+", re.ASCII)


def kind_of_change(before: str, after: str) -> str:
    """Return patch, minor or major; "none" when the number has not risen. Source: semver.org 2.0.0."""
    old, new = Version.parse(before), Version.parse(after)
    if new <= old:
        return "none"
    if new.major > old.major:
        return "major"
    return "minor" if new.minor > old.minor else "patch"


def too_small(older: Course, newer: Course, change: str) -> tuple[str, ...]:
    """Return why the number must rise further, as sentences; empty when it says enough.

    A patch is silent, so it may only mend words. What is asked, how it is passed, or the text that
    people sign, needs a minor version at least, which holders are told about. A higher pass mark or
    new must-pass objectives need a major one, which everyone renews.
    """
    if change == "none":
        return (f"The version must be higher than {older.version}. Change it in course.yaml.",)
    return (*_promises(older, newer), *_own_numbers(older, newer), *_unkept(older, newer, change))


def _promises(older: Course, newer: Course) -> Iterator[str]:
    """Yield what nobody could have agreed to: another promise under the same number."""
    before, after = older.undertaking, newer.undertaking
    if before is None:
        return
    if after is None:
        yield f"People signed undertaking number {before.number}. It cannot be taken out."
    elif after.number < before.number:
        yield f"The undertaking has number {before.number} already. It cannot go back to {after.number}."
    elif after.number == before.number and after != before:
        yield (
            f"The undertaking has changed, but people signed number {before.number}. "
            f"Give it number {before.number + 1}."
        )


def _own_numbers(older: Course, newer: Course) -> Iterator[str]:
    """Yield each drill and card that has changed below the number that it prints."""
    for what, before, after in (
        ("Drill", _by_id(older.drills), _by_id(newer.drills)),
        ("Card", _by_id(older.cards), _by_id(newer.cards)),
    ):
        for name in before.keys() & after.keys():
            old, new = before[name], after[name]
            if old != new and kind_of_change(old.version, new.version) == "none":
                yield f"{what} {name} has changed, but its version is {new.version}, after {old.version}. Raise it."


def _unkept(older: Course, newer: Course, change: str) -> Iterator[str]:
    reasons = [(least, reason) for least, reason, differs in _differences(older, newer) if differs]
    needed = max((least for least, _ in reasons), key=ORDER.index, default="patch")
    if ORDER.index(change) < ORDER.index(needed):
        for least, reason in reasons:
            yield f"{reason} That needs a {least} version."


def _differences(older: Course, newer: Course) -> tuple[tuple[str, str, bool], ...]:
    old_must = {one.id for one in older.objectives if one.must_pass}
    new_must = {one.id for one in newer.objectives if one.must_pass}
    old_lessons, new_lessons = ({one.id for one in course.lessons} for course in (older, newer))
    return (
        ("major", "The pass mark is higher.", newer.policy.pass_mark > older.policy.pass_mark),
        ("major", "More objectives must be passed.", bool(new_must - old_must)),
        ("minor", "How the course is passed has changed.", newer.policy != older.policy),
        ("minor", "The objectives have changed.", newer.objectives != older.objectives),
        ("minor", "Lessons were added or taken out.", old_lessons != new_lessons),
        (
            "minor",
            "Questions were added or taken out, or their right answers changed.",
            _keys(older) != _keys(newer),
        ),
        ("minor", "Drills were added or taken out.", _ids(older.drills) != _ids(newer.drills)),
        ("minor", "Cards were added or taken out.", _ids(older.cards) != _ids(newer.cards)),
        (
            "minor",
            "What a session or prior learning counts for has changed.",
            _credits(older) != _credits(newer),
        ),
        ("minor", "The undertaking has a new number.", newer.undertaking != older.undertaking),
    )


def _credits(course: Course) -> tuple[object, ...]:
    return (
        course.session_counts,
        course.prior_learning_certifies,
        course.prior_learning_counts,
    )


def _keys(course: Course) -> dict[str, tuple[object, ...]]:
    return {one.id: _key(one) for one in course.questions}


def _key(question: Question) -> tuple[object, ...]:
    """Return what decides whether an answer is right."""
    offered = (*question.options, *question.decisions)
    return (question.kind, tuple((one.id, one.right, one.match) for one in offered))


def changes(older: Course, newer: Course) -> tuple[str, ...]:
    """Return what has changed, a sentence each, for whoever must approve it."""
    old_keys, new_keys = _keys(older), _keys(newer)
    others = {
        f"Question {name} has another right answer."
        for name in old_keys.keys() & new_keys.keys()
        if old_keys[name] != new_keys[name]
    }
    return (
        *_listed("Lesson", _by_title(older), _by_title(newer)),
        *_listed("Question", _by_id(older.questions), _by_id(newer.questions)),
        *sorted(others),
        *_listed("Objective", _by_id(older.objectives), _by_id(newer.objectives)),
        *_listed("Fact", _by_id(older.facts), _by_id(newer.facts)),
        *_listed("Investigation", _by_id(older.investigations), _by_id(newer.investigations)),
        *_listed("Drill", _by_id(older.drills), _by_id(newer.drills)),
        *_listed("Card", _by_id(older.cards), _by_id(newer.cards)),
        *_policy(older, newer),
        *_rest(older, newer),
    )


def _by_title(course: Course) -> dict[str, object]:
    return {f"“{one.title}”": one for one in course.lessons}


def _by_id(parts: Iterable[Part]) -> dict[str, Part]:
    return {one.id: one for one in parts}


def _ids(parts: Iterable[Drill | Card]) -> set[str]:
    return {one.id for one in parts}


def _listed(what: str, before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[str]:
    for name, one in after.items():
        if name not in before:
            yield f"{what} {name} is new."
        elif one != before[name]:
            yield f"{what} {name} is changed."
    for name in before:
        if name not in after:
            yield f"{what} {name} is taken out."


def _policy(older: Course, newer: Course) -> Iterator[str]:
    before, after = asdict(older.policy), asdict(newer.policy)
    for name, value in after.items():
        if value != before[name]:
            words = name.replace("_", " ").capitalize()
            yield f"{words}: {value}, was {before[name]}."


def _rest(older: Course, newer: Course) -> Iterator[str]:
    if newer.undertaking and newer.undertaking != older.undertaking:
        yield f"The undertaking is number {newer.undertaking.number}, to be signed anew."
    for name in (
        "title", "summary", "audience", "opens_access", "session_counts", "prior_learning_certifies",
        "prior_learning_counts",
    ):  # fmt: skip
        if getattr(newer, name) != getattr(older, name):
            yield f"The course’s {name.replace('_', ' ')} is changed."
    if newer.pictures != older.pictures:
        yield "The pictures are others."


def reached_at(value: str) -> str:
    """Return the address that a browser opens for a contact as the force entered it: by telephone,
    by mail or on a page. Empty for anything else, such as a number with words beside it.
    """
    number = re.sub(r"\(0\)|[ ()-]", "", value)
    if PHONE.fullmatch(number):
        return f"tel:{number}"
    if MAIL.fullmatch(value):
        return f"mailto:{value}"
    return value if WEB.fullmatch(value) else ""


def says_how(value: str) -> bool:
    """Say whether a contact tells how somebody is reached: it holds a number of three digits or more,
    a mail address or a page, with or without words beside it.
    """
    words = value.split()
    return bool(re.search(r"\d(?:[ ()-]*\d){2}", value)) or any(map(reached_at, words))
