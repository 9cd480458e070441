"""`flask people …`: joining, moving, leaving and roles, by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import click
from flask.cli import AppGroup

from app.core.clock import now
from app.core.db import lock, transaction
from app.core.errors import Refused
from app.people import actions, queries
from app.people.models import Person, Unit
from app.people.rules import Kind, Role, UnitKind

people = AppGroup("people", help="The people of the force, by hand. Each change is in the history.")
by_option = click.option(
    "--by", required=True, help="Collar number of whoever answers for the change."
)
why_option = click.option("--why", required=True, help="The reason, kept in the history.")


@contextmanager
def change(*about: Person) -> Iterator[datetime]:
    """Make one change about these people in one transaction; give its moment. A refusal ends the
    command with its reasons.
    """
    ids = [person.id for person in about]
    try:
        with transaction():
            lock(Unit, queries.top_id())
            lock(Person, *ids)
            yield now()
    except Refused as refused:
        raise click.ClickException(" ".join(refused.reasons)) from refused


def somebody(collar_number: str) -> Person:
    """Return the person with this number; end the command when there is none."""
    person = queries.by_collar_number(collar_number)
    if person is None:
        raise click.ClickException(f"There is no one with collar number {collar_number}.")
    return person


def somewhere(name: str) -> Unit:
    """Return the unit with this name; end the command when there is none."""
    unit = queries.unit_named(name)
    if unit is None:
        raise click.ClickException(f"There is no unit {name}.")
    return unit


@people.command("add-unit")
@click.argument("name")
@click.option("--kind", type=click.Choice([str(one) for one in UnitKind]), required=True)
@click.option("--below", required=True, help="The unit above it.")
@by_option
def add_unit(name: str, kind: str, below: str, by: str) -> None:
    """Add a unit NAME below another."""
    with change() as at:
        actions.add_unit(name, UnitKind(kind), somewhere(below), by_id=somebody(by).id, at=at)
    click.echo(f"{name} is added below {below}.")


@people.command()
@click.argument("collar_number")
@click.option("--name", required=True)
@click.option("--rank", default="", help="PC, Sgt, …; empty for staff.")
@click.option("--kind", type=click.Choice([str(one) for one in Kind]), required=True)
@click.option("--email", required=True)
@click.option("--unit", required=True)
@click.option("--manager", help="Collar number of the line manager.")
@by_option
def hire(unit: str, manager: str | None, by: str, kind: str, **given: Any) -> None:
    """Enter somebody who joins the force, and post them."""
    with change() as at:
        person = actions.hire(**given, kind=Kind(kind), by_id=somebody(by).id, at=at)
        above = somebody(manager) if manager else None
        actions.post(person, somewhere(unit), above, by_id=somebody(by).id, at=at)
    click.echo(f"{person.titled}, {person.collar_number}, is entered.")


@people.command()
@click.argument("collar_number")
@by_option
def rejoin(collar_number: str, by: str) -> None:
    """Let somebody who has left serve again; post them afterwards."""
    person = somebody(collar_number)
    with change(person) as at:
        actions.rejoin(person, by_id=somebody(by).id, at=at)
    click.echo(f"{collar_number} serves again.")


@people.command()
@click.argument("collar_number")
@click.option("--unit", required=True)
@click.option("--manager", help="Collar number of the line manager.")
@by_option
def post(collar_number: str, unit: str, manager: str | None, by: str) -> None:
    """Post somebody to a unit under a line manager."""
    person = somebody(collar_number)
    with change(person) as at:
        above = somebody(manager) if manager else None
        actions.post(person, somewhere(unit), above, by_id=somebody(by).id, at=at)
    click.echo(f"{collar_number} is posted to {unit}.")


@people.command()
@click.argument("collar_number")
@click.option("--to", "rank", required=True, help='PC, Sgt, …; "" for staff.')
@click.option("--kind", type=click.Choice([str(one) for one in Kind]), help="Only if it changes.")
@why_option
@by_option
def rank(collar_number: str, rank: str, kind: str | None, why: str, by: str) -> None:
    """Change somebody's rank, or what kind of person they are. What they were is kept."""
    person = somebody(collar_number)
    with change(person) as at:
        new = Kind(kind or person.kind)
        actions.change_rank(person, rank=rank, kind=new, by_id=somebody(by).id, at=at, why=why)
    click.echo(f"{collar_number} is now {person.titled}, {person.kind}.")


@people.command()
@click.argument("collar_number")
@why_option
@by_option
def leave(collar_number: str, why: str, by: str) -> None:
    """End somebody's service; their roles and sign-ins end with it."""
    person = somebody(collar_number)
    with change(person) as at:
        actions.leave(person, by_id=somebody(by).id, at=at, why=why)
    click.echo(f"{collar_number} has left the force.")


@people.command()
@click.argument("collar_number")
@click.argument("role", type=click.Choice([str(one) for one in Role if one is not Role.LEARNER]))
@click.option("--over", required=True, help="The unit over which the role is held.")
@why_option
@by_option
def appoint(collar_number: str, role: str, over: str, why: str, by: str) -> None:
    """Appoint somebody to ROLE over a unit and everything below it."""
    person = somebody(collar_number)
    with change(person) as at:
        actions.appoint(person, Role(role), somewhere(over), by_id=somebody(by).id, at=at, why=why)
    click.echo(f"{collar_number} is now {role} over {over}.")
