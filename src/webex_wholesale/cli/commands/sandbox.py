"""`wholesale sandbox`."""

from __future__ import annotations

from pathlib import Path

import click

from webex_wholesale.cli.app import DEFAULT_SANDBOX
from webex_wholesale.cli.options import Group, Session, command
from webex_wholesale.cli.sandbox_file import opened
from webex_wholesale.sandbox.__main__ import main


@click.group(cls=Group)
def sandbox() -> None:
    """The embedded sandbox of the API."""


@sandbox.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True}, add_help_option=False
)
@click.pass_context
def serve(context: click.Context) -> int:
    """Serve it over HTTP until it is stopped; takes the options of `python -m webex_wholesale.sandbox`."""
    return main(context.args, prog="wholesale sandbox serve")


@sandbox.command()
@click.argument("days", type=float)
@command()
def advance(session: Session, days: float) -> None:
    """Let days pass in the sandbox's file: what is under way ends, and usage is recorded for the bill."""
    if days < 0:
        raise click.UsageError("DAYS must not be negative: no clock goes back")
    with opened(Path(session.sandbox or DEFAULT_SANDBOX)) as sandbox:
        try:
            sandbox.clock.advance(days=days)
        except ValueError as problem:
            raise click.UsageError(f"DAYS: {problem}") from None
        session.output.item({"now": sandbox.clock.now().isoformat(timespec="seconds")})
