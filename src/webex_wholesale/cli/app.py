"""The entry: which command is meant, and how what goes wrong ends. A command's module is loaded when it runs."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from webex_wholesale.cli.ending import show_error, show_interruption, show_refusal, wants_json
from webex_wholesale.cli.exit_status import MEANINGS, ExitStatus

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
    "sandbox": ("sandbox", "Serve the embedded sandbox, or let time pass in it."),
    "completion": ("completion", "Print the completion script of a shell."),
    "probe": ("probe", "Find out which assumptions hold for the real service."),
}


DEFAULT_SANDBOX = "wholesale.sandbox.json"


@contextmanager
def _closed_pipe_is_an_end() -> Iterator[None]:
    """End well when the reader has had enough, as in `wholesale customers list | head`; click would end in 1."""
    try:
        yield
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        raise click.exceptions.Exit(int(ExitStatus.DONE)) from None


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

    def make_context(self, *arguments: Any, **more: Any) -> click.Context:
        """Read the arguments; that nobody reads the help to its end is no failure."""
        with _closed_pipe_is_an_end():
            return super().make_context(*arguments, **more)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; that nobody reads the results to their end is no failure."""
        with _closed_pipe_is_an_end():
            return super().invoke(ctx)

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
    given = with_sandbox_file(sys.argv[1:] if arguments is None else arguments)
    as_json = wants_json(given)
    # `>&-`: a stream that is closed is none in Python.
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    try:
        result = wholesale.main(args=given, prog_name="wholesale", standalone_mode=False)
    except click.exceptions.Abort as stop:
        # Click makes one of Ctrl-C, too.
        return show_interruption(stop.__cause__ or stop.__context__ or stop, as_json=as_json)
    except click.ClickException as error:
        return show_refusal(error, as_json=as_json)
    except KeyboardInterrupt as stop:
        return show_interruption(stop, as_json=as_json)
    except Exception as error:
        if os.environ.get("WHOLESALE_DEBUG"):
            raise
        return show_error(error, as_json=as_json)
    return int(result) if isinstance(result, int) else int(ExitStatus.DONE)


def with_sandbox_file(arguments: Sequence[str]) -> list[str]:
    """Return the words of a command line with a file after each `--sandbox` that has none.

    Without that, `wholesale customers get --sandbox Y2lz...` would take the id for the file.
    """
    words: list[str] = []
    for at, word in enumerate(arguments):
        if word == "--":
            return [*words, *arguments[at:]]
        bare = word == "--sandbox" and not "".join(arguments[at + 1 : at + 2]).endswith(".json")
        words.append(f"--sandbox={DEFAULT_SANDBOX}" if bare else word)
    return words
