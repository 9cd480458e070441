"""`flask courses preview …`: beside the other commands about courses, but it knows about people."""

import click

from app.core.clock import now
from app.courses.cli import courses
from app.courses.content import build
from app.courses.source import read
from app.training import queries


@courses.command()
@click.argument("course")
def preview(course: str) -> None:
    """Say whom the text of COURSE would enrol if it were approved now."""
    source = read(course)
    if not source.is_sound:
        raise click.ClickException(f"Mend it first: flask courses check {course}")
    content = build(source.raw)
    click.echo(str(queries.would_enrol(content, now())))
    for rule in content.audience.rules:
        click.echo(f"- {rule.says}")
