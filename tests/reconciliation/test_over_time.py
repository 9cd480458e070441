"""Findings through many lists and answers, held to a naive model of what becomes of each."""

import hashlib
import random
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.audit.verify import verify
from app.core import sheets
from app.core.db import db
from app.reconciliation import actions, queries
from app.reconciliation.actions import Days, Held
from app.reconciliation.models import Finding, FindingOwner, FindingStep, PlatformUpload
from app.reconciliation.rules import findings, layouts
from app.reconciliation.rules.layouts import Mapping, Source
from app.reconciliation.rules.steps import OFFERED, Outcome, State
from tests import factories as make
from tests.prior_learning.conftest import set_up
from tests.reconciliation.conftest import HEAD, an_account, line

STEPS = 40
SOURCES = (Source.X, Source.ORLO)
SAYS = {Outcome.MENDED: State.MENDED, Outcome.EXPLAINED: State.EXPLAINED}


def a_list(scene, chance, at, source) -> Held:
    """A list with some of the people and accounts that there are."""
    logins = [scene.holder, scene.lapsed, scene.leaver, "a@b.example", "press@b.example"]
    lines = [
        line(one, account=account)
        for one in logins
        for account in ("@ExampleSNT", "@OtherSNT", "@Unregistered")
        if chance.random() < 0.3
    ]
    text = HEAD + "".join(lines or [line("c@d.example")])
    sheet = sheets.read(text.encode(), most_rows=100)
    list_ = layouts.understood(sheet, layouts.proposed(sheet, source, Mapping()))
    whole = chance.random() < 0.6
    register = queries.register(source, layouts.addresses(list_.seats), at)
    compared = findings.compare(list_.seats, register, whole=whole)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Held(source, sha256, whole, list_, compared, ())


class Model:
    """What is open in each source: the key of a finding -> what was last said of it."""

    def __init__(self) -> None:
        self.open: dict[Source, dict[str, Outcome | None]] = {one: {} for one in SOURCES}
        self.accounts: dict[str, str] = {}
        self.opened = self.closed = self.lists = 0
        self.last: dict[Source, tuple[str, bool]] = {}

    def takes(self, held: Held) -> bool:
        """Follow a list; say whether it changed anything."""
        known, shown = self.open[held.source], {one.key for one in held.compared.found}
        same = self.last.get(held.source) == (held.sha256, held.whole)
        if same and set(known) == shown and Outcome.MENDED not in known.values():
            return False
        self.last[held.source] = (held.sha256, held.whole)
        self.lists += 1
        for key in list(known):
            if key in shown:
                known[key] = Outcome.REOPENED if known[key] is Outcome.MENDED else known[key]
            elif held.whole or self.accounts[key] in held.compared.named:
                del known[key]
                self.closed += 1
        for one in held.compared.found:
            self.accounts[one.key] = one.account_key
            if one.key not in known:
                known[one.key] = None
                self.opened += 1
        return True


@pytest.mark.parametrize("seed", [1, 2])
def test_every_finding_stands_as_its_lists_and_answers_say(scene, clock, seed):
    chance, model = random.Random(seed), Model()
    make.add(an_account("@OtherSNT"))
    set_up()
    held = None
    for _ in range(STEPS):
        clock.at += timedelta(hours=7)
        if held is None or chance.random() < 0.6:
            again = held is not None and chance.random() < 0.15
            held = held if again else a_list(scene, chance, clock.now(), chance.choice(SOURCES))
            made = actions.record(held, days=Days(1, 5), by_id=scene.press.id, at=clock.now())
            assert (made is not None) == model.takes(held)
        else:
            answer_one(scene, chance, clock, model)
        db.session.commit()
        check(model, clock)
    verify()
    number_of = {one: db.session.scalar(select(func.count()).select_from(one)) for one in (Finding, FindingOwner, PlatformUpload)}  # fmt: skip
    gone = select(func.count()).where(FindingStep.outcome == Outcome.GONE)
    assert number_of == {Finding: model.opened, FindingOwner: model.opened, PlatformUpload: model.lists}  # fmt: skip
    assert db.session.scalar(gone) == model.closed


def answer_one(scene, chance, clock, model) -> None:
    source = chance.choice(SOURCES)
    if not (found := queries.open_of(source)):
        return
    one = chance.choice(found)
    state = SAYS.get(one.outcome, State.OPEN)
    outcome = chance.choice(OFFERED[state])
    actions.answer(
        one.finding, state, outcome, why="So it is.", by_id=scene.press.id, at=clock.now()
    )
    model.open[source][one.finding.key] = outcome


def check(model, clock) -> None:
    """Hold what is open, and the states that the list shows, to the model."""
    today = clock.now().date()
    for source in SOURCES:
        found = queries.open_of(source)
        assert {one.finding.key: one.outcome for one in found} == model.open[source]
        shown = db.session.execute(
            queries.listed(PlatformUpload.source == source, today).order_by(Finding.id)
        ).all()
        states = {row.id: State(row.state) for row in shown}
        for one in found:
            waiting = State.OVERDUE if one.finding.due_on < today else State.OPEN
            assert states[one.finding.id] is SAYS.get(one.outcome, waiting)
        assert sum(state is not State.CLOSED for state in states.values()) == len(found)
