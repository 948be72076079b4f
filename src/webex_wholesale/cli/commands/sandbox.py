"""`wholesale sandbox`."""

from __future__ import annotations

import click


@click.group()
def sandbox() -> None:
    """The embedded sandbox of the API."""


@sandbox.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True}, add_help_option=False
)
@click.pass_context
def serve(context: click.Context) -> int:
    """Serve it over HTTP until it is stopped; takes the options of `python -m webex_wholesale.sandbox`."""
    from webex_wholesale.sandbox.__main__ import main

    return main(context.args)
