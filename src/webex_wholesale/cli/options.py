"""The options that commands share, and what a command is given of them: one `Session`.

`@command(...)` adds the options that a command's kind needs, so that they are the same everywhere: output for all,
`--limit` for lists, `--dry-run` and `--yes` for writes, `--no-wait` and `--timeout` for what goes on at Webex.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import attrs
import click

from webex_wholesale.cli.output import FORMATS, Output

F = TypeVar("F", bound=Callable[..., Any])
DEFAULT_SANDBOX = "wholesale.sandbox.json"


class Group(click.Group):
    """A group whose help lists the commands in the order in which they stand in the module."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in that order."""
        return list(self.commands)


@attrs.define(kw_only=True)
class Session:
    """What a command works with.

    Attributes:
        output: where results go, and in which form.
        profile, sub_partner, sandbox: from the options, else from the environment.
        dry_run, yes, expect_count: for writes.
        wait, timeout: for what goes on at Webex.
        limit: items wanted, None for all.
    """

    output: Output
    profile: str | None = None
    sub_partner: str | None = None
    sandbox: str | None = None
    dry_run: bool = False
    yes: bool = False
    expect_count: int | None = None
    wait: bool = True
    timeout: float | None = None
    limit: int | None = None

    def client(self, **options: Any) -> Any:
        """Return a client, to be used in a `with` block: of the sandbox in its file, else of the service.

        Args:
            options: further ones of the client.
        """
        if self.sub_partner:
            options["sub_partner"] = self.sub_partner
        if self.sandbox is not None:
            from webex_wholesale.cli.sandbox_file import sandbox_client

            return sandbox_client(Path(self.sandbox), **options)
        from webex_wholesale import WholesaleClient

        if self.profile:
            return WholesaleClient.from_profile(self.profile, **options)
        return WholesaleClient.from_env(**options)

    def confirm(self, what: str, count: int = 1) -> None:
        """Make sure that a write is wanted: by `--yes`, or by a person who says so.

        Args:
            what: what would happen, as a sentence without a full stop.
            count: how many things it is about; `--expect-count` must say the same.

        Raises:
            click.UsageError: another count was expected, or there is nobody to ask.
        """
        if self.expect_count is not None and self.expect_count != count:
            raise click.UsageError(
                f"--expect-count says {self.expect_count}, and it is about {count}: nothing was done"
            )
        if self.yes:
            return
        if not sys.stdin.isatty():
            raise click.UsageError(
                f"{what}: add --yes to do it (there is nobody to ask), or --dry-run to look first"
            )
        click.confirm(f"{what}. Go on?", abort=True, err=True)


_OUTPUT = (
    click.option(
        "-o",
        "--output",
        type=click.Choice(FORMATS),
        default=None,
        help="Form of the results; a table in a terminal by default.",
    ),
    click.option("--fields", metavar="A,B,C", default=None, help="Only these fields, in this order."),
    click.option("--query", metavar="JMESPATH", default=None, help="Filter the JSON (needs jmespath)."),
    click.option("--full-ids", is_flag=True, help="Do not shorten ids in tables."),
)
_CONNECTION = (
    click.option("--profile", metavar="NAME", default=None, envvar="WEBEX_PROFILE", help="Profile to use."),
    click.option(
        "--sub-partner", metavar="ORG_ID", default=None, envvar="WEBEX_SUB_PARTNER", help="Act for this reseller."
    ),
    click.option(
        "--sandbox",
        metavar="FILE",
        is_flag=False,
        flag_value=DEFAULT_SANDBOX,
        default=None,
        envvar="WHOLESALE_SANDBOX",
        help=f"Use the embedded sandbox, kept in a file ({DEFAULT_SANDBOX} by default): no account needed.",
    ),
)
_LIST = (click.option("--limit", type=click.IntRange(min=0), default=None, help="At most so many."),)
_WRITE = (
    click.option("--dry-run", is_flag=True, help="Say what would happen, and do nothing."),
    click.option("-y", "--yes", is_flag=True, help="Do not ask."),
)
_MANY = (
    click.option(
        "--expect-count", type=click.IntRange(min=0), default=None, help="Do nothing unless it is about so many."
    ),
)
_WAIT = (
    click.option("--no-wait", is_flag=True, help="Do not wait: print the token to come back with."),
    click.option("--timeout", type=float, default=None, metavar="SECONDS", help="Wait at most so long."),
)


def command(
    *, lists: bool = False, writes: bool = False, many: bool = False, waits: bool = False, connects: bool = True
) -> Callable[[F], F]:
    """Give a command the options of its kind, and a `Session` made of them as its first argument."""

    groups: list[tuple[Any, ...]] = [_OUTPUT]
    ours: tuple[str, ...] = ()
    kinds: tuple[tuple[bool, tuple[Any, ...], tuple[str, ...]], ...] = (
        (connects, _CONNECTION, ("profile", "sub_partner", "sandbox")),
        (lists, _LIST, ("limit",)),
        (writes or many, _WRITE, ("dry_run", "yes")),
        (many, _MANY, ("expect_count",)),
        (waits, _WAIT, ("timeout",)),
    )
    for wanted, options, names in kinds:
        if wanted:
            groups.append(options)
            ours += names

    def decorate(function: F) -> F:
        @functools.wraps(function)
        def run(**options: Any) -> Any:
            taken = {name: options.pop(name) for name in ours}
            form = options.pop("output")
            output = Output(
                form, fields=options.pop("fields"), query=options.pop("query"), full_ids=options.pop("full_ids")
            )
            session = Session(output=output, wait=not options.pop("no_wait", False), **taken)
            return function(session, **options)

        for option in reversed([option for group in groups for option in group]):
            run = option(run)
        return run  # type: ignore[return-value]

    return decorate
