"""Pages of monthly figures."""

from flask import Blueprint, abort
from sqlalchemy import select

from app.accounts import queries as register
from app.accounts.models import Account
from app.core.db import one_or_404
from app.people.permissions import viewer
from app.people.rules import Permission

bp = Blueprint("figures", __name__)


def covered_account(account_id: int, permission: Permission) -> Account:
    """Return an account that the permission covers, else answer 404."""
    covered = register.covered(viewer(), permission)
    return one_or_404(select(Account).where(Account.id == account_id, covered))


def whole_force(permission: Permission) -> None:
    """Answer 404 to a role over a part of the force: the website belongs to the whole of it."""
    if not viewer().covers(permission, ""):
        abort(404)


from app.figures.views import importing, reading, recording  # noqa: E402

__all__ = ["bp", "importing", "reading", "recording"]
