"""`flask audit …` and `flask keys …`: check the history, sign where it ends, look after keys."""

from pathlib import Path
from textwrap import dedent
from typing import IO

import click
from flask.cli import AppGroup

from app.audit import checkpoints
from app.audit import keys as store
from app.audit.verify import Fault
from app.audit.verify import verify as check
from app.core.clock import now
from app.core.db import transaction
from app.core.errors import Refused
from app.core.london import moment

audit = AppGroup("audit", help="The history of who did what.")
keys = AppGroup("keys", help="The keys that sign certificates and checkpoints.")


@audit.command()
@click.option(
    "--checkpoint",
    "files",
    multiple=True,
    type=click.File(encoding="utf-8"),
    help="A checkpoint kept elsewhere.",
)
def verify(files: tuple[IO[str], ...]) -> None:
    """Check the whole history; exit 1 and name the first fault."""
    try:
        found = check([dedent(file.read()) for file in files])
    except Fault as fault:
        raise click.ClickException(str(fault)) from fault
    click.echo(
        f"The history holds: {found['events']} events, {found['rows']} rows that agree with them, "
        f"{found['checkpoints']} checkpoints, {found['erased']} details erased."
    )


@audit.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def checkpoint(file: Path | None) -> None:
    """Sign where the history ends now; write the checkpoint to FILE as well."""
    with transaction():
        made = checkpoints.checkpoint(now())
        text = made.note if made else checkpoints.newest_checkpoint()
    click.echo(text)
    if file:
        file.write_text(text, "utf-8")


@keys.command("list")
def list_() -> None:
    """List every key: purpose, id, from, until, revoked."""
    for purpose in store.PURPOSES:
        for row in store.public_keys(purpose):
            ends = moment(row.ends_at) if row.ends_at else "in force"
            revoked = f"revoked {moment(row.revoked_at)}" if row.revoked_at else ""
            click.echo(f"{purpose}\t{row.kid}\t{moment(row.starts_at)}\t{ends}\t{revoked}".rstrip())


@keys.command()
@click.argument("purpose", type=click.Choice(store.PURPOSES))
def rotate(purpose: str) -> None:
    """Make a new key for PURPOSE; the one before stays published."""
    with transaction():
        key = store.make(purpose, at=now())
    click.echo(f"New {purpose} key {key.kid}.")


@keys.command(context_settings={"ignore_unknown_options": True})  # an id may begin with a dash
@click.argument("kid")
@click.option("--why", required=True, help="What happened to the key.")
def revoke(kid: str, why: str) -> None:
    """Say that the key KID is compromised."""
    try:
        with transaction():
            store.revoke(kid, at=now(), why=why)
    except Refused as refused:
        raise click.ClickException(" ".join(refused.reasons)) from refused
    click.echo(f"Key {kid} is revoked. Rotate it now, and re-issue what it signed since.")
