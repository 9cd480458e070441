"""`flask courses …`: check, publish, approve; what a fact affects; whether it can be guessed."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup

from app.core.clock import now
from app.core.db import db, lock, transaction
from app.core.errors import Refused
from app.courses import actions, queries
from app.courses.content import Course, build
from app.courses.faults import Source
from app.courses.lint import check as lint
from app.courses.lint import exercises, guesser
from app.courses.models import CourseVersion
from app.courses.source import courses as names
from app.courses.source import read
from app.people import queries as people
from app.people.models import Person
from app.people.rules import Permission, Role, permissions_of

courses = AppGroup("courses", help="Courses as text.")


@courses.command()
@click.argument("course", required=False)
def check(course: str | None) -> None:
    """Check COURSE, or every course; exit 1 when something must be mended."""
    bad = sum(_checked(name) for name in ([course] if course else names()))
    if bad:
        raise click.ClickException(f"{bad} to mend.")


def _checked(name: str) -> int:
    """Print all that is found in a course; return how much of it must be mended."""
    source = read(name)
    lint.check(source, now().date())
    for fault in source.faults:
        click.echo(f"{'advice' if fault.is_advice else 'mend'}  {fault}")
    if source.is_sound:
        for line in lint.summary(build(source.raw)):
            click.echo(f"{name}: {line}")
    return sum(not fault.is_advice for fault in source.faults)


@courses.command()
@click.argument("course")
@click.option("--by", "collar_number", required=True, help="Collar number of who publishes.")
@click.option("--why", required=True, help="What has changed, for those who approve and learn.")
def publish(course: str, collar_number: str, why: str) -> None:
    """Store COURSE as an immutable version, for a second person to approve."""
    source = read(course)
    with _said(), transaction():
        by = _publisher(collar_number)
        at = now()
        lint.check(source, at.date())
        made = actions.publish(source, by_id=by.id, at=at, why=why)
        told = f"{made.title} {made.version} ({made.change}) is stored."
    click.echo(f"{told} A second person must approve it.")


@courses.command()
@click.argument("course")
@click.argument("version")
@click.option("--by", "collar_number", required=True, help="Collar number of the second person.")
def approve(course: str, version: str, collar_number: str) -> None:
    """Approve VERSION of COURSE: people are certified on it from now on."""
    with _said(), transaction():
        by = _publisher(collar_number)
        stored = db.session.scalar(queries.version(course, version))
        if stored is None:
            raise click.ClickException(f"There is no version {version} of {course}.")
        lock(CourseVersion, stored.id)
        actions.approve(stored, by_id=by.id, at=now())
    click.echo(f"{course} {version} is approved.")


@contextmanager
def _said() -> Iterator[None]:
    """Say every reason of a refusal, and exit 1."""
    try:
        yield
    except Refused as refused:
        raise click.ClickException("\n".join(refused.reasons)) from refused


def _publisher(collar_number: str) -> Person:
    """Return the person, who must hold a role that publishes courses."""
    person, at = people.by_collar_number(collar_number), now()
    if person is None:
        raise click.ClickException(f"There is no one with collar number {collar_number}.")
    roles = {Role(one.role) for one in people.appointments(person.id) if one.is_in_force(at)}
    serves = any(one.is_in_force(at) for one in person.employments)
    if not serves or Permission.PUBLISH_COURSES not in permissions_of(frozenset(roles)):
        raise click.ClickException(f"{person.titled} holds no role that publishes courses.")
    return person


@courses.command()
@click.argument("fact")
def affected(fact: str) -> None:
    """Name the lessons, questions, drills and cards that cite FACT, to review when it changes."""
    lines = [line for name in names() for line in _citing(read(name), fact)]
    if not lines:
        raise click.ClickException(f"Nothing cites fact {fact}.")
    for line in lines:
        click.echo(line)


def _citing(source: Source, fact: str) -> Iterator[str]:
    if not source.is_sound:
        raise click.ClickException(f"Mend {source.name} first: flask courses check {source.name}")
    course = build(source.raw)
    for lesson in course.lessons:
        if fact in {one.id for one in lesson.sources}:
            file, _ = source.places[f"lesson:{lesson.id}"]
            yield f"{file}\tlesson {lesson.number}: {lesson.title}"
    for question in course.questions:
        if fact in question.facts:
            yield f"{_place(source, f'question:{question.id}')}\t{question.id}: {question.ask}"
    yield from _exercises_citing(source, course, fact)


def _exercises_citing(source: Source, course: Course, fact: str) -> Iterator[str]:
    """Yield drills, with their choices that stand on the fact, and lines of cards."""
    for drill in course.drills:
        if fact in {one.id for one in drill.sources}:
            yield f"{_place(source, f'drill:{drill.id}')}\tdrill {drill.id}: {drill.title}"
        for key, step, choice in exercises.drill_choices(drill):
            if fact in choice.facts:
                yield f"{_place(source, key)}\tdrill {drill.id}, {step.id}: {choice.text}"
    for card in course.cards:
        for key, line in exercises.card_lines(card):
            if fact in line.facts:
                yield f"{_place(source, key)}\tcard {card.id}: {line.says}"


def _place(source: Source, key: str) -> str:
    file, line = source.places[key]
    return f"{file}:{line}"


@courses.command()
@click.argument("course")
@click.option("--sittings", default=100_000, show_default=True, help="How many to try one by one.")
@click.option("--seed", default=1, show_default=True, help="For the same trial again.")
def simulate(course: str, sittings: int, seed: int) -> None:
    """Say how often somebody who knows only test-taking tricks would pass COURSE."""
    source = read(course)
    if not source.is_sound:
        raise click.ClickException(f"Mend it first: flask courses check {course}")
    content = build(source.raw)
    ranking, looks = guesser.ranking(content), guesser.all_looks(content)
    for one in ranking[:10]:
        click.echo(f"{one.chance:.1e}\t{guesser.one_in(one.chance)}\t{one.trick}")
    chances = guesser.chances(content, ranking[0].trick, looks)
    passed = guesser.sittings(content, chances, sittings, seed)
    click.echo(f"Tried one by one, the best of these passed {passed} of {sittings:,} sittings.")
    click.echo("The questions that it most often has right:")
    for name, chance in sorted(chances.items(), key=lambda one: -one[1])[:10]:
        file, line = source.places[f"question:{name}"]
        click.echo(f"{chance:.0%}\t{file}:{line}\t{name}")
