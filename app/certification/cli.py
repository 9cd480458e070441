"""`flask certificates …`: look at one, replace those whose key can no longer be trusted."""

from datetime import datetime

import click
from flask.cli import AppGroup

from app.certification import actions, queries
from app.certification.issuer import issuer
from app.certification.models import Certificate
from app.certification.rules import read_serial
from app.core.clock import now
from app.core.db import db, lock, transaction
from app.core.errors import Refused
from app.core.london import LONDON, day, last_day
from app.people.models import Person
from app.people.queries import by_collar_number

certificates = AppGroup("certificates", help="Certificates.")


@certificates.command()
@click.argument("serial")
def show(serial: str) -> None:
    """Say whether the certificate SERIAL is in force."""
    held = queries.checked(read_serial(serial) or "", now())
    if held is None:
        raise click.ClickException(f"There is no certificate {serial}.")
    until = day(last_day(held.ended_at))
    click.echo(f"{held.serial}\t{held.holder}\t{held.state}\tuntil the end of {until}")


@certificates.command()
@click.option("--key", "kid", required=True, help="The key that can no longer be trusted.")
@click.option(
    "--signed-since",
    "since",
    required=True,
    type=click.DateTime(["%Y-%m-%d %H:%M"]),
    help="From when it cannot be trusted, in London time.",
)
@click.option("--by", "collar_number", required=True, help="Who decided it: a collar number.")
@click.option("--why", required=True, help="The holders will see this.")
def reissue(kid: str, since: datetime, collar_number: str, why: str) -> None:
    """Replace every certificate in force that a compromised key signed since a moment."""
    person = by_collar_number(collar_number)
    if person is None:
        raise click.ClickException(f"There is no one with collar number {collar_number}.")
    by_id = person.id
    found = queries.signed_with(kid, since.replace(tzinfo=LONDON), now())
    for certificate_id in found:
        click.echo(_replace(certificate_id, by_id, why))
    click.echo(f"{len(found)} replaced.")


def _replace(certificate_id: int, by_id: int, why: str) -> str:
    try:
        with transaction():
            old = db.session.get_one(Certificate, certificate_id)
            lock(Person, old.person_id)
            new = actions.reissue(old, issuer(), by_id=by_id, why=why, at=now())
            return f"{old.serial} is replaced by {new.serial}."
    except Refused as refused:
        raise click.ClickException(" ".join(refused.reasons)) from refused
