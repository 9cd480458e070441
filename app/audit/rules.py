"""How the history is encoded, chained and signed, and the words in which pages show it: pure functions.

Sources: the force's security baseline, section 5; the C2SP checkpoint and signed-note layouts.
"""

import hashlib
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.core.london import moment

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00")  # as `plain` writes one
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


# What was done, as pages say it, where the event's own word is short for that.
DEEDS = {
    "access approved": "Request approved",
    "access refused": "Request refused",
    "account opened": "Account entered in the register",
    "contact ended": "Contact taken out",
    "contact set": "Contact entered",
    "course approved": "Version of a course approved",
    "course published": "Version of a course published",
    "employment began": "Joined the force",
    "employment ended": "Left the force",
    "enrolled": "Enrolled on a course",
    "evidence pack handed out": "Evidence pack taken",
    "grant ended": "Access ended",
    "grant opened": "Access given",
    "key ended": "Signing key taken out of use",
    "key made": "Signing key made",
    "key revoked": "Signing key revoked",
    "ownership began": "Owner named",
    "ownership ended": "Ownership ended",
    "password chosen": "New password chosen",
    "password reset asked for": "Link to choose a password asked for",
    "password set": "Password set by somebody else",
    "posting began": "Posted to a team",
    "posting ended": "Posting ended",
    "quiz closed": "Quiz closed, its time was over",
    "sign-in slowed": "Signing in slowed down after wrong tries",
    "request not endorsed": "Request not endorsed by the line manager",
    "step done": "Step done about a compromised account",
    "undertaking required": "New undertaking to be signed",
    "unit added": "Part of the force added",
}
# The table of a thing -> what it is. One that is not here is called by its table.
THINGS = {
    "access_grant": "Access",
    "access_request": "Request",
    "account_closing": "End of an account",
    "account_custody": "Who holds what",
    "account_lock": "Measure",
    "account_policy": "Policy for accounts",
    "account_proposal": "Proposal",
    "account_review": "Review of an account",
    "policy_exception": "Exception from the policy",
    "proposal_decision": "Decision on a proposal",
    "appointment": "Role",
    "audit_event": "The history",
    "course_approval": "Approval of a course",
    "course_version": "Course",
    "finding_owner": "Whose task a finding is",
    "finding_step": "What became of a finding",
    "lesson_read": "Lesson",
    "ownership": "Ownership",
    "people": "The list of people",
    "person_suspension": "Restriction",
    "platform_upload": "List of a platform",
    "source_mapping": "Layout of a platform’s lists",
    "unit": "Part of the force",
}
REFUSED = "refused: "


def deed(verb: str) -> str:
    """Return what was done as a page says it: "Access given" for "grant opened"."""
    if verb.startswith(REFUSED):
        said = deed(verb.removeprefix(REFUSED))
        return f"Refused by a rule: {said[:1].lower()}{said[1:]}"
    return DEEDS.get(verb) or _sentence(verb)


def verbs_saying(text: str) -> list[str]:
    """Return the verbs whose words on a page hold this text."""
    return [verb for verb, said in DEEDS.items() if text.casefold() in said.casefold()]


def thing(kind: str) -> str:
    """Return what a table holds, as a page says it: "Access" for "access_grant"."""
    return THINGS.get(kind) or _sentence(kind)


def subject(about: str, names: Mapping[str, str]) -> str:
    """Return what an event is about as a page says it: "Access: PC Sam Ellis, @Example". `names` holds
    what things are called; one without a name is told by its number.
    """
    kind, _, number = about.partition(":")
    if about in names:
        return f"{thing(kind)}: {names[about]}"
    return f"{thing(kind)} {number}".strip()


def _sentence(name: str) -> str:
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


Detail = Mapping[str, Any]


def pointed_at(detail: Detail, tables: Mapping[str, str]) -> list[str]:
    """Return the other rows that a detail names by their ids, as events name them. `tables` says which
    table a column points at.
    """
    return [
        f"{tables[name]}:{value}"
        for part in _parts(detail)
        for name, value in part.items()
        if name in tables and value is not None
    ]


def changes(
    detail: Detail, tables: Mapping[str, str], names: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """Return each column of a change as a page shows it: what it is, before, and after. Empty when
    the detail is no change but a note.
    """
    before, after = detail.get("before") or {}, detail.get("after")
    if not isinstance(after, dict):
        return []
    told = {name: tables.get(name, "") for name in sorted({*before, *after})}
    return [
        (_column(name), _told(before.get(name), kind, names), _told(after.get(name), kind, names))
        for name, kind in told.items()
    ]


def noted(
    detail: Detail, tables: Mapping[str, str], names: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Return each line of a note as a page shows it. Empty when the detail is a change."""
    if isinstance(detail.get("after"), dict):
        return []
    return [
        (_column(name), _told(value, tables.get(name, ""), names)) for name, value in detail.items()
    ]


def _parts(detail: Detail) -> list[Detail]:
    return [detail, *(part for part in detail.values() if isinstance(part, dict))]


def _column(name: str) -> str:
    return {"id": "Number"}.get(name) or _sentence(name.removesuffix("_id"))


def _told(value: object, kind: str, names: Mapping[str, str]) -> str:
    if value is None or isinstance(value, bool):
        return {None: "", True: "Yes", False: "No"}[value]
    if kind:
        return names.get(f"{kind}:{value}") or subject(f"{kind}:{value}", names)
    text = str(value)
    return moment(datetime.fromisoformat(text)) if TIME.fullmatch(text) else text
