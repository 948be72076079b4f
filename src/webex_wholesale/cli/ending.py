"""How a command ends that does not end well: a sentence on stderr, or JSON where results are; an exit status."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any

import click

from webex_wholesale.cli.exit_status import ExitStatus, status_of
from webex_wholesale.cli.wording import in_shell_words
from webex_wholesale.errors import MissingToken, WholesaleError

SANDBOX_HINT = "to try it without an account: add --sandbox, or set WHOLESALE_SANDBOX=try.sandbox.json"


class Stop(click.ClickException):
    """Ends a command with a sentence of its own; how the command is used has nothing to do with it.

    Args:
        message: what is wrong, and what to do.
        status: the exit status.
        kind: what it is called where errors are JSON.
    """

    def __init__(self, message: str, status: ExitStatus, kind: str) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind


def say(text: str) -> None:
    """Talk to the person: on stderr, so that stdout holds nothing but results. Work goes on without a listener."""
    try:
        click.echo(f"wholesale: {text}", err=True)
    except OSError:
        # What is left in the buffer goes nowhere, instead of failing at the end of the process.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def show_refusal(error: click.ClickException, *, as_json: bool) -> int:
    """Write what click or a command itself refuses; return the exit status."""
    if isinstance(error, Stop):
        status, kind = error.status, error.kind
    else:
        status = ExitStatus.USAGE if isinstance(error, click.UsageError) else ExitStatus.FAILED
        kind = type(error).__name__
    if as_json:
        _write(kind, error.format_message(), status)
    elif isinstance(error, Stop):
        say(error.message)
    else:
        error.show()
        if isinstance(error, click.NoSuchOption) and error.ctx and isinstance(error.ctx.command, click.Group):
            say("Options go after the command: wholesale customers list --sandbox")
    return int(status)


def show_error(error: Exception, *, as_json: bool) -> int:
    """Write an error to stderr, a sentence or JSON without any frame; return the exit status it ends in."""
    status = status_of(error)
    if isinstance(error, WholesaleError):
        text = in_shell_words(str(error))
    elif isinstance(error, OSError):
        text = f"{error.filename}: {error.strerror}" if error.filename and error.strerror else str(error)
        text = in_shell_words(text)
        if isinstance(error, FileExistsError) and "--overwrite" not in text:
            text += "; --overwrite replaces it"
    else:
        text = f"{type(error).__name__}: {error} (WHOLESALE_DEBUG=1 shows where)"
    notes = [in_shell_words(note) for note in getattr(error, "__notes__", ())]
    if as_json:
        names = ("operation", "key", "status", "tracking_id", "token")
        facts = {name: value for name in names if (value := getattr(error, name, None))}
        _write(type(error).__name__, text, status, facts | ({"notes": notes} if notes else {}))
        return int(status)
    for line in (text, *notes):
        say(line)
    if isinstance(error, MissingToken):
        say(SANDBOX_HINT)
    return int(status)


def show_interruption(stop: BaseException, *, as_json: bool) -> int:
    """Write what goes on at Webex and how to come back; return the exit status."""
    status = ExitStatus.INTERRUPTED
    notes = list(dict.fromkeys(map(in_shell_words, getattr(stop, "__notes__", ()))))
    if as_json:
        _write("Interrupted", "interrupted", status, {"notes": notes} if notes else {})
        return int(status)
    for line in ("interrupted", *notes):
        say(line)
    return int(status)


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether the results would have been JSON; asked of the words, since they may be what is wrong."""
    for at, word in enumerate(arguments):
        if word in ("-o", "--output"):
            return arguments[at + 1 : at + 2] in (["json"], ["jsonl"])
        if word in ("-ojson", "-ojsonl", "--output=json", "--output=jsonl"):
            return True
    return False


def _write(kind: str, text: str, status: ExitStatus, facts: Mapping[str, Any] | None = None) -> None:
    data = {"error": kind, "message": text, "exit_status": int(status), **(facts or {})}
    click.echo(json.dumps(data, ensure_ascii=False, default=str), err=True)
