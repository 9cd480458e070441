"""How names and numbers of people are kept, sorted and refused."""

import re
import unicodedata

from app.core.letters import TURNING


def sort_name(name: str) -> str:
    """Return the name as lists sort and search it: small letters, no accents, same on every database."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


# Letters, digits and hyphens: it stands in web addresses.
COLLAR_NUMBER = re.compile(r"[0-9A-Z][0-9A-Z-]{0,19}")
LONGEST_NAME = 120


def collar(text: str) -> str:
    """Return a collar or staff number as it is kept: in capitals, without blanks around it."""
    return text.strip().upper()


def tidy(text: str) -> str:
    """Return a name as it is kept: composed (NFC), with single blanks."""
    return " ".join(part for part in unicodedata.normalize("NFC", text).split(" ") if part)


def faults_of(collar_number: str, name: str) -> tuple[str, ...]:
    """Return what is wrong with a number and a name as kept, as sentences; empty when they will do.

    Source: the force's security baseline, section 7.
    """
    found = []
    if not COLLAR_NUMBER.fullmatch(collar_number):
        found.append("A collar number has up to 20 letters, digits and hyphens.")
    if not name or len(name) > LONGEST_NAME:
        found.append(f"A name has 1 to {LONGEST_NAME} characters.")
    if any(unicodedata.category(one) in {"Cc", "Cs"} or one in TURNING for one in name):
        found.append("A name has no control characters.")
    return tuple(found)
