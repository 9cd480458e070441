"""`flask people …`: the first manager of a new installation, and a password by hand."""

import click
from flask.cli import AppGroup

from app.core.clock import now
from app.core.db import transaction
from app.core.errors import Refused
from app.people import actions, queries
from app.people.rules import Kind, Role, UnitKind
from app.signin import actions as signin
from app.signin import rules

people = AppGroup("people", help="People who cannot sign in yet.")


def _good(password: str) -> str:
    if faults := rules.faults(password, ["keyholder"]):
        raise click.ClickException(faults[0])
    return password


@people.command("set-password")
@click.argument("collar_number")
@click.password_option()
def set_password(collar_number: str, password: str) -> None:
    """Give the person with COLLAR_NUMBER a password; every sign-in of theirs ends."""
    person = queries.by_collar_number(collar_number)
    if person is None:
        raise click.ClickException(f"There is no one with collar number {collar_number}.")
    with transaction():
        signin.set_password(person.id, _good(password), now())
        signin.end_all(person.id, now(), "password set by command")
    click.echo(f"{person.titled} can sign in.")


@people.command("create-first-manager")
@click.option("--force", "force_name", required=True, help="The force's name.")
@click.option("--number", required=True, help="Staff number.")
@click.option("--name", required=True)
@click.option("--email", required=True)
@click.password_option()
def create_first_manager(force_name: str, number: str, name: str, email: str, password: str) -> None:
    """Set up a new installation: the force, and its first Corporate Communication manager."""
    if queries.units():
        raise click.ClickException("This installation is set up already.")
    try:
        with transaction():
            at = now()
            force = actions.add_unit(force_name, UnitKind.FORCE, None, by_id=None, at=at)
            person = actions.hire(
                collar_number=number, name=name, rank="", kind=Kind.STAFF, email=email, by_id=None, at=at
            )
            actions.post(person, force, None, by_id=None, at=at)
            role = Role.CORPORATE_COMMUNICATION_MANAGER
            actions.appoint(person, role, force, by_id=None, at=at, why="First manager.")
            signin.set_password(person.id, _good(password), at)
    except Refused as refused:
        raise click.ClickException(" ".join(refused.reasons)) from refused
    click.echo(f"{name} can sign in with number {number}.")
