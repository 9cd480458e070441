"""Running access reviews: beginning, answering, reminding, signing off."""

from datetime import date, datetime

from app.access import queries, rules
from app.access.actions.requests import end
from app.access.models import AccessReview, ReviewAnswer, ReviewItem, ReviewSignOff
from app.access.queries import Asked
from app.access.rules import ReviewOutcome
from app.audit import actions as audit
from app.audit.rules import canonical
from app.core.db import db
from app.core.errors import Refused
from app.core.london import LONDON, day, end_of, last_day, moment
from app.notices import actions as notices
from app.notices import jobs
from app.people.models import Unit

KINDS = ("access-review", "access-review-reminder", "access-review-last")


def begin_review(title: str, unit: Unit, *, last: date, by_id: int, at: datetime) -> AccessReview:
    """Begin a review of everybody who has access to the accounts of a unit and all below it, to be
    answered by the end of the day `last`; and tell those who are to answer.

    Raises `Refused` for a day that will not do, and when there is nothing to review.
    """
    verb, about = "access review begun", f"unit:{unit.id}"
    if fault := rules.deadline_fault(last, at.astimezone(LONDON).date()):
        raise Refused(f"{fault}.", verb=verb, about=about)
    grants = queries.grants_to_review(unit, at)
    if not grants:
        raise Refused(f"Nobody has access to an account of {unit.name}.", verb=verb, about=about)
    review = AccessReview(
        title=title, unit_id=unit.id, starts_at=at, deadline_at=end_of(last), by_id=by_id
    )
    db.session.add(review)
    db.session.flush()
    audit.record(verb, review, by_id=by_id, at=at, why=title)
    for grant in grants:
        item = ReviewItem(review_id=review.id, grant_id=grant.id)
        db.session.add(item)
        db.session.flush()
        audit.record("access put up for review", item, by_id=by_id, at=at)
    remind(review, at=at)
    return review


def answer(
    asked: Asked, outcome: ReviewOutcome, level: str | None, *, by_id: int, why: str, at: datetime
) -> ReviewAnswer:
    """Answer for one grant: confirm it, lower it, or end it. The caller holds the person's lock.

    Raises `Refused` for one's own access, for what is answered or signed off, and for a level that
    is not lower.
    """
    item, verb = asked.item, f"access {outcome} in review"
    about = f"review_item:{item.id}"
    if item.grant.person_id == by_id:
        raise Refused("You cannot review your own access.", verb=verb, about=about)
    if item.answer is not None or item.review.sign_off is not None:
        raise Refused("This has been answered already.", verb=verb, about=about)
    if fault := rules.answer_fault(outcome, level, asked.standing.held_level):
        raise Refused(fault, verb=verb, about=about)
    made = ReviewAnswer(
        item=item,
        outcome=str(outcome),
        level=level if outcome is ReviewOutcome.LOWERED else None,
        by_id=by_id,
        at=at,
        why=why,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(verb, made, by_id=by_id, at=at, why=why)
    if outcome is ReviewOutcome.ENDED:
        end(item.grant, by_id=by_id, why=why, at=at)
    return made


def remind(review: AccessReview, *, at: datetime) -> int:
    """Tell whoever still has to answer what is due to be told at `at`, once. Returns how many people
    that are.
    """
    number = rules.told_so_far(review.starts_at, review.deadline_at, at)
    if number is None:
        return 0
    people = queries.to_tell(review, at)
    for person, items in people.items():
        notices.queue(
            KINDS[number],
            key=f"{KINDS[number]}:{review.id}:{person.id}",
            person_id=person.id,
            address=person.email,
            data={
                "name": person.titled,
                "title": review.title,
                "many": f"{items} {'person' if items == 1 else 'people'}",
                "until": day(last_day(review.deadline_at)),
            },
            at=at,
        )
    return len(people)


def sign_off(review: AccessReview, *, by_id: int, by: str, why: str, at: datetime) -> ReviewSignOff:
    """Sign a review off: its report is frozen and drawn, and nothing is answered in it from then on.

    Raises `Refused` while there is time to answer what is still open, and when it is signed off.
    """
    verb, about = "access review signed off", f"access_review:{review.id}"
    if review.sign_off is not None:
        raise Refused("This review is signed off already.", verb=verb, about=about)
    asked = queries.asked_in(review, at)
    waits = [one for one in asked if one.item.answer is None and one.standing.grant_id]
    if waits and at < review.deadline_at:
        reason = f"{len(waits)} have not been answered for, and there is time until {moment(review.deadline_at)}."
        raise Refused(reason, verb=verb, about=about)
    content = _content(review, asked, by, why, at)
    made = ReviewSignOff(review_id=review.id, by_id=by_id, at=at, why=why, content=content)
    db.session.add(made)
    db.session.flush()
    audit.record(verb, made, by_id=by_id, at=at, why=why)
    jobs.enqueue("draw review report", review.id, key=f"draw:review:{review.id}")
    return made


def _content(review: AccessReview, asked: list[Asked], by: str, why: str, at: datetime) -> str:
    lines = [
        {
            "account": one.standing.handle,
            "person": one.standing.person,
            "collar_number": one.standing.collar_number,
            "level": one.item.grant.level,
            "outcome": _said(one.item),
            "by": one.item.answer.by.titled if one.item.answer else "",
            "at": moment(one.item.answer.at) if one.item.answer else "",
            "why": one.item.answer.why if one.item.answer else "",
        }
        for one in asked
    ]
    said = {
        "title": review.title,
        "unit": review.unit.name,
        "began": moment(review.starts_at),
        "until": day(last_day(review.deadline_at)),
        "signed_off_by": by,
        "signed_off_at": moment(at),
        "why": why,
        "lines": lines,
    }
    return canonical(said).decode()


def _said(item: ReviewItem) -> str:
    if item.answer is None:
        return "not answered: suspended"
    to = f" to {item.answer.level}" if item.answer.level else ""
    return f"{item.answer.outcome}{to}"
