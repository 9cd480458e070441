"""What kind of change a version's number promises, and whether it is kept."""

from semver import Version

from app.courses.content import Course, Question

ORDER = ("patch", "minor", "major")


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
    needed, reasons = "patch", []
    for least, reason, differs in _differences(older, newer):
        if differs:
            needed = max(needed, least, key=ORDER.index)
            reasons.append(reason)
    if ORDER.index(change) >= ORDER.index(needed):
        return ()
    return tuple(f"{reason} That needs a {needed} version." for reason in reasons)


def _differences(older: Course, newer: Course) -> tuple[tuple[str, str, bool], ...]:
    old_must = {one.id for one in older.objectives if one.must_pass}
    new_must = {one.id for one in newer.objectives if one.must_pass}
    keys = {one.id: _key(one) for one in newer.questions}
    changed = any(keys.get(one.id) != _key(one) for one in older.questions)
    return (
        ("major", "The pass mark is higher.", newer.policy.pass_mark > older.policy.pass_mark),
        ("major", "More objectives must be passed.", bool(new_must - old_must)),
        ("minor", "How the course is passed has changed.", newer.policy != older.policy),
        ("minor", "The objectives have changed.", newer.objectives != older.objectives),
        ("minor", "Questions were taken out, or their right answers changed.", changed),
        ("minor", "The undertaking has changed.", newer.undertaking != older.undertaking),
    )


def _key(question: Question) -> tuple[object, ...]:
    options = question.options
    return tuple((one.id, one.right, one.match) for one in options)
