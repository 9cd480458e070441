"""`flask demo …`: load the demonstration force, and say who to sign in as."""

import click
from flask import current_app
from flask.cli import AppGroup

from app.certification.issuer import issuer
from app.core.clock import now
from app.core.db import transaction
from app.demonstration.cast import FEATURED
from app.demonstration.story import PASSWORD, Story
from app.people import queries
from app.sessions.organiser import organiser

demo = AppGroup("demo", help="The demonstration force.")


@demo.command()
def load() -> None:
    """Load the demonstration force into an empty database; a filled one stays as it is."""
    if queries.units():
        click.echo("The demonstration force is loaded already.")
        return
    with transaction():
        story = Story(now(), issuer(), organiser())
        story.tell()
    click.echo(f"Loaded {len(story.cast)} fictional people and {len(story.account)} accounts.")


@demo.command()
def who() -> None:
    """Say who to sign in as."""
    base_url = current_app.config["BASE_URL"]
    click.echo(
        f"\nKeyholder is at {base_url}. Sign in as one of these, with the password\n\n    {PASSWORD}\n"
    )
    for actor, shows in FEATURED:
        click.echo(
            f"    {actor.collar_number}  {actor.rank + ' ' if actor.rank else ''}{actor.name}: {shows}"
        )
    click.echo(f"\nMail does not leave this machine: it is at {base_url}/mailbox.\n")
