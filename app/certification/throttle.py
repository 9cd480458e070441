"""How often somebody may try what could be guessed: so many times a minute, counted in the database."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from app.certification.models import PublicCheck
from app.core.db import db, hold, transaction

MOST = 30  # checks of certificates
WINDOW = timedelta(minutes=1)


def is_too_much(address: str, at: datetime, *, most: int = MOST) -> bool:
    """Say whether this address (or whatever else names who asks) has asked `most` times within the
    minute; count this time too, in its own transaction.
    """
    address = address[:64]
    if _is_full(address, at, most):
        return True  # whoever goes on asking makes nobody wait
    with transaction():
        hold(_CHECKS)  # many at once must not all look before the first is counted
        if _is_full(address, at, most):
            return True
        db.session.execute(delete(PublicCheck).where(PublicCheck.at <= at - WINDOW))
        db.session.add(PublicCheck(address=address, at=at))
    return False


def _is_full(address: str, at: datetime, most: int) -> bool:
    recent = select(func.count()).select_from(PublicCheck)
    own = recent.where(PublicCheck.address == address, PublicCheck.at > at - WINDOW)
    return (db.session.scalar(own) or 0) >= most


_CHECKS = 0x636865636B73  # any number that nothing else holds: "checks"
