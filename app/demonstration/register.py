"""The units and accounts that the force's social media strategy (2018) names.

The handles of neighbourhood accounts, and those that the strategy does not give, are made up and
marked as demonstration data.
"""

from dataclasses import dataclass

from app.accounts.rules import AccountKind, Platform

FORCE = "Hertfordshire Constabulary"
DEPARTMENTS = (
    "Corporate Communication",
    "Professional Standards",
    "Information Security",
    "Learning and Development",
    "Major Crime Unit",
    "Specials and Volunteers",
    "Tri-force Dog Unit",
    "Mobile Data Team",
    "Rural and Equine Team",
    "Chief Officers",
)
DISTRICTS: dict[str, tuple[str, ...]] = {
    "Broxbourne": ("Cheshunt", "Hoddesdon", "Waltham Cross"),
    "Dacorum": ("Berkhamsted", "Grovehill", "Hemel Hempstead", "Tring"),
    "East Herts": ("Bishop’s Stortford", "Buntingford", "Hertford", "Ware"),
    "Hertsmere": ("Borehamwood", "Bushey", "Potters Bar"),
    "North Herts": ("Baldock", "Hitchin", "Letchworth", "Royston"),
    "St Albans": ("Harpenden", "London Colney", "St Albans City"),
    "Stevenage": ("Bedwell", "Old Town", "Shephall"),
    "Three Rivers": ("Abbots Langley", "Rickmansworth", "South Oxhey"),
    "Watford": ("Watford North", "Watford South", "Watford Town", "Watford West"),
    "Welwyn Hatfield": ("Brookmans Park", "Hatfield", "Welwyn", "Welwyn Garden City"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One account of the register, and the unit it belongs to."""

    platform: Platform
    handle: str
    address: str
    unit: str
    kind: AccountKind
    purpose: str
    is_demonstration: bool


def team(neighbourhood: str) -> str:
    """Return the name of a neighbourhood's team."""
    return f"{neighbourhood} Safer Neighbourhood Team"


def handle(neighbourhood: str) -> str:
    """Return the made-up handle of a neighbourhood's account."""
    plain = "".join(letter for letter in neighbourhood if letter.isalnum())
    return f"@Demo{plain}SNT"


def neighbourhood_accounts() -> list[Entry]:
    """Return the 35 Safer Neighbourhood accounts."""
    return [
        Entry(
            Platform.X,
            handle(one),
            f"https://x.com/{handle(one)[1:]}",
            team(one),
            AccountKind.NEIGHBOURHOOD,
            f"Local policing news, appeals and listening in {one}.",
            True,
        )
        for neighbourhoods in DISTRICTS.values()
        for one in neighbourhoods
    ]


OTHER_ACCOUNTS = (
    Entry(Platform.FACEBOOK, "Hertfordshire Constabulary", "https://www.facebook.com/HertsPolice",
          "Corporate Communication", AccountKind.MAIN, "The force’s page.", False),
    Entry(Platform.X, "@HertsPolice", "https://x.com/HertsPolice",
          "Corporate Communication", AccountKind.MAIN, "The force’s profile.", False),
    Entry(Platform.INSTAGRAM, "@hertspolice", "https://www.instagram.com/hertspolice",
          "Corporate Communication", AccountKind.MAIN, "The force’s pictures.", False),
    Entry(Platform.YOUTUBE, "@DemoHertsChannel", "https://www.youtube.com/@DemoHertsChannel",
          "Corporate Communication", AccountKind.MAIN, "The force’s channel.", True),
    Entry(Platform.X, "@DemoTriForceDogs", "https://x.com/DemoTriForceDogs",
          "Tri-force Dog Unit", AccountKind.SHARED,
          "Tri-force Police Dogs, shared with Bedfordshire and Cambridgeshire.", True),
    Entry(Platform.X, "@DemoMobileData", "https://x.com/DemoMobileData",
          "Mobile Data Team", AccountKind.SPECIALIST, "Herts Mobile Data Team.", True),
    Entry(Platform.X, "@DemoSpecials", "https://x.com/DemoSpecials",
          "Specials and Volunteers", AccountKind.SPECIALIST, "Specials Recruitment.", True),
    Entry(Platform.X, "@DemoChiefConstable", "https://x.com/DemoChiefConstable",
          "Corporate Communication", AccountKind.CHIEF_OFFICER,
          "Chief Constable. A corporate account, managed by Corporate Communication.", True),
    Entry(Platform.FACEBOOK, "Rural and Equine", "https://www.facebook.com/demo-rural-and-equine",
          "Rural and Equine Team", AccountKind.LOCAL_EXCEPTION,
          "Rural and Equine Facebook page, a standing exception.", True),
    Entry(Platform.FACEBOOK, "Stevenage", "https://www.facebook.com/demo-stevenage-police",
          "Stevenage", AccountKind.LOCAL_EXCEPTION,
          "Stevenage Facebook page, a standing exception.", True),
)  # fmt: skip


def accounts() -> list[Entry]:
    """Return the whole register."""
    return [*neighbourhood_accounts(), *OTHER_ACCOUNTS]
