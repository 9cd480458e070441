"""Holding a list against the register, and what somebody says of a finding."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert

from app.access import actions as access
from app.access.rules import Done
from app.audit import actions as audit
from app.core.db import db, hold
from app.core.errors import Refused
from app.core.london import LONDON
from app.reconciliation import queries
from app.reconciliation.models import (
    Finding,
    FindingOwner,
    FindingStep,
    PlatformSeat,
    PlatformUpload,
    SourceMapping,
)
from app.reconciliation.queries import Open
from app.reconciliation.rules.findings import Compared
from app.reconciliation.rules.kinds import Found, Kind, Right, due_on
from app.reconciliation.rules.layouts import Mapping, Source, Understood
from app.reconciliation.rules.steps import OFFERED, Outcome, State

_LISTS = 14  # one reconciliation at a time


@dataclass(frozen=True, slots=True)
class Days:
    """In how many working days a finding is to be dealt with."""

    urgent: int
    other: int


@dataclass(frozen=True, slots=True)
class Held:
    """A list as it was held against the register: its file's SHA-256, whether it is of every account of
    its source, what it says and comes to, and the removals that it proves.
    """

    source: Source
    sha256: str
    whole: bool
    list_: Understood
    compared: Compared
    removed: Sequence[Right]


def one_at_a_time() -> None:
    """Hold every other reconciliation back until this one is recorded. Read the clock after this."""
    hold(_LISTS)


def record(held: Held, *, days: Days, by_id: int, at: datetime) -> PlatformUpload | None:
    """Record a list and what it came to: new findings, the end of those that it does not show, and
    that what was `removed` is gone from the platform.

    None, and nothing changes, when it is the newest file of its source again and the register is as
    it was. Nothing is deleted, on the platform or here. Raises `Refused` when not all of the list was
    understood. The caller holds the other reconciliations back.
    """
    if held.list_.faults:
        raise Refused("Not every line of this list is understood.", about=f"source:{held.source}")
    still = queries.open_of(held.source)
    if _is_the_same(held, still) and not held.removed:
        return None
    upload = PlatformUpload(
        source=str(held.source),
        is_whole=held.whole,
        sha256=held.sha256,
        mapping_id=_remember(held.source, held.list_.mapping, by_id=by_id, at=at).id,
        seats=len(held.list_.seats),
        matched=held.compared.matched,
        total=held.compared.total,
        by_id=by_id,
        at=at,
    )
    db.session.add(upload)
    db.session.flush()
    audit.record("platform list held against the register", upload, by_id=by_id, at=at)
    _keep(upload, held.list_, held.compared)
    _close(still, held.compared, upload)
    for right in held.removed:
        _confirm(right, upload)
    known = {one.finding.key for one in still}
    for one in held.compared.found:
        if one.key not in known:
            _find(one, upload, days)
    return upload


def _is_the_same(held: Held, still: Sequence[Open]) -> bool:
    newest = queries.newest(held.source)
    return (
        newest is not None
        and (newest.sha256, newest.is_whole) == (held.sha256, held.whole)
        and {one.finding.key for one in still} == {one.key for one in held.compared.found}
        and not any(one.outcome is Outcome.MENDED for one in still)
    )


def _remember(source: Source, mapping: Mapping, *, by_id: int, at: datetime) -> SourceMapping:
    """Return the source's mapping in force, which is this one from now on."""
    row, known = queries.mapping_of(source)
    if row is not None and known == mapping:
        return row
    made = SourceMapping(
        source=str(source),
        columns=_json(mapping.columns),
        levels=_json(mapping.levels),
        by_id=by_id,
        at=at,
    )
    db.session.add(made)
    db.session.flush()
    audit.record("layout of platform lists set", made, by_id=by_id, at=at)
    return made


def _json(texts: object) -> str:
    return json.dumps(texts, ensure_ascii=False, sort_keys=True)


def _keep(upload: PlatformUpload, list_: Understood, compared: Compared) -> None:
    rows = [
        {
            "upload_id": upload.id,
            "line": seat.line,
            "account": seat.account,
            "account_key": compared.keys[seat.line],
            "account_id": compared.places.get(seat.line),
            "login": seat.login,
            "level": str(seat.level or ""),
            "name": seat.name,
        }
        for seat in list_.seats
    ]
    db.session.execute(insert(PlatformSeat), rows)


