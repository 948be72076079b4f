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
from webex_wholesale.errors import WholesaleError

#: Command -> its module, and its line in `wholesale --help`: nothing is imported for that.
COMMANDS: dict[str, tuple[str, str]] = {
    "login": ("account", "Sign in, and keep the tokens."),
    "logout": ("account", "Forget the tokens."),
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


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]}, epilog=EPILOG)
@click.version_option(package_name="webex-wholesale", prog_name="wholesale")
def wholesale() -> None:
    """Webex Wholesale from the shell: customers, subscribers, resellers, billing.

    Try everything without an account: add --sandbox to a command.
    """


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    try:
        result = wholesale.main(
            args=None if arguments is None else list(arguments), prog_name="wholesale", standalone_mode=False
        )
    except click.exceptions.Abort:
        return int(ExitStatus.INTERRUPTED)
    except click.ClickException as error:
        error.show()
        return int(ExitStatus.USAGE)
    except BrokenPipeError:
        # `wholesale customers list | head`: the reader has had enough, which is no failure.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(ExitStatus.DONE)
    except KeyboardInterrupt as stop:
        say("interrupted")
        for note in getattr(stop, "__notes__", ()):
            say(note)
        return int(ExitStatus.INTERRUPTED)
    except (WholesaleError, OSError) as error:
        show_error(error)
        return int(status_of(error))
    return int(result) if isinstance(result, int) else int(ExitStatus.DONE)


def say(text: str) -> None:
    """Talk to the person: on stderr, so that stdout holds nothing but results."""
    click.echo(f"wholesale: {text}", err=True)


def show_error(error: Exception) -> None:
    """Write an error to stderr: a sentence, or JSON where the results would have been JSON."""
    context = click.get_current_context(silent=True)
    output = os.environ.get("_WHOLESALE_OUTPUT") if context is None else context.obj
    if output in ("json", "jsonl"):
        data = (
            error.to_dict()
            if hasattr(error, "to_dict")
            else {"error": type(error).__name__, "message": str(error)}
        )
        click.echo(json.dumps(data, ensure_ascii=False, default=str), err=True)
        return
    say(str(error))
    for note in getattr(error, "__notes__", ()):
        say(note)
