"""Characters that no page or database should be given. Pure: rules may use it."""

import re

# Characters that turn the direction of what stands around them: a name could show as another.
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Control characters other than line ends and tabs, lone surrogates, and those that turn.
_HOSTILE = re.compile(f"[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff{''.join(sorted(TURNING))}]")


def hostile(text: str) -> bool:
    """Say whether a text has characters that no page or database should be given."""
    return _HOSTILE.search(text) is not None


def cleaned(text: str) -> str:
    """Return the text without them."""
    return _HOSTILE.sub("", text)
