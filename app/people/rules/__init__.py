"""The rules of people: the closed lists of the force, what roles allow, names and numbers."""

from app.people.rules.force import (
    RANKS,
    Kind,
    Role,
    UnitKind,
    full_rank,
    numbered,
    titled,
)
from app.people.rules.names import (
    COLLAR_NUMBER,
    LONGEST_NAME,
    collar,
    faults_of,
    sort_name,
    tidy,
)
from app.people.rules.permissions import (
    CORPORATE_COMMUNICATION,
    HELD_BY,
    NEEDS_PASSWORD_AGAIN,
    Permission,
    Viewer,
    permissions_of,
)

__all__ = [
    "COLLAR_NUMBER",
    "CORPORATE_COMMUNICATION",
    "HELD_BY",
    "LONGEST_NAME",
    "NEEDS_PASSWORD_AGAIN",
    "RANKS",
    "Kind",
    "Permission",
    "Role",
    "UnitKind",
    "Viewer",
    "collar",
    "faults_of",
    "full_rank",
    "numbered",
    "permissions_of",
    "sort_name",
    "tidy",
    "titled",
]
