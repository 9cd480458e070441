"""Some 120 fictional people: invented names, ranks, teams, and when each was trained.

Drawn with a fixed seed, so that the demonstration is the same each time it is loaded.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from app.demonstration.register import DISTRICTS, team
from app.people.rules import Kind, Role

GIVEN = [
    "Amy",
    "Sam",
    "Jo",
    "Noor",
    "Ben",
    "Dana",
    "Ruth",
    "Chris",
    "Lena",
    "Tom",
    "Priya",
    "Lee",
    "Farah",
    "Owen",
    "Grace",
    "Marcus",
    "Ines",
    "Tariq",
    "Holly",
    "Kofi",
    "Beth",
    "Rohan",
    "Maya",
    "Callum",
    "Zainab",
    "Peter",
    "Elin",
    "Daniel",
    "Aisha",
    "Hugh",
    "Sofia",
    "Liam",
    "Nadia",
    "George",
    "Kemi",
    "Ross",
    "Yasmin",
    "Adam",
    "Ffion",
    "Imran",
    "Clare",
    "Dev",
    "Molly",
    "Jude",
    "Simone",
    "Karl",
    "Leila",
    "Ewan",
    "Petra",
    "Omar",
]
FAMILY = [
    "Patel",
    "Ellis",
    "Marsh",
    "Khan",
    "Hughes",
    "Silva",
    "Adeyemi",
    "Boyle",
    "Novak",
    "Whitfield",
    "Shah",
    "Okoro",
    "Begum",
    "Price",
    "Turner",
    "Bright",
    "Costa",
    "Aziz",
    "Lane",
    "Mensah",
    "Fox",
    "Iyer",
    "Rose",
    "Reid",
    "Hussain",
    "Moss",
    "Larsen",
    "Webb",
    "Rahman",
    "Frost",
    "Marino",
    "Doyle",
    "Haddad",
    "Cole",
    "Balogun",
    "Grant",
    "Farouk",
    "Wells",
    "Pugh",
    "Malik",
    "Stone",
    "Joshi",
    "Hart",
    "Lowe",
    "Baptiste",
    "Vogel",
    "Amini",
    "Muir",
    "Horvat",
    "Saleh",
]


@dataclass(frozen=True, slots=True)
class Actor:
    """One fictional person and their part in the story.

    `trained_days_ago` is when they passed (None: never); `renewed` whether they pass again in time.
    `manager` is a collar number. `roles` are (role, unit name) pairs.
    """

    collar_number: str
    name: str
    rank: str
    kind: Kind
    unit: str
    manager: str | None = None
    roles: tuple[tuple[Role, str], ...] = ()
    trained_days_ago: int | None = None
    renewed: bool = False
    holds: tuple[str, ...] = ()  # handles that they are given access to
    left_days_ago: int | None = None
    aware_days_ago: int | None = None  # when they passed the awareness course for SIOs
    came_days_ago: int | None = (
        None  # to their unit and roles; None: they were there from the start
    )


FORCE = "Hertfordshire Constabulary"
CC = "Corporate Communication"
OFFICER = Role.CORPORATE_COMMUNICATION_OFFICER
MANAGER = Role.CORPORATE_COMMUNICATION_MANAGER

# The people whom the demonstration's visitors sign in as, and what each is there to show.
FEATURED: tuple[tuple[Actor, str], ...] = (
    (Actor("1207", "Sam Ellis", "PC", Kind.OFFICER, team("Hoddesdon"), "0913", came_days_ago=5),
     "a new officer, at the start of the course"),
    (Actor("0913", "Amy Patel", "Sgt", Kind.OFFICER, team("Hoddesdon"), "0301",
           ((Role.ACCOUNT_OWNER, team("Hoddesdon")),), 120, holds=("@DemoHoddesdonSNT",)),
     "a sergeant who owns @DemoHoddesdonSNT and can ask for access"),
    (Actor("1482", "Jo Marsh", "PC", Kind.OFFICER, team("Hoddesdon"), "0913", (), 388,
           holds=("@DemoHoddesdonSNT",)),
     "an officer whose certificate has lapsed"),
    (Actor("9001", "Priya Shah", "", Kind.STAFF, CC, "9003", ((OFFICER, FORCE),), 200,
           holds=("@HertsPolice",)),
     "Corporate Communication: who is certified, requests, register"),
    (Actor("9002", "Marcus Reid", "", Kind.STAFF, CC, "9003", ((OFFICER, FORCE),), 90,
           holds=("@HertsPolice", "@hertspolice", "@DemoChiefConstable", "Hertfordshire Constabulary", "@DemoHertsChannel")),
     "Corporate Communication: a second person, who approves courses"),
    (Actor("9003", "Helen Frost", "", Kind.STAFF, CC, None, ((MANAGER, FORCE),), 60,
           holds=("@HertsPolice",)),
     "Corporate Communication manager: revokes certificates, appoints roles"),
    (Actor("9004", "Daniel Webb", "", Kind.STAFF, "Learning and Development", "9003",
           ((Role.TRAINER, FORCE),)),
     "a trainer"),
    (Actor("0105", "Ruth Adeyemi", "Det Supt", Kind.OFFICER, "Major Crime Unit", None,
           ((Role.SIO, FORCE),), came_days_ago=12),
     "a Senior Investigating Officer"),
    (Actor("9010", "Nadia Haddad", "", Kind.STAFF, "Professional Standards", None,
           ((Role.AUDITOR, FORCE),)),
     "an auditor: reads everything, changes nothing"),
    (Actor("9011", "Karl Vogel", "", Kind.STAFF, "Information Security", None,
           ((Role.INFORMATION_SECURITY, FORCE),)),
     "information security: locks accounts"),
    (Actor("9012", "Clare Stone", "DI", Kind.OFFICER, "Professional Standards", None,
           ((Role.PROFESSIONAL_STANDARDS, FORCE),)),
     "Professional Standards"),
    (Actor("0002", "Hugh Baptiste", "ACC", Kind.OFFICER, "Chief Officers", None,
           ((Role.CHIEF_OFFICER, FORCE),)),
     "a chief officer: reads reports"),
)  # fmt: skip


def everyone() -> list[Actor]:
    """Return the whole cast: the featured people, then each district's."""
    draw = random.Random(2018)  # noqa: S311 - the same story each time, not a secret
    names = _names(draw)
    people = [actor for actor, _ in FEATURED]
    for number, (district, neighbourhoods) in enumerate(DISTRICTS.items(), 1):
        inspector = f"03{number:02d}"
        people.append(
            Actor(
                inspector,
                next(names),
                "Insp",
                Kind.OFFICER,
                district,
                None,
                (),
                draw.choice((None, 40, 250)),
            )
        )
        for one in neighbourhoods:
            people += _team(draw, names, one, inspector, len(people))
    people += _specialists(names)
    return people


