"""How hard a text is to read: the Flesch–Kincaid grade, worked out without any word list."""

import re

VOWELS = re.compile(r"[aeiouy]+")


def words(text: str) -> int:
    """Return how many words a text has."""
    return len(_words(text))


def _words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z’']+", text)


def grade(text: str) -> float:
    """Return the Flesch–Kincaid grade: 8 is about age 13 to 14. Source: Kincaid and others, 1975."""
    found = _words(text)
    sentences = max(1, len(re.findall(r"[.!?](?:[\s”\"’)]|$)|\n\s*\n|\n-", text)))
    if not found:
        return 0.0
    return 0.39 * len(found) / sentences + 11.8 * sum(map(syllables, found)) / len(found) - 15.59


def syllables(word: str) -> int:
    """Return about how many syllables an English word has."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    count = len(VOWELS.findall(plain))
    if plain.endswith("e") and not plain.endswith(("le", "ee")) and count > 1:
        count -= 1
    if plain.endswith("ed") and not plain.endswith(("ted", "ded")) and count > 1:
        count -= 1
    return max(1, count)
