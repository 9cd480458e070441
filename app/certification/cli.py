"""`flask certificates …`: look at certificates from the command line."""

import click
from flask.cli import AppGroup

from app.certification import queries
from app.certification.rules import read_serial
from app.core.clock import now
from app.core.db import db
from app.core.london import day, last_day

certificates = AppGroup("certificates", help="Certificates.")


@certificates.command()
@click.argument("serial")
def show(serial: str) -> None:
    """Say whether the certificate SERIAL is in force."""
    held = (
        db.session.execute(queries.by_serial(read_serial(serial) or ""))
        .unique()
        .scalar_one_or_none()
    )
    if held is None:
        raise click.ClickException(f"There is no certificate {serial}.")
    state = queries.state_of(held, now())
    click.echo(
        f"{held.serial}\t{held.person.titled}\t{state}\tuntil the end of {day(last_day(held.ends_at))}"
    )
