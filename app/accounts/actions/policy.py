"""Entering what the force permits on a platform, and exceptions from it."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import func, select

from app.accounts import queries
from app.accounts.actions.plain import keeps_no_secrets
from app.accounts.models import AccountPolicy, PolicyException
from app.accounts.rules import AccountKind, Platform, why_not_permitted
from app.audit import actions as audit
from app.core.db import db
from app.core.errors import Refused
from app.core.london import LONDON, end_of
from app.people.models import Unit


def hold_to_policy(platform: str, kind: str, unit_id: int, *, at: datetime, verb: str) -> None:
    """Refuse, in the policy's words, an account that is only permitted by an exception, unless one is
    in force for its unit.
    """
    excepted = queries.has_exception(platform, unit_id, at)
    if reasons := why_not_permitted(queries.policy(platform, at), kind, excepted):
        raise Refused(*reasons, verb=verb, about=f"unit:{unit_id}")


@keeps_no_secrets
def set_policy(
    platform: Platform,
    kinds: Collection[AccountKind],
    words: str,
    *,
    by_id: int,
    at: datetime,
    why: str,
) -> AccountPolicy:
    """Enter the next version of what is permitted on a platform, from `at`."""
    before = queries.policy(platform, at)
    newest = db.session.scalar(
        select(func.max(AccountPolicy.number)).where(AccountPolicy.platform == platform)
    )
    made = AccountPolicy(
        platform=platform,
        number=1 + (newest or (before.number if before else 0)),
        kinds=",".join(sorted(kinds)),
        words=words,
        by_id=by_id,
        at=at,
        why=why,
    )
    db.session.add(made)
    db.session.flush()
    audit.record("policy set", made, by_id=by_id, at=at, why=why)
    return made


@keeps_no_secrets
def record_exception(
    platform: Platform, unit: Unit, *, until: date, by_id: int, at: datetime, why: str
) -> PolicyException:
    """Let a unit have an account that the policy does not permit, to the end of the day `until`. Who
    records it is the named approver.
    """
    if until <= at.astimezone(LONDON).date():
        raise Refused("The end date must be after today.", verb="exception recorded")
    made = PolicyException(
        platform=platform,
        unit_id=unit.id,
        by_id=by_id,
        why=why,
        starts_at=at,
        ends_at=end_of(until),
    )
    db.session.add(made)
    db.session.flush()
    audit.record("exception recorded", made, by_id=by_id, at=at, why=why)
    return made
