"""The entry: which command is meant, and how what goes wrong ends. A command's module is loaded when it runs."""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from webex_wholesale.cli.exit_status import MEANINGS, ExitStatus, status_of
from webex_wholesale.errors import MissingToken, WholesaleError

#: Command -> its module, and its line in `wholesale --help`: nothing is imported for that.
COMMANDS: dict[str, tuple[str, str]] = {
    "login": ("login", "Sign in, and keep the tokens."),
    "logout": ("login", "Forget the tokens."),
    "whoami": ("account", "Show who the token belongs to."),
    "check": ("account", "Show what the token may do, and what is missing."),
    "config": ("config", "Show and change profiles."),
    "customers": ("customers", "List, ensure, change and remove customers."),
    "subscribers": ("subscribers", "List, ensure, change and remove subscribers."),
    "sub-partners": ("sub_partners", "List resellers."),
    "reports": ("reports", "Make, download, sum and compare billing reports."),
    "bulk": ("bulk", "Plan and run many rows from a file."),
    "offboard": ("offboard", "Remove customers with all that belongs to them."),
    "ops": ("ops", "Wait for operations by their tokens."),
    "sandbox": ("sandbox", "Serve the embedded sandbox."),
    "completion": ("completion", "Print the completion script of a shell."),
    "probe": ("probe", "Find out which assumptions hold for the real service."),
}


class LazyGroup(click.Group):
    """A group whose commands are modules."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in the order in which they are used."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"webex_wholesale.cli.commands.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Say which command may have been meant."""
        import difflib

        if args and args[0] not in COMMANDS:
            near = difflib.get_close_matches(args[0], COMMANDS, n=2)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            raise click.UsageError(f"There is no command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)


EPILOG = "Exit status: " + "; ".join(f"{status.value} {text}" for status, text in MEANINGS.items()) + "."


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "show_default": True}, epilog=EPILOG
)
@click.version_option(package_name="webex-wholesale", prog_name="wholesale")
def wholesale() -> None:
    """Webex Wholesale from the shell: customers, subscribers, resellers, billing.

    Try everything without an account: add --sandbox to a command, or set WHOLESALE_SANDBOX=FILE for all.
    To bring many customers in: `wholesale bulk template`, fill it, `bulk plan`, `bulk run`.
    """


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        result = wholesale.main(args=given, prog_name="wholesale", standalone_mode=False)
    except click.exceptions.Abort as stop:
        # Click makes one of Ctrl-C, too.
        return _interrupted(stop.__cause__ or stop.__context__ or stop)
    except click.ClickException as error:
        status = ExitStatus.USAGE if isinstance(error, click.UsageError) else ExitStatus.FAILED
        if _wants_json(given):
            _write_error(type(error).__name__, error.format_message(), status)
        else:
            error.show()
        return int(status)
    except BrokenPipeError:
        # `wholesale customers list | head`: the reader has had enough, which is no failure.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(ExitStatus.DONE)
    except KeyboardInterrupt as stop:
        return _interrupted(stop)
    except Exception as error:
        if os.environ.get("WHOLESALE_DEBUG"):
            raise
        return show_error(error, as_json=_wants_json(given))
    return int(result) if isinstance(result, int) else int(ExitStatus.DONE)


def say(text: str) -> None:
    """Talk to the person: on stderr, so that stdout holds nothing but results."""
    click.echo(f"wholesale: {text}", err=True)


def show_error(error: Exception, *, as_json: bool) -> int:
    """Write an error to stderr, a sentence or JSON without any frame; return the exit status it ends in."""
    status = status_of(error)
    text = str(error)
    if not isinstance(error, (WholesaleError, OSError)):
        text = f"{type(error).__name__}: {error} (WHOLESALE_DEBUG=1 shows where)"
    if as_json:
        facts = {
            name: getattr(error, name, None) for name in ("operation", "key", "status", "tracking_id", "token")
        }
        _write_error(type(error).__name__, text, status, {name: value for name, value in facts.items() if value})
        return int(status)
    for line in (text, *getattr(error, "__notes__", ())):
        say(line)
    if isinstance(error, MissingToken):
        say("to try it without an account: add --sandbox, or set WHOLESALE_SANDBOX=try.sandbox.json")
    return int(status)


def _interrupted(stop: BaseException) -> int:
    say("interrupted")
    for note in getattr(stop, "__notes__", ()):
        say(note)
    return int(ExitStatus.INTERRUPTED)


def _wants_json(arguments: Sequence[str]) -> bool:
    """Whether the results would have been JSON; asked of the words, since they may be what is wrong."""
    for at, word in enumerate(arguments):
        if word in ("-o", "--output"):
            return arguments[at + 1 : at + 2] in (["json"], ["jsonl"])
        if word in ("-ojson", "-ojsonl", "--output=json", "--output=jsonl"):
            return True
    return False


def _write_error(kind: str, text: str, status: ExitStatus, facts: dict[str, Any] | None = None) -> None:
    data = {"error": kind, "message": text, "exit_status": int(status), **(facts or {})}
    click.echo(json.dumps(data, ensure_ascii=False, default=str), err=True)
