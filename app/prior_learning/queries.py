"""Reading records of earlier training, and who may see which."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.certification.models import Certificate
from app.core.db import db
from app.courses import queries as courses
from app.people import queries as people
from app.people.models import Employment, Person
from app.people.rules import Permission, Viewer
from app.prior_learning.models import Approval, PriorTraining, Withdrawal
from app.prior_learning.rules import Earned, State, earned
from app.training import queries as training
from app.training.models import Credit, CreditWithdrawal
from app.training.rules.round import counts_until

Recorder = aliased(Person, name="recorder")
STATE = case(
    (Withdrawal.id.is_not(None), State.WITHDRAWN.value),
    (Approval.id.is_not(None), State.APPROVED.value),
    else_=State.WAITING.value,
)
SORTABLE: dict[str, Any] = {
    "recorded": PriorTraining.at,
    "person": Person.sort_name,
    "course": PriorTraining.course,
    "trained": PriorTraining.trained_on,
    "trainer": PriorTraining.trainer,
}


def covered(viewer: Viewer, permission: Permission, at: datetime) -> ColumnElement[bool]:
    """Return which records a permission reaches: those of the people within its scope at `at`."""
    reached = people.people_seen(viewer.scope(permission), at).with_only_columns(Person.id)
    return PriorTraining.person_id.in_(reached)


def visible(viewer: Viewer, at: datetime) -> ColumnElement[bool]:
    """Return which records a person may see: their own, and those that their roles cover."""
    seen = covered(viewer, Permission.SEE_PRIOR_LEARNING, at)
    return or_(seen, PriorTraining.person_id == viewer.id)


def whole(allowed: ColumnElement[bool]) -> Select[PriorTraining]:
    """Select the records that meet a condition, with all that their pages show."""
    return (
        select(PriorTraining)
        .where(allowed)
        .options(
            joinedload(PriorTraining.person),
            joinedload(PriorTraining.recorded_by),
            joinedload(PriorTraining.evidence),
            joinedload(PriorTraining.approval).joinedload(Approval.by),
            joinedload(PriorTraining.withdrawal).joinedload(Withdrawal.by),
        )
    )


def listed(allowed: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Select the columns of the list of records that meet a condition."""
    return (
        select(
            PriorTraining.id,
            PriorTraining.course,
            PriorTraining.trained_on,
            PriorTraining.trainer,
            PriorTraining.note,
            PriorTraining.at,
            PriorTraining.evidence_id,
            Person.name,
            Person.rank,
            Person.collar_number,
            Recorder.name.label("recorder_name"),
            Recorder.rank.label("recorder_rank"),
            STATE.label("state"),
        )
        .join(Person, Person.id == PriorTraining.person_id)
        .join(Recorder, Recorder.id == PriorTraining.recorded_by_id)
        .outerjoin(Approval, Approval.prior_training_id == PriorTraining.id)
        .outerjoin(Withdrawal, Withdrawal.prior_training_id == PriorTraining.id)
        .where(allowed)
    )


def matching(
    statement: Select[*tuple[Any, ...]], search: str, state: str, course: str
) -> Select[*tuple[Any, ...]]:
    """Narrow the list to what a filter asks for; an empty value asks for nothing."""
    if search:
        statement = statement.where(people.matching(search))
    if state in set(State):
        statement = statement.where(STATE == state)  # noqa: SIM300
    return statement.where(PriorTraining.course == course) if course else statement


def of_person(person_id: int, viewer: Viewer, at: datetime) -> Sequence[Any]:
    """Return a person's records that the viewer may see, newest training first."""
    mine = listed(and_(PriorTraining.person_id == person_id, visible(viewer, at)))
    newest = mine.order_by(PriorTraining.trained_on.desc(), PriorTraining.id.desc())
    return db.session.execute(newest).all()


def stands(person_id: int, course: str, trained_on: date) -> bool:
    """Say whether this training is recorded, and not withdrawn."""
    return (person_id, course, trained_on) in recorded([person_id])


def recorded(person_ids: Iterable[int]) -> set[tuple[int, str, date]]:
    """Return what is recorded about these people and not withdrawn: person, course, day."""
    withdrawn = exists().where(Withdrawal.prior_training_id == PriorTraining.id)
    found = select(PriorTraining.person_id, PriorTraining.course, PriorTraining.trained_on).where(
        PriorTraining.person_id.in_(set(person_ids)), ~withdrawn
    )
    return {(row.person_id, row.course, row.trained_on) for row in db.session.execute(found)}


def recordable(numbers: Iterable[str], viewer: Viewer, at: datetime) -> dict[str, int]:
    """Return those with these collar numbers, as kept, whom the viewer may record for: within their
    scope, and serving.
    """
    scope = viewer.scope(Permission.RECORD_PRIOR_LEARNING)
    serving = select(Employment.person_id).where(Employment.in_force(at))
    found = people.people_seen(scope, at).with_only_columns(Person.collar_number, Person.id)
    rows = db.session.execute(
        found.where(Person.collar_number.in_(set(numbers)), Person.id.in_(serving))
    )
    return {row.collar_number: row.id for row in rows}


def course_names(at: datetime) -> dict[str, str]:
    """Return the courses in force by their id and by their title, both in small letters."""
    known = offered(at)
    return {**{title.casefold(): id_ for id_, title in known}, **{id_: id_ for id_, _ in known}}


def offered(at: datetime) -> list[tuple[str, str]]:
    """Return (id, title) of the courses in force: what earlier training can be recorded for."""
    return courses.titles(courses.approved(at))


def would_earn(record: PriorTraining, at: datetime) -> Earned:
    """Return what approving a record at `at` would give its person."""
    published = courses.in_force(record.course, at)
    mine = training.progress(record.person_id, record.course, at)
    if published is None or mine is None:
        return Earned.NOTHING
    course = published.course
    return earned(
        certifies=course.prior_learning_certifies,
        stands_for_lessons=bool(course.prior_learning_counts),
        has_to_sign=not training.has_signed(record.person_id, published),
        counts_until=counts_until(record.trained_on, course.policy.validity_months),
        held_until=mine.certified_until,
        may_renew=mine.in_round,
        at=at,
    )


def credit_of(prior_training_id: int) -> Credit | None:
    """Return what a record counts for, if its approval gave anything and it is not withdrawn."""
    about = f"prior_training:{prior_training_id}"
    withdrawn = exists().where(CreditWithdrawal.credit_id == Credit.id)
    return db.session.scalar(select(Credit).where(Credit.about == about, ~withdrawn))


def certificate_of(prior_training_id: int) -> Certificate | None:
    """Return the certificate that a record earned, or the one that has replaced it since."""
    held, earned_by = None, f"prior_training:{prior_training_id}"
    while found := db.session.scalar(select(Certificate).where(Certificate.earned_by == earned_by)):
        held, earned_by = found, f"certificate:{found.id}"
    return held
