"""Ranks, kinds of people, kinds of units and roles: the closed lists of the force."""

from enum import StrEnum


class Kind(StrEnum):
    """The four kinds of people a force has."""

    OFFICER = "officer"
    PCSO = "pcso"
    SPECIAL = "special"
    STAFF = "staff"


class UnitKind(StrEnum):
    """The levels of the unit tree, from the top."""

    FORCE = "force"
    DISTRICT = "district"
    TEAM = "team"
    DEPARTMENT = "department"


class Role(StrEnum):
    """What a person is appointed to. Everyone is a learner without being appointed."""

    LEARNER = "learner"
    ACCOUNT_OWNER = "account owner"
    CORPORATE_COMMUNICATION_OFFICER = "Corporate Communication officer"
    CORPORATE_COMMUNICATION_MANAGER = "Corporate Communication manager"
    TRAINER = "trainer"
    SIO = "SIO"
    PROFESSIONAL_STANDARDS = "Professional Standards"
    INFORMATION_SECURITY = "information security"
    CHIEF_OFFICER = "chief officer"
    AUDITOR = "auditor"


# Short on screens -> in full on certificates.
RANKS = {
    "PC": "Police Constable",
    "DC": "Detective Constable",
    "SC": "Special Constable",
    "SSgt": "Special Sergeant",
    "PCSO": "Police Community Support Officer",
    "Sgt": "Sergeant",
    "DS": "Detective Sergeant",
    "Insp": "Inspector",
    "DI": "Detective Inspector",
    "Ch Insp": "Chief Inspector",
    "DCI": "Detective Chief Inspector",
    "Supt": "Superintendent",
    "Det Supt": "Detective Superintendent",
    "Ch Supt": "Chief Superintendent",
    "ACC": "Assistant Chief Constable",
    "DCC": "Deputy Chief Constable",
    "CC": "Chief Constable",
    "": "",
}


def full_rank(rank: str) -> str:
    """Return the rank in full; a grade that has no long form stays as it is."""
    return RANKS.get(rank, rank)


def numbered(kind: Kind, collar_number: str) -> str:
    """Return "Collar number 1207", or "Staff number S1207" for staff, who wear no collar."""
    return f"{'Staff' if kind is Kind.STAFF else 'Collar'} number {collar_number}"


def titled(rank: str, name: str) -> str:
    """Return "PC Sam Ellis", or the name alone for staff without a rank."""
    return f"{rank} {name}".strip()
