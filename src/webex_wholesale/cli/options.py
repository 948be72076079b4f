"""The options that commands share, and what a command is given of them: one `Session`.

`@command(...)` adds the options that a command's kind needs, so that they are the same everywhere: output,
profile, reseller and sandbox for all, `--limit` for lists, `--dry-run` and `--yes` for writes, `--expect-count`
for what touches several, `--no-wait` and `--timeout` for what goes on at Webex.
"""

from __future__ import annotations

import functools
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import attrs
import click
from click.core import ParameterSource

from webex_wholesale.cli.app import DEFAULT_SANDBOX
from webex_wholesale.cli.asking import confirm
from webex_wholesale.cli.ending import Stop, say
from webex_wholesale.cli.exit_status import ExitStatus
from webex_wholesale.cli.output import FORMATS, Output

F = TypeVar("F", bound=Callable[..., Any])


class Group(click.Group):
    """A group whose help lists the commands as they stand in the module, each with a whole sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in that order."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each command with the first sentence of its help."""
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, found.get_short_help_str(limit=500)) for name, found in self.commands.items()]
            )


@attrs.define(kw_only=True)
class Session:
    """What a command works with.

    Attributes:
        output: where results go, and in which form.
        profile, sub_partner, sandbox: from the options, else from the environment.
        dry_run, yes, expect_count: for writes.
        wait, timeout: for what goes on at Webex.
        limit: items wanted, None for all.
        again: the options that another command needs to work with the same account.
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
    again: str = ""

    def client(self, **options: Any) -> Any:
        """Return a client, to be used in a `with` block: of the sandbox in its file, else of the service.

        Args:
            options: further ones of the client.
        """
        if self.sub_partner:
            options["sub_partner"] = self.sub_partner
        if self.sandbox:
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
            Stop: another count was expected, the person said no, or there is nobody to ask.
        """
        if self.expect_count is not None and self.expect_count != count:
            raise Stop(
                f"--expect-count says {self.expect_count}, and it is about {count}: nothing was sent",
                ExitStatus.USAGE,
                "UnexpectedCount",
            )
        if self.yes:
            return
        if sys.stdin is None or not sys.stdin.isatty():
            raise Stop(
                f"{what}: add --yes to do it (there is nobody to ask), or --dry-run to look first",
                ExitStatus.USAGE,
                "NobodyToAsk",
            )
        try:
            agreed = confirm(f"{what}. Go on?")
        except KeyboardInterrupt:
            click.echo(err=True)
            say("nothing was sent")
            raise
        if not agreed:
            raise Stop("nothing was sent", ExitStatus.FAILED, "Declined")


_OUTPUT = (
    click.option(
        "-o",
        "--output",
        type=click.Choice(FORMATS),
        default=None,
        help="Form of the results; a table by default.",
    ),
    click.option("--fields", metavar="A,B,C", default=None, help="Only these fields, in this order."),
    click.option(
        "--query", metavar="JMESPATH", default=None, help="What of the JSON is wanted (extra `jmespath`)."
    ),
    click.option("--full-ids", is_flag=True, help="Do not shorten ids in tables."),
)
_PROFILE = click.option("--profile", metavar="NAME", default=None, envvar="WEBEX_PROFILE", help="Profile to use.")
_CONNECTION = (
    click.option(
        "--sub-partner", metavar="ORG_ID", default=None, envvar="WEBEX_SUB_PARTNER", help="Act for this reseller."
    ),
    click.option(
        "--sandbox",
        metavar="[FILE.json]",
        default=None,
        envvar="WHOLESALE_SANDBOX",
        help=f"Use the embedded sandbox, kept in a file ({DEFAULT_SANDBOX} by default): no account needed.",
    ),
)
_LIST = (click.option("--limit", type=click.IntRange(min=0), metavar="N", default=None, help="At most so many."),)
_WRITE = (
    click.option("--dry-run", is_flag=True, help="Say what would happen, and do nothing."),
    click.option("-y", "--yes", is_flag=True, help="Do not ask."),
)
_MANY = (
    click.option(
        "--expect-count",
        type=click.IntRange(min=0),
        metavar="N",
        default=None,
        help="Do nothing unless it is about so many.",
    ),
)
_TIMEOUT = click.option(
    "--timeout", type=click.FloatRange(min=0), default=None, metavar="SECONDS", help="Wait at most so long."
)
_WAIT = (click.option("--no-wait", is_flag=True, help="Do not wait: print the token to come back with."), _TIMEOUT)


def command(
    *,
    lists: bool = False,
    writes: bool = False,
    many: bool = False,
    waits: bool = False,
    times: bool = False,
    own_profile: bool = False,
) -> Callable[[F], F]:
    """Give a command the options of its kind, and a `Session` made of them as its first argument.

    Args:
        lists, writes: what it does.
        many: it touches several things.
        waits: it waits for what goes on at Webex, and there is a token to come back with.
        times: it takes long, without such a token.
        own_profile: it has an option `--profile` of its own.
    """
    groups: list[tuple[Any, ...]] = [_OUTPUT]
    ours: tuple[str, ...] = ()
    kinds: tuple[tuple[bool, tuple[Any, ...], tuple[str, ...]], ...] = (
        (not own_profile, (_PROFILE,), ("profile",)),
        (True, _CONNECTION, ("sub_partner", "sandbox")),
        (lists, _LIST, ("limit",)),
        (writes or many, _WRITE, ("dry_run", "yes")),
        (many, _MANY, ("expect_count",)),
        (waits, _WAIT, ("timeout",)),
        (times and not waits, (_TIMEOUT,), ("timeout",)),
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
            wait = not options.pop("no_wait", False)
            session = Session(output=output, wait=wait, again=_typed(taken), **taken)
            return function(session, **options)

        for option in reversed([option for group in groups for option in group]):
            run = option(run)
        return run  # type: ignore[return-value]

    return decorate


#: What says how a command is to run this time, and not what it is to do.
_THIS_TIME = ("yes", "dry_run", "no_wait", "timeout", "expect_count", "output", "fields", "query", "full_ids")


def same_command() -> str:
    """Return the command that runs now as it was typed, to be typed once more."""
    context = click.get_current_context()
    words = context.command_path.split()
    for parameter in context.command.params:
        name = str(parameter.name)
        if name in _THIS_TIME or context.get_parameter_source(name) is not ParameterSource.COMMANDLINE:
            continue
        given = context.params[name]
        several = parameter.multiple if isinstance(parameter, click.Option) else parameter.nargs != 1
        for value in given if several else (given,):
            if isinstance(parameter, click.Option):
                option = max(parameter.opts, key=len)
                words.append(option if parameter.is_flag else f"{option}={shlex.quote(str(value))}")
            else:
                words.append(shlex.quote(str(value)))
    return " ".join(words)


def _typed(taken: dict[str, Any]) -> str:
    """Return the options of the account as they were typed; what the environment holds, the next command has."""
    context = click.get_current_context()
    words = ""
    for name in ("profile", "sub_partner", "sandbox"):
        if taken.get(name) and context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            words += f" --{name.replace('_', '-')}={shlex.quote(taken[name])}"
    return words