def _close(still: Iterable[Open], compared: Compared, upload: PlatformUpload) -> None:
    """End what the list would show and does not; open again what was said to be mended and is not."""
    shown = {one.key for one in compared.found}
    for one in still:
        reached = upload.is_whole or one.finding.account_key in compared.named
        if one.finding.key in shown:
            if one.outcome is Outcome.MENDED:
                _step(one.finding, Outcome.REOPENED, upload, why="A later list still shows it.")
        elif reached:
            _step(one.finding, Outcome.GONE, upload)


def _step(finding: Finding, outcome: Outcome, upload: PlatformUpload, why: str = "") -> None:
    made = FindingStep(
        finding_id=finding.id,
        outcome=str(outcome),
        upload_id=upload.id,
        by_id=upload.by_id,
        at=upload.at,
        why=why,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(f"finding {outcome}", made, by_id=upload.by_id, at=upload.at, why=why)


def _confirm(right: Right, upload: PlatformUpload) -> None:
    """Record that the platform no longer has somebody whose removal was due."""
    done = Done(upload.at.astimezone(LONDON).date(), f"List {upload.id} from {upload.source}")
    grant = queries.last_grant(right, upload.at)
    access.confirm_removal(grant, done, by_id=upload.by_id, at=upload.at)


def _find(found: Found, upload: PlatformUpload, days: Days) -> None:
    """Open a finding, as the task of whoever held the list against the register."""
    today = upload.at.astimezone(LONDON).date()
    made = Finding(
        upload_id=upload.id,
        kind=str(found.kind),
        key=found.key,
        account=found.account,
        account_key=found.account_key,
        account_id=found.account_id,
        login=found.login,
        person_id=found.person_id,
        says=found.says,
        due_on=due_on(Kind(found.kind), today, urgent_days=days.urgent, days=days.other),
        at=upload.at,
    )
    db.session.add(made)
    db.session.flush()
    audit.record("finding opened", made, by_id=upload.by_id, at=upload.at, why=found.says)
    _give(made, upload.by_id, by_id=upload.by_id, at=upload.at)


def hand_over(finding: Finding, person_id: int, *, by_id: int, at: datetime) -> FindingOwner:
    """Make a finding somebody's task. Raises `Refused` when they may not answer it."""
    if person_id not in {id_ for id_, _ in queries.may_own(at)}:
        raise Refused(
            "A finding is the task of somebody in Corporate Communication.",
            verb="finding handed over",
            about=f"finding:{finding.id}",
        )
    return _give(finding, person_id, by_id=by_id, at=at)


def _give(finding: Finding, person_id: int, *, by_id: int, at: datetime) -> FindingOwner:
    made = FindingOwner(finding_id=finding.id, person_id=person_id, by_id=by_id, at=at)
    db.session.add(made)
    db.session.flush()
    audit.record("finding handed over", made, by_id=by_id, at=at)
    return made


def answer(
    finding: Finding, state: State, outcome: Outcome, *, why: str, by_id: int, at: datetime
) -> FindingStep:
    """Say what became of a finding that is in this state. Raises `Refused` when that cannot be said, and
    when somebody would explain what is about themselves.
    """
    if outcome is Outcome.EXPLAINED and finding.person_id == by_id:
        raise Refused(
            "This finding is about you. Somebody else must explain it.",
            verb=f"finding {outcome}",
            about=f"finding:{finding.id}",
        )
    if outcome not in OFFERED[state]:
        raise Refused(
            "This finding has changed meanwhile. Look at it again.",
            verb=f"finding {outcome}",
            about=f"finding:{finding.id}",
        )
    made = FindingStep(
        finding_id=finding.id, outcome=str(outcome), upload_id=None, by_id=by_id, at=at, why=why
    )
    db.session.add(made)
    db.session.flush()
    audit.record(f"finding {outcome}", made, by_id=by_id, at=at, why=why)
    return made
