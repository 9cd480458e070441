"""`flask people …`: the first manager of a new installation, and a password by hand."""

import click
from flask import current_app

from app.core.clock import now
from app.core.db import transaction
from app.core.errors import Refused
from app.people import actions, queries
from app.people.cli import by_option, change, people, somebody
from app.people.rules import Kind, Role, UnitKind
from app.signin import actions as signin
from app.signin import rules


def _refuse_weak(password: str, name: str, collar_number: str) -> None:
    own = rules.own_words(name, collar_number, current_app.config["FORCE_NAME"])
    if faults := rules.faults(password, own):
        raise click.ClickException(faults[0])


@people.command("set-password")
@click.argument("collar_number")
@by_option
@click.password_option()
def set_password(collar_number: str, by: str, password: str) -> None:
    """Give the person with COLLAR_NUMBER a password; every sign-in of theirs ends."""
    person, by_id, why = somebody(collar_number), somebody(by).id, "password set by command"
    _refuse_weak(password, person.name, person.collar_number)
    with change(person) as at:
        signin.set_password(person.id, password, at, by_id=by_id, why=why)
        signin.end_all(person.id, at, why, by_id=by_id)
    click.echo(f"{person.titled} can sign in.")


@people.command("create-first-manager")
@click.argument("collar_number")
@click.option("--name", required=True)
@click.option("--email", required=True)
@click.password_option()
def create_first_manager(collar_number: str, name: str, email: str, password: str) -> None:
    """Set up a new installation: the force, and its first Corporate Communication manager."""
    _refuse_weak(password, name, collar_number)
    try:
        with transaction():
            if queries.units():
                raise Refused("This installation is set up already.")
            _set_up(collar_number, name, email, password)
    except Refused as refused:
        raise click.ClickException(" ".join(refused.reasons)) from refused
    click.echo(f"{name} can sign in with number {collar_number}.")


def _set_up(collar_number: str, name: str, email: str, password: str) -> None:
    at, force_name = now(), current_app.config["FORCE_NAME"]
    force = actions.add_unit(force_name, UnitKind.FORCE, None, by_id=None, at=at)
    person = actions.hire(
        collar_number=collar_number,
        name=name,
        rank="",
        kind=Kind.STAFF,
        email=email,
        by_id=None,
        at=at,
    )
    actions.post(person, force, None, by_id=None, at=at)
    role = Role.CORPORATE_COMMUNICATION_MANAGER
    actions.appoint(person, role, force, by_id=None, at=at, why="First manager.")
    signin.set_password(person.id, password, at)
