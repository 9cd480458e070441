"""`flask access …`: who could post, and why the others could not."""

import re
from datetime import datetime

import click
from flask.cli import AppGroup

from app.access import queries
from app.access.rules import why_not
from app.accounts import queries as register
from app.accounts.models import Account
from app.accounts.rules import nearest
from app.core.clock import now
from app.core.london import moment_of

access = AppGroup("access", help="Who may post from which account.")


@access.command()
@click.option("--account", "handle", required=True, help="The account's handle, with its @.")
@click.option("--platform", default="", help="Where it is, when two platforms have the handle.")
@click.option(
    "--at",
    help='In London time, for example "2026-03-03 14:05"; with BST or GMT for an hour that '
    "comes twice. Now when not given.",
)
def who(handle: str, platform: str, at: str | None) -> None:
    """List the holders of an account at a moment: yes, or no and every reason why."""
    account = _account(handle, platform)
    people = queries.holders(account.id, _moment(at) if at else now())
    if not people:
        click.echo(f"Nobody had been given access to {account.handle} by then.")
    for one in people:
        answer = " ".join(why_not(one)) or "yes"
        click.echo(
            f"{one.collar_number}\t{one.person}\t{'no: ' if answer != 'yes' else ''}{answer}"
        )


def _account(handle: str, platform: str) -> Account:
    """Return the one account meant; end the command when there is none, or more than one."""
    found = register.with_handle(handle, platform)
    if len(found) > 1:
        places = ", ".join(f"{one.handle} on {one.platform}" for one in found)
        raise click.ClickException(f"More than one account is meant: {places}. Say --platform.")
    if found:
        return found[0]
    near = ", ".join(nearest(handle, register.handles())) or "none looks like it"
    where = f" on {platform}" if platform else ""
    raise click.ClickException(f"There is no account {handle}{where}. Nearest: {near}.")


def _moment(text: str) -> datetime:
    """Return the moment written in London time; end the command when there is none, or two."""
    written = re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2})(?: (BST|GMT))?", text)
    if written is None:
        raise click.BadParameter('write it like "2026-03-03 14:05"', param_hint="--at")
    try:
        return moment_of(datetime.strptime(written[1], "%Y-%m-%d %H:%M"), written[2] or "")
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--at") from error
