"""Recording monthly figures, and correcting them."""

from collections.abc import Sequence
from datetime import datetime

from app.audit import actions as audit
from app.core.db import db, hold
from app.core.errors import Refused
from app.core.london import LONDON
from app.figures import queries, rules
from app.figures.models import MonthlyFigure
from app.figures.rules import SAID, Figure

_FIGURES = 15  # one recording at a time


def one_at_a_time() -> None:
    """Hold every other recording back until this one is done. Read the clock after this."""
    hold(_FIGURES)


def record(
    figures: Sequence[Figure], *, source: str, why: str = "", by_id: int, at: datetime
) -> list[MonthlyFigure]:
    """Record figures; one that is known already with this value is left as it is.

    Raises `Refused`, and records none, when a month lies ahead or a figure is known with another value
    and no reason is given. The caller holds other recordings back.
    """
    months = {figure.month for figure in figures}
    recorded = queries.known(MonthlyFigure.month.in_(months))
    today, made = at.astimezone(LONDON).date(), []
    for figure in figures:
        known = recorded.get((figure.account_id, figure.month, figure.measure))
        if fault := rules.month_fault(figure.month, today):
            raise Refused(f"{fault}.", verb="figure recorded")
        if known == figure.value:
            continue
        if known is not None and not why:
            says = f"{SAID[figure.measure]} of this month are recorded as {known:,}. Enter why they are corrected."
            raise Refused(says, verb="figure corrected")
        made.append(_row(figure, source, why if known is not None else "", by_id, at))
    return made


def _row(figure: Figure, source: str, why: str, by_id: int, at: datetime) -> MonthlyFigure:
    made = MonthlyFigure(
        account_id=figure.account_id,
        month=figure.month,
        measure=str(figure.measure),
        value=figure.value,
        source=source,
        by_id=by_id,
        at=at,
        why=why,
    )
    db.session.add(made)
    db.session.flush()
    verb = "figure corrected" if why else "figure recorded"
    audit.record(verb, made, by_id=by_id, at=at, why=why)
    return made
