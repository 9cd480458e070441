"""Text that looks like a password, a seed or a recovery code: Keyholder keeps none, in no field.

Only what can be recognised is refused. A password that reads like an ordinary word is not, which is
why no field asks for one.
"""

import re
import unicodedata

MEND = "Take it out. Keyholder keeps who holds what and where, never the secret itself."
URI = re.compile(r"otpauth(-migration)?:|-----BEGIN |\bssh-(rsa|ed25519) ", re.IGNORECASE)
# "password: x", "PIN = 4821"
LABELLED = re.compile(
    r"\b(pass[ -]?(word|wd|code|phrase|key)|pwd|pw|pin|secret|seed|"
    r"((backup|recovery|security|login|2fa|mfa|one-time)[ -])(code|key)s?|(api|access)[ -](key|token))"
    r"\b\s*[:=]+\s*\S",
    re.IGNORECASE,
)
# "the password is Summer2026", "recovery code 4821 9930"
TOLD = re.compile(
    r"\b(pass[ -]?(?:word|code|phrase)|pwd|pin|secret|seed|codes?|key)\s+"
    r"(?:(?:is|was|now|are)\s+)*[\"'“‘(]?(?P<value>[^\s\"'”’)]+)",
    re.IGNORECASE,
)
# Eight digits, together or as four and four: how platforms write backup codes.
EIGHT = re.compile(r"(?<![\d/.-])(?<!\d )\d{4}[ -]?\d{4}(?![\d/]|[ .-]\d)")
DAY = re.compile(r"(19|20)\d\d(0[1-9]|1[0-2])([0-2]\d|3[01])")
YEARS = re.compile(r"(19|20)\d\d[ -](19|20)\d\d")
# Base32: sixteen letters and digits or more, in one or in fours. 0, 1, 8 and 9 are not among them.
IN_ONE = re.compile(r"(?<![A-Za-z0-9@/._-])([A-Z2-7]{16,}|[a-z2-7]{16,})=*(?![A-Za-z0-9])")
IN_FOURS = re.compile(
    r"(?<![A-Za-z0-9])([A-Z2-7]{4}(?:[ -][A-Z2-7]{4}){3,}|[a-z2-7]{4}(?:[ -][a-z2-7]{4}){3,})(?![A-Za-z0-9])"
)
PAIRED = re.compile(r"(?<![\w-])[0-9a-z]{4,5}-[0-9a-z]{4,5}(?![\w-])")
WORD = re.compile(r"(?<![\w@/.-])[A-Za-z0-9!#$%^&*+_~-]{12,}(?![\w@/.])")


def secret_fault(text: str) -> str:
    """Return what a text seems to hold that must not be kept, as a sentence that says how to mend it;
    empty when it will do.
    """
    plain = "".join(
        one for one in unicodedata.normalize("NFKC", text) if unicodedata.category(one) != "Cf"
    )
    found = next((what for what, holds in FOUND.items() if holds(plain)), "")
    return f"This looks like {found}. {MEND}" if found else ""


def _is_labelled(text: str) -> bool:
    return bool(LABELLED.search(text)) or any(
        _is_mixed(one["value"]) for one in TOLD.finditer(text)
    )


def _is_mixed(value: str) -> bool:
    """Whether what follows the word for a secret is one: digits alone, or letters mixed with others."""
    plain = value.rstrip(".,;:!?")
    digits = sum(one.isdigit() for one in plain)
    if digits == len(plain):
        return digits >= 4 and not YEAR.fullmatch(plain)
    return len(plain) >= 6 and digits > 0 and not plain.startswith("@")


YEAR = re.compile(r"(19|20)\d\d")


def _is_seed(text: str) -> bool:
    for pattern in (IN_ONE, IN_FOURS):
        for one in pattern.finditer(text):
            letters = re.sub("[ -]", "", one[1])
            if letters.isupper() or any(sign.isdigit() for sign in letters):
                return True
    return False


def _is_backup_code(text: str) -> bool:
    eights = (one[0] for one in EIGHT.finditer(text))
    if any(not DAY.fullmatch(one) and not YEARS.fullmatch(one) for one in eights):
        return True
    return any(_mixes(one[0], (str.isdigit, str.isalpha)) for one in PAIRED.finditer(text))


def _is_password(text: str) -> bool:
    return any(
        _mixes(one[0], (str.isdigit, str.islower, str.isupper)) for one in WORD.finditer(text)
    )


def _mixes(text: str, kinds: tuple[object, ...]) -> bool:
    return all(any(kind(sign) for sign in text) for kind in kinds if callable(kind))


FOUND = {
    "a seed or a key": lambda text: bool(URI.search(text)) or _is_seed(text),
    "a password or a code": _is_labelled,
    "a backup code": _is_backup_code,
    "a password": _is_password,
}
