"""How often one address may check certificates: 30 times a minute, counted in the database."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from app.certification.models import PublicCheck
from app.core.db import db, hold, transaction

MOST = 30
WINDOW = timedelta(minutes=1)


def is_too_much(address: str, at: datetime) -> bool:
    """Say whether this address has asked too often; count this time too, in its own transaction."""
    address = address[:64]
    if _is_full(address, at):
        return True  # whoever goes on asking makes nobody wait
    with transaction():
        hold(_CHECKS)  # many at once must not all look before the first is counted
        if _is_full(address, at):
            return True
        db.session.execute(delete(PublicCheck).where(PublicCheck.at <= at - WINDOW))
        db.session.add(PublicCheck(address=address, at=at))
    return False


def _is_full(address: str, at: datetime) -> bool:
    recent = select(func.count()).select_from(PublicCheck)
    own = recent.where(PublicCheck.address == address, PublicCheck.at > at - WINDOW)
    return (db.session.scalar(own) or 0) >= MOST


_CHECKS = 0x636865636B73  # any number that nothing else holds: "checks"
