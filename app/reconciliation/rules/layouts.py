"""Which lists are known, which of their columns hold what, and what each line then says.

The layouts are proposals: no list of any platform was to be had when they were written. Whoever
uploads one says what its columns hold, and that is remembered for its source.
"""

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.access.rules import Level
from app.accounts.rules import Platform
from app.core import sheets
from app.core.sheets import Column, Fault, Sheet, UnreadableError, plain

MOST_WORDS = 12  # for levels: a column with more of them holds something else


class Source(StrEnum):
    """Whose list it is."""

    ORLO = "Orlo"
    X = "X"
    META = "Meta Business"
    OTHER = "Another list"


# Whose accounts a source has. Source of Orlo's: one tool for all of them (the facts, T1).
PLATFORMS: dict[Source, tuple[Platform, ...]] = {
    Source.ORLO: tuple(Platform),
    Source.X: (Platform.X,),
    Source.META: (Platform.FACEBOOK, Platform.INSTAGRAM),
    Source.OTHER: tuple(Platform),
}
COLUMNS = (
    Column("account", 120, holds_handles=True),
    Column("email", 254, filled=False),
    Column("level", 60, needed=False, filled=False),
    Column("name", 120, needed=False, filled=False, holds_handles=True),
    Column("platform", 60, needed=False, filled=False),
)
HINTS = {
    "account": "The account’s handle, name or address.",
    "email": "The person’s force e-mail. It says who they are; names do not.",
    "level": "Leave it out, and rights are not compared.",
    "name": "Shown beside the e-mail. Several names of one e-mail mean that it is shared.",
    "platform": "Needed only where one handle stands on two platforms.",
}
_COMMON = {
    "account": ("account", "handle", "account name", "social account", "profile", "page name", "page", "asset name", "asset", "channel"),
    "email": ("email", "e-mail", "email address", "user email", "work email", "business email", "login"),
    "level": ("level", "role", "access level", "permission level", "permissions", "permission", "access"),
    "name": ("name", "full name", "user name", "display name", "user", "person"),
    "platform": ("platform", "network", "channel type", "asset type", "type"),
}  # fmt: skip
_FIRST: dict[Source, dict[str, tuple[str, ...]]] = {
    Source.ORLO: {"account": ("social account",), "level": ("permissions",)},
    Source.X: {"account": ("handle",), "level": ("role",), "name": ("display name",)},
    Source.META: {"account": ("asset name", "page name"), "level": ("access",)},
    Source.OTHER: {},
}
_WORDS = {
    "draft": Level.DRAFT, "author": Level.DRAFT, "needs approval": Level.DRAFT,
    "publish": Level.PUBLISH, "publisher": Level.PUBLISH, "editor": Level.PUBLISH,
    "contributor": Level.PUBLISH, "content": Level.PUBLISH, "partial access": Level.PUBLISH,
    "reply": Level.REPLY, "moderator": Level.REPLY, "messages": Level.REPLY,
    "admin": Level.ADMIN, "administrator": Level.ADMIN, "owner": Level.ADMIN,
    "full control": Level.ADMIN, "full access": Level.ADMIN,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which column (its name, in small letters) holds what, and which level each of its words means."""

    columns: Map[str, str] = field(default_factory=dict)
    levels: Map[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seat:
    """One line: somebody who can use an account. `login` is their e-mail, or whatever stands for it."""

    line: int
    account: str
    login: str
    level: Level | None
    name: str
    platform: str


@dataclass(frozen=True, slots=True)
class Understood:
    """What a list says, with what is wrong in it; `words` are those of its levels, as written."""

    mapping: Mapping
    seats: tuple[Seat, ...]
    words: tuple[str, ...]
    faults: tuple[Fault, ...]


def proposed(sheet: Sheet, source: Source, remembered: Mapping) -> Mapping:
    """Return what the columns of a file seem to hold: as remembered, else as the source's layout says."""
    names = {plain(name) for name in sheet.head} - {""}
    columns: dict[str, str] = {}
    for one, usual in _COMMON.items():
        likely = (*_FIRST[source].get(one, ()), *usual)
        free = [name for name in likely if name in names and name not in columns.values()]
        known = remembered.columns.get(one)
        if known in names or known == "":
            columns[one] = known or ""
        elif free:
            columns[one] = free[0]
    return Mapping(columns, remembered.levels)


def understood(sheet: Sheet, mapping: Mapping) -> Understood:
    """Return what a file says when its columns hold what `mapping` says. Any fault means that not all
    of it is understood.
    """
    try:
        at = _places(sheet, mapping)
    except UnreadableError as unreadable:
        return Understood(mapping, (), (), tuple(unreadable.faults))
    rows, faults = sheets.rows(sheet, COLUMNS, at)
    words = tuple(dict.fromkeys(typed["level"] for _, typed in rows if typed.get("level")))
    levels = {plain(word): _level(word, mapping) for word in words}
    if len(levels) > MOST_WORDS:
        says = f"The column chosen for the level has more than {MOST_WORDS} different words."
        return Understood(mapping, (), (), (Fault(sheet.head_line, says),))
    seats = []
    for line, typed in rows:
        seat, wrong = _seat(line, typed, levels)
        seats.append(seat)
        faults += [Fault(line, says) for says in wrong]
    chosen = Mapping(mapping.columns, {word: str(level or "") for word, level in levels.items()})
    return Understood(chosen, tuple(seats), words, tuple(sorted(faults, key=lambda one: one.line)))


def _places(sheet: Sheet, mapping: Mapping) -> dict[str, int]:
    names = [plain(name) for name in sheet.head]
    found, faults = {}, []
    for column in COLUMNS:
        wanted = mapping.columns.get(column.name, "")
        at = [number for number, name in enumerate(names) if wanted and name == wanted]
        if len(at) > 1:
            faults.append(f"The column “{wanted[:40]}” stands {len(at)} times.")
        elif at:
            found[column.name] = at[0]
        elif column.needed:
            faults.append(f"Choose the column that holds the {column.name}.")
    if faults:
        raise UnreadableError(*(Fault(sheet.head_line, says) for says in faults))
    return found


def _level(word: str, mapping: Mapping) -> Level | None:
    known = mapping.levels.get(plain(word)) or _WORDS.get(plain(word))
    return Level(known) if known in set(Level) else None


def _seat(
    line: int, typed: Map[str, str], levels: Map[str, Level | None]
) -> tuple[Seat, list[str]]:
    says = []
    word, name = typed.get("level", ""), typed.get("name", "")
    login = typed["email"].casefold() or name
    if not login:
        says.append("There is neither an e-mail nor a name here.")
    if word and levels[plain(word)] is None:
        says.append(f"Choose what the level “{word}” means.")
    level = levels.get(plain(word)) if word else None
    seat = Seat(line, typed["account"], login, level, name, typed.get("platform", ""))
    return seat, says


def platform_of(text: str) -> Platform | None:
    """Return the platform that a cell names: "Twitter", "X", "Facebook page"."""
    said = plain(text)
    if said.startswith(("twitter", "x ")) or said == "x":
        return Platform.X
    return next((one for one in Platform if said.startswith(one.casefold())), None)


def addresses(seats: Sequence[Seat]) -> set[str]:
    """Return the e-mails that stand in a list."""
    return {one.login for one in seats if "@" in one.login}
