"""`flask access …`: who could post, and why the others could not."""

from datetime import datetime
from zoneinfo import ZoneInfo

import click
from flask.cli import AppGroup

from app.access import queries
from app.access.rules import why_not
from app.accounts import queries as register
from app.accounts.rules import nearest
from app.core.clock import now

access = AppGroup("access", help="Who may post from which account.")


@access.command()
@click.option("--account", "handle", required=True, help="The account's handle, with its @.")
@click.option(
    "--at",
    type=click.DateTime(["%Y-%m-%d %H:%M"]),
    help='In London time, for example "2026-03-03 14:05". Now when not given.',
)
def who(handle: str, at: datetime | None) -> None:
    """List the holders of an account at a moment: yes, or no and every reason why."""
    account = register.by_handle(handle)
    if account is None:
        near = ", ".join(nearest(handle, register.handles())) or "none looks like it"
        raise click.ClickException(f"There is no account {handle}. Nearest: {near}.")
    moment = at.replace(tzinfo=ZoneInfo("Europe/London")) if at else now()
    people = queries.holders(account.id, moment)
    if not people:
        click.echo(f"Nobody had been given access to {account.handle} by then.")
    for one in people:
        answer = " ".join(why_not(one)) or "yes"
        click.echo(
            f"{one.collar_number}\t{one.person}\t{'no: ' if answer != 'yes' else ''}{answer}"
        )
