"""Questions to a person: a Ctrl-C ends them at whatever moment it comes.

Python looks for signals and then reads: one that comes between the two would be noticed only after the next line.
So what is waited for is the line or the signal, and reading begins when there is something to read.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from getpass import getpass

import click

_IS_POSIX = os.name == "posix"
_YES, _NO = ("y", "yes"), ("", "n", "no")


def confirm(question: str) -> bool:
    """Ask a question that is answered by yes or no; no is what Enter says, and the end of input.

    Raises:
        KeyboardInterrupt: Ctrl-C.
    """
    while True:
        click.echo(f"{question} [y/N]: ", err=True, nl=False)
        answer = _read_line()
        if answer is None:
            click.echo(err=True)
            return False
        if (word := answer.strip().lower()) in (*_YES, *_NO):
            return word in _YES
        click.echo("wholesale: y for yes, n for no", err=True)


def ask(question: str, *, hidden: bool = False) -> str:
    """Ask for a line of text until there is one.

    Args:
        question: without a colon.
        hidden: whether what is typed is not to be shown.

    Raises:
        click.UsageError: the input is at its end.
        KeyboardInterrupt: Ctrl-C.
    """
    while True:
        click.echo(f"{question}: ", err=True, nl=False)
        with _no_echo() if hidden else nullcontext():
            answer = _read_line() if _IS_POSIX or not hidden else getpass("")
        if hidden or answer is None:
            click.echo(err=True)
        if answer is None:
            raise click.UsageError("the input ended before there was an answer")
        if answer.strip():
            return answer.strip()


def _read_line() -> str | None:
    """Return a line of standard input; None at its end."""
    with _waking_on_signals() as wake:
        if wake is None:
            return sys.stdin.readline() or None
        stdin, line = sys.stdin.fileno(), b""
        while not line.endswith(b"\n"):
            ready, _, _ = select.select([stdin, wake], [], [])
            if stdin not in ready:
                # The handler of the signal runs here, and raises if it was Ctrl-C.
                os.read(wake, 64)
                continue
            # One byte, so that what follows the line is left to the next question.
            part = os.read(stdin, 1)
            if not part:
                break
            line += part
    return line.decode(sys.stdin.encoding or "utf-8", "replace") if line else None


@contextmanager
def _waking_on_signals() -> Iterator[int | None]:
    """Give a file that can be read as soon as a signal comes; None where there is no such thing."""
    # Signals come to the main thread alone; in another there is nothing to be woken for.
    if not _IS_POSIX or threading.current_thread() is not threading.main_thread():
        yield None
        return
    read_end, write_end = os.pipe()
    os.set_blocking(write_end, False)
    before = signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
    try:
        yield read_end
    finally:
        signal.set_wakeup_fd(before)
        os.close(read_end)
        os.close(write_end)


@contextmanager
def _no_echo() -> Iterator[None]:
    """Have the terminal not show what is typed."""
    if not _IS_POSIX or not sys.stdin.isatty():
        yield
        return
    import termios

    stdin = sys.stdin.fileno()
    before = termios.tcgetattr(stdin)
    silent = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
    termios.tcsetattr(stdin, termios.TCSAFLUSH, silent)
    try:
        yield
    finally:
        termios.tcsetattr(stdin, termios.TCSAFLUSH, before)
