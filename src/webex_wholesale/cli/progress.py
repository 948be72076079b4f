"""How far long work is: a bar in a terminal; where stderr is none, a line for every tenth of it, or nothing."""

from __future__ import annotations

import sys
from typing import Any

from webex_wholesale.cli.ending import say


class Bar:
    """A bar on stderr, to be used in a `with` block.

    Args:
        words: what is counted.
        total: how many there are, None where nobody knows.
        lines: whether to say every tenth where there is no terminal.
    """

    def __init__(self, words: str, total: int | None, *, lines: bool = True) -> None:
        self._words = words
        self._total = total
        self._lines = lines
        self._said = 0
        self._bar: Any = None

    def __enter__(self) -> Bar:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            parts = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            self._bar = Progress(*parts, console=Console(stderr=True))
            self._bar.start()
            self._task = self._bar.add_task(self._words, total=self._total)
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def show(self, done: int, *, total: int | None = None, note: str = "") -> None:
        """Show how many are done.

        Args:
            done: how many are.
            total: how many there are, where that is known only now.
            note: what else goes on.
        """
        self._total = total or self._total
        if self._bar is not None:
            self._bar.update(
                self._task, completed=done, total=self._total, description=note or self._words, refresh=True
            )
        elif self._lines and self._total and done >= self._said + max(self._total // 10, 1):
            self._said = done
            say(f"{done} of {self._total} {self._words} done" + (f", {note}" if note else ""))

    def tell(self, text: str) -> None:
        """Say something without disturbing the bar."""
        if self._bar is None:
            say(text)
        else:
            self._bar.console.print(f"wholesale: {text}", markup=False, highlight=False, soft_wrap=True)
