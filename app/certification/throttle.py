"""How often one address may check certificates: 30 times a minute, counted in the database."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from app.certification.models import PublicCheck
from app.core.db import db, transaction

MOST = 30
WINDOW = timedelta(minutes=1)


def is_too_much(address: str, at: datetime) -> bool:
    """Say whether this address has asked too often; count this time too, in its own transaction."""
    recent = select(func.count()).select_from(PublicCheck)
    count = db.session.scalar(
        recent.where(PublicCheck.address == address, PublicCheck.at > at - WINDOW)
    )
    if (count or 0) >= MOST:
        return True
    with transaction():
        db.session.execute(delete(PublicCheck).where(PublicCheck.at <= at - WINDOW))
        db.session.add(PublicCheck(address=address[:64], at=at))
    return False
