"""The way around: which entries the top navigation shows to whom."""

from typing import Any

from flask import Flask, request, url_for
from flask_login import current_user

from app.people.permissions import viewer
from app.people.rules import Permission, Viewer, titled

# Text, endpoint, the permission that opens it, and the endpoints under which it is the current one.
ENTRIES = (
    (
        "People",
        "reports.people_list",
        Permission.SEE_PEOPLE,
        ("reports.people", "reports.person", "prior_learning.", "access.suspen", "access.lift"),
    ),
    (
        "Accounts",
        "access.accounts",
        Permission.SEE_REGISTER,
        (
            *(
                "access.account",
                "access.at_risk",
                "access.map",
                "access.platform",
                "access.exceptions",
                "access.set_up",
                "access.confirm_removal",
                "access.review",
                "access.begin_review",
                "access.sign_off",
                "accounts.",
                "checks.overview",
                "checks.patterns",
                "checks.account",
                "evidence.",
            ),
            "reconciliation.",
        ),
    ),
    (
        "Requests",
        "access.requests_list",
        Permission.SEE_REQUESTS,
        ("access.request", "access.approve", "access.refuse"),
    ),
    ("Sessions", "sessions.planned", Permission.PLAN_SESSIONS, ("sessions.",)),
    ("Reports", "reports.districts", Permission.READ_REPORTS, ("reports.districts", "figures.")),
    (
        "Courses",
        "courses.versions",
        Permission.SEE_COURSES,
        (
            "courses.",
            "feedback.subject",
            "training.draft_enrolment",
            "training.version_enrolment",
        ),
    ),
    ("History", "reports.history_page", Permission.SEE_AUDIT, ("reports.history", "reports.event")),
    (
        "Your training",
        "home.training_page",
        Permission.SIGNED_IN,
        ("home.training", "home.page", "training.", "certification.", "feedback.give"),
    ),
    ("Sessions", "sessions.open_page", Permission.BOOK_SESSIONS, ("sessions.",)),
    (
        "Your accounts",
        "access.yours",
        Permission.SIGNED_IN,
        ("access.yours", "access.ask", "accounts.life", "accounts.prop", "checks."),
    ),
    ("Your team", "reports.team", Permission.SEE_TEAM, ("reports.team",)),
    ("Quick cards", "cards.index", Permission.SIGNED_IN, ("cards.",)),
    ("Help", "home.help_page", Permission.ANYONE, ("home.help",)),
)


def init_app(app: Flask) -> None:
    """Give every page its navigation and who is signed in."""
    app.context_processor(frame)


def frame() -> dict[str, Any]:
    """Return what `base.html` shows around each page."""
    if not current_user.is_authenticated:
        return {"navigation": [], "signed_in": None}
    who = viewer()
    return {"navigation": navigation(who), "signed_in": signed_in(who)}


def signed_in(who: Viewer) -> dict[str, str]:
    """Return how the header names the person: rank and name, or name and department for staff."""
    name = titled(who.rank, who.name)
    return {
        "display_name": name if who.rank else f"{name}, {who.unit_name}",
        "collar_number": who.collar_number,
    }


def navigation(who: Viewer) -> list[dict[str, Any]]:
    """Return the entries for this person, the current one marked."""
    here = request.endpoint or ""
    shown = [one for one in ENTRIES if _shown(one[1], one[2], who)]
    nearest = max(_nearness(here, under) for _, _, _, under in shown)
    return [
        {
            "text": text,
            "href": url_for(endpoint),
            "active": 0 < nearest == _nearness(here, under),
        }
        for text, endpoint, _, under in shown
    ]


def _nearness(here: str, under: tuple[str, ...]) -> int:
    """Return how much of an endpoint the nearest of these beginnings says; 0 for none of them."""
    return max((len(one) for one in under if here.startswith(one)), default=0)


def _shown(endpoint: str, permission: Permission, who: Viewer) -> bool:
    if endpoint == "reports.team":
        return who.leads
    if endpoint == "sessions.open_page":  # one entry: whoever plans them finds this page there
        return not who.may(Permission.PLAN_SESSIONS)
    if permission in {Permission.ANYONE, Permission.SIGNED_IN}:
        return True
    return who.may(permission)
