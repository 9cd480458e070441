"""Whom a course is for, as rules that enrol by themselves."""

from dataclasses import dataclass
from typing import Any

from app.people.rules import Kind, Role, UnitKind


@dataclass(frozen=True, slots=True)
class AudienceRule:
    """A person is enrolled while all that the rule names holds; what it does not name may be
    anything, and of a list any one will do.
    """

    says: str
    kinds: tuple[Kind, ...] = ()
    units: tuple[UnitKind, ...] = ()  # of the unit they are posted to
    ranks: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()  # held now
    owns_account: bool = False  # True: they must own one
    has_access: bool = False  # True: a grant that has not ended, or a request that waits


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a course is for: whoever meets one of the rules. A version of before there were rules
    has none, and enrols nobody by itself.
    """

    says: str
    due_days: int
    rules: tuple[AudienceRule, ...] = ()


def audience(raw: dict[str, Any]) -> Audience:
    """Return the audience that a checked snapshot describes."""
    rules = tuple(_rule(one) for one in raw.get("rules", ()))
    return Audience(raw["says"], raw["due_days"], rules)


def _rule(raw: dict[str, Any]) -> AudienceRule:
    return AudienceRule(
        says=raw["says"],
        kinds=tuple(Kind(one) for one in raw.get("kinds", ())),
        units=tuple(UnitKind(one) for one in raw.get("units", ())),
        ranks=tuple(raw.get("ranks", ())),
        roles=tuple(Role[one.upper()] for one in raw.get("roles", ())),
        owns_account=raw.get("owns_account", False),
        has_access=raw.get("has_access", False),
    )
