"""Decision drills: an incident that unfolds as one decides, a page for each step, and the debrief."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.core.db import lock
from app.courses import queries as courses
from app.courses.content import DOES, VERDICTS, Drill, Step
from app.courses.drill import Debrief, Played, Taken, moment, play
from app.courses.markdown import cited, filled, text_html
from app.courses.queries import Published
from app.people.models import Person
from app.people.permissions import requires, viewer
from app.people.rules import Permission
from app.training import actions, queries
from app.training.forms import drill_form
from app.training.models import DrillStep
from app.training.views import bp

TAGS = {"good": "govuk-tag--green", "mixed": "govuk-tag--yellow", "poor": "govuk-tag--red"}


@dataclass(frozen=True, slots=True)
class Run:
    """One time that a person plays a drill, on the version with which they began it."""

    number: int
    published: Published
    drill: Drill
    made: tuple[tuple[str, str], ...]

    @property
    def played(self) -> Played:
        """Where they are."""
        return play(self.drill, self.made)


def _runs(course: str, drill_id: str) -> list[Run]:
    """Return the person's runs, oldest first, and last the one they would begin next; or answer 404."""
    held = courses.in_force(course, now()) or abort(404)
    drill = held.course.drill(drill_id) or abort(404)
    steps: dict[int, list[DrillStep]] = {}
    for one in queries.played(viewer().id, course, drill_id):
        steps.setdefault(one.run, []).append(one)
    begun = [_begun(number, rows) for number, rows in sorted(steps.items())]
    return [*begun, Run(len(begun) + 1, held, drill, ())]


def _begun(number: int, rows: Sequence[DrillStep]) -> Run:
    published = courses.published(rows[0].course_version_id)
    drill = published.course.drill(rows[0].drill) or abort(404)
    return Run(number, published, drill, tuple((one.step, one.choice) for one in rows))


def _run(course: str, drill_id: str, number: int) -> Run:
    return next((one for one in _runs(course, drill_id) if one.number == number), None) or abort(
        404
    )


@bp.get("/training/<course>/drills/<drill_id>")
@requires(Permission.TAKE_TRAINING)
def drill(course: str, drill_id: str) -> ResponseReturnValue:
    """Say what the drill is, and where one can go on, begin, or begin again."""
    *begun, new = _runs(course, drill_id)
    last = begun[-1] if begun else None
    return render_template(
        "training/drill.html",
        course=new.published.course,
        drill=new.drill,
        begins=text_html(new.drill.begins, courses.contacts(now())),
        sources=cited(new.drill.sources, new.drill.begins),
        open_run=last.number if last and last.played.step else None,
        ended=[one for one in begun if one.played.ending],
        new_run=new.number,
    )


@bp.get("/training/<course>/drills/<drill_id>/<int:number>")
@requires(Permission.TAKE_TRAINING)
def drill_run(course: str, drill_id: str, number: int) -> ResponseReturnValue:
    """Show the step that a run is at; at its end, the debrief."""
    return _run_page(_run(course, drill_id, number))


@bp.post("/training/<course>/drills/<drill_id>/<int:number>")
@requires(Permission.TAKE_TRAINING)
def choose(course: str, drill_id: str, number: int) -> ResponseReturnValue:
    """Keep a choice, and go on. One that was made already, in another tab, stays as it was."""
    lock(Person, viewer().id)
    run = _run(course, drill_id, number)
    step = run.played.step
    if step is not None and request.form.get("step") == step.id:
        form = drill_form(step, courses.contacts(now()))
        if not form.validate_on_submit():
            return _run_page(run, form)
        actions.choose(
            viewer().id, run.published, run.drill, run.number, run.made, form.choice.data, at=now()
        )
    return redirect(url_for(".drill_run", course=course, drill_id=drill_id, number=number), 303)


def _run_page(run: Run, form: Any = None) -> ResponseReturnValue:
    played, contacts = run.played, courses.contacts(now())
    given: dict[str, Any] = {"course": run.published.course, "drill": run.drill, "run": run}
    if played.step is None:
        return render_template("training/debrief.html", **given, **_debrief(run, played, contacts))
    form = form or drill_form(played.step, contacts)
    page = render_template(
        "training/drill_step.html",
        **given,
        form=form,
        step=played.step,
        clock=moment(played.step.at),
        then=text_html(played.taken[-1].choice.then, contacts) if played.taken else None,
        begins=None if played.taken else text_html(run.drill.begins, contacts),
        shows=text_html(played.step.shows, contacts),
        sources=cited(run.drill.sources, *_texts(run.drill, played.step, played.taken)),
    )
    return page, 422 if form.errors else 200


def _texts(drill: Drill, step: Step, taken: Sequence[Taken]) -> list[str]:
    """Return what a step's page shows, as written."""
    return [step.shows, taken[-1].choice.then if taken else drill.begins]


def _debrief(run: Run, played: Played, contacts: dict[str, str]) -> dict[str, Any]:
    ending, debrief = played.ending, played.debrief
    if ending is None or debrief is None:
        abort(404)
    return {
        "ending": ending,
        "clock": moment(ending.at),
        "then": text_html(played.taken[-1].choice.then, contacts),
        "shows": text_html(ending.shows, contacts),
        "shown": text_html(ending.debrief, contacts),
        "good": debrief.good,
        "decisions": [_decision(one, contacts) for one in debrief.taken],
        "advised": _advised(debrief, contacts),
        "sources": debrief.sources,
        "advised_ending": debrief.advised_ending,
        "new_run": _runs(run.published.course.id, run.drill.id)[-1].number,
    }


def _decision(one: Taken, contacts: dict[str, str]) -> dict[str, Any]:
    return {
        "clock": moment(one.step.at),
        "ask": one.step.ask,
        "does": DOES[one.choice.does],
        "text": filled(one.choice.text, contacts),
        "verdict": VERDICTS[one.choice.verdict],
        "tag": TAGS[one.choice.verdict],
        "why": text_html(one.choice.why, contacts),
        "facts": one.choice.facts,
        "better": None if one.choice.verdict == "good" else filled(one.step.advised.text, contacts),
    }


def _advised(debrief: Debrief, contacts: dict[str, str]) -> list[tuple[str, str]]:
    """Return the way that the guidance would have gone: when, and what."""
    return [
        (moment(one.step.at), f"{DOES[one.choice.does]}: {filled(one.choice.text, contacts)}")
        for one in debrief.advised
    ]