def _names(draw: random.Random) -> Iterator[str]:
    taken = {actor.name for actor, _ in FEATURED}
    while True:
        name = f"{draw.choice(GIVEN)} {draw.choice(FAMILY)}"
        if name not in taken:
            taken.add(name)
            yield name


def _team(
    draw: random.Random, names: Iterator[str], neighbourhood: str, inspector: str, number: int
) -> list[Actor]:
    """Return the people of one neighbourhood: a sergeant for most, and one or two who post."""
    from app.demonstration.register import handle

    unit, account = team(neighbourhood), handle(neighbourhood)
    sergeant, people = "0913", []
    if neighbourhood != "Hoddesdon":
        sergeant = f"0{920 + number}"
        name, trained = next(names), _trained(draw)
        people.append(
            Actor(sergeant, name, "Sgt", Kind.OFFICER, unit, inspector,
                  ((Role.ACCOUNT_OWNER, unit),), trained, draw.random() < 0.5, (account,),
                  came_days_ago=_came(trained, number))
        )  # fmt: skip
    for extra in range(2 if draw.random() < 0.75 else 1):
        rank, kind = draw.choice(
            (("PC", Kind.OFFICER), ("PC", Kind.OFFICER), ("PCSO", Kind.PCSO), ("SC", Kind.SPECIAL))
        )
        collar = f"{ {'PC': 1, 'PCSO': 6, 'SC': 7}[rank] }{500 + number * 2 + extra}"
        left = draw.choice((None,) * 14 + (20,))
        name, trained = next(names), _trained(draw)
        people.append(
            Actor(collar, name, rank, kind, unit, sergeant, (), trained,
                  draw.random() < 0.5, (account,) if draw.random() < 0.7 else (), left,
                  came_days_ago=_came(trained, number + extra))
        )  # fmt: skip
    return people


def _trained(draw: random.Random) -> int | None:
    """Return how many days ago somebody passed; about one in eight never did."""
    if draw.random() < 0.13:
        return None
    days: int = draw.choice((*range(5, 360, 3), *range(366, 410, 4)))
    return days


def _came(trained: int | None, number: int) -> int | None:
    """Return how many days ago somebody came who is not trained yet: some are late, some are not."""
    return 12 + 3 * (number % 13) if trained is None else None


def _specialists(names: Iterator[str]) -> list[Actor]:
    owner = Role.ACCOUNT_OWNER
    return [
        Actor("0951", next(names), "Sgt", Kind.OFFICER, "Tri-force Dog Unit", None,
              ((owner, "Tri-force Dog Unit"),), 75, holds=("@DemoTriForceDogs",)),
        Actor("0952", next(names), "Sgt", Kind.OFFICER, "Rural and Equine Team", None,
              ((owner, "Rural and Equine Team"),), 301, holds=("Rural and Equine",)),
        Actor("7001", next(names), "SSgt", Kind.SPECIAL, "Specials and Volunteers", None,
              ((owner, "Specials and Volunteers"),), 320, holds=("@DemoSpecials",)),
        Actor("9021", next(names), "", Kind.STAFF, "Mobile Data Team", None,
              ((owner, "Mobile Data Team"),), 33, holds=("@DemoMobileData",)),
        Actor("0211", next(names), "Ch Insp", Kind.OFFICER, "Stevenage", None,
              ((owner, "Stevenage"),), 150, holds=("Stevenage",)),
    ] + [
        Actor(f"01{number}", next(names), "DCI", Kind.OFFICER, "Major Crime Unit", "0105",
              ((Role.SIO, FORCE),), aware_days_ago=aware)
        for number, aware in ((11, 110), (12, 31), (13, None))
    ]  # fmt: skip
