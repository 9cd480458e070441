"""Whom a course would enrol if it were approved now: for whoever publishes it, before they do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, literal, select

from app.core.db import db
from app.courses import queries as courses
from app.courses.content import Course
from app.people.models import Employment, Person, Posting, Unit
from app.training.queries.enrolment import enrolled
from app.training.rules.audience import enrolling


@dataclass(frozen=True, slots=True)
class WouldEnrol:
    """How many people a course would enrol, and how many of them are not enrolled on it today."""

    total: int
    new: int

    def __str__(self) -> str:
        """The sentence for a page or a terminal."""
        people = "1 person" if self.total == 1 else f"{self.total:,} people"
        return f"This would enrol {people}, {self.new:,} of them today."


def would_enrol(content: Course, at: datetime) -> WouldEnrol:
    """Return how many serve and would be enrolled. One statement, besides the versions in force."""
    rows = who_would_be_enrolled(content, at).order_by(None).subquery()
    new = func.sum(case((rows.c.is_new, 1), else_=0))
    counted = select(func.count().label("total"), new.label("new")).select_from(rows)
    row = db.session.execute(counted).one()
    return WouldEnrol(row.total, row.new or 0)


def who_would_be_enrolled(content: Course, at: datetime) -> Select[*tuple[Any, ...]]:
    """Select who serves and would be enrolled, by name: collar_number, name, rank, unit, since, rule
    (its number in the text; null when somebody entered it) and is_new.
    """
    before = [
        (one.at, one.published.course.audience)
        for one in courses.approved(at, content.id).get(content.id, [])
    ]
    after = enrolled(enrolling(content.id, [*before, (at, content.audience)]))
    then, now = after.params(at=at).subquery("then"), None
    if before:
        now = enrolled(enrolling(content.id, before)).params(at=at).subquery("now")
    is_new = now.c.person_id.is_(None) if now is not None else literal(True)
    found = (
        select(
            Person.collar_number,
            Person.name,
            Person.rank,
            Unit.name.label("unit"),
            then.c.since,
            then.c.rule,
            is_new.label("is_new"),
        )
        .select_from(then)
        .join(Person, Person.id == then.c.person_id)
        .join(Employment, and_(Employment.person_id == Person.id, Employment.in_force(at)))
        .outerjoin(Posting, and_(Posting.person_id == Person.id, Posting.in_force(at)))
        .outerjoin(Unit, Unit.id == Posting.unit_id)
    )
    if now is not None:
        found = found.outerjoin(now, now.c.person_id == then.c.person_id)
    return found.order_by(is_new.desc(), Person.sort_name, Person.collar_number)
