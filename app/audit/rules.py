"""How the history is encoded, chained and signed: pure functions.

Sources: the force's security baseline, section 5; the C2SP checkpoint and signed-note layouts.
"""

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

NOTHING = "0" * 64  # what stands before the first event
ORIGIN = "keyholder/audit"
LONGEST_TEXT = 2000
ED25519 = b"\x01"  # the C2SP number of the signature algorithm


def canonical(value: object) -> bytes:
    """Return the one encoding of a value: sorted keys, no spaces, UTF-8. Raises `ValueError` on floats."""
    _refuse_floats(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise ValueError("a float has no one encoding")
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for one in value:
            _refuse_floats(one)


def plain(value: object) -> object:
    """Return a column's value as it stands in a detail: times in UTC, long texts and bytes as hashes."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, bytes):
        return f"sha256:{hashlib.sha256(value).hexdigest()}"
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return f"sha256:{hashlib.sha256(value.encode()).hexdigest()}"
    return value if isinstance(value, int | bool | None) else str(value)


def detail_hash(salt: str, text: str) -> str:
    """Return the salted hash by which the chain knows a detail without holding it."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def sealed_hash(salt: str, values: Mapping[str, object]) -> str:
    """Return the hash that stands in a detail for what its readers are not to see. The salt, which no
    page shows, keeps anybody from trying every value.
    """
    return f"sha256:{detail_hash(salt, canonical(dict(values)).decode())}"


@dataclass(frozen=True, slots=True)
class Link:
    """One event, as far as its hash goes."""

    seq: int
    at: datetime
    by_id: int | None
    verb: str
    about: str
    why: str
    detail_hash: str
    previous_hash: str


def link_hash(link: Link) -> str:
    """Return the hash of an event: over everything in it and the hash of the event before."""
    return hashlib.sha256(
        canonical(
            [
                link.seq,
                plain(link.at),
                link.by_id,
                link.verb,
                link.about,
                link.why,
                link.detail_hash,
                link.previous_hash,
            ]
        )
    ).hexdigest()


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ended when a checkpoint was signed."""

    seq: int
    hash: str
    at: datetime


def checkpoint_text(head: Head) -> str:
    """Return the text of a checkpoint that is signed: origin, size, root hash, time, one a line."""
    root = b64encode(bytes.fromhex(head.hash)).decode()
    return f"{ORIGIN}\n{head.seq}\n{root}\n{plain(head.at)}\n"


def key_hash(name: str, public: bytes) -> bytes:
    """Return the four bytes that tell a key from others of its name. Source: C2SP signed-note."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def note(text: str, name: str, public: bytes, signature: bytes) -> str:
    """Return the signed note: the text, an empty line, the signature line."""
    signed = b64encode(key_hash(name, public) + signature).decode()
    return f"{text}\n— {name} {signed}\n"


def read_note(content: str) -> tuple[Head, str, str, bytes]:
    """Return head, signed text, key name and signature of a note, the key's hash in front.

    Raises `ValueError` if it is none.
    """
    text, separator, line = content.replace("\r\n", "\n").strip("\n").partition("\n\n— ")
    lines, parts = text.split("\n"), line.split(" ")
    if not separator or len(lines) != 4 or lines[0] != ORIGIN or len(parts) != 2:
        raise ValueError("not a checkpoint")
    head = Head(int(lines[1]), b64decode(lines[2]).hex(), datetime.fromisoformat(lines[3]))
    return head, f"{text}\n", parts[0], b64decode(parts[1])
