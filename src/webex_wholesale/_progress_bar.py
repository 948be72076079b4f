"""What `progress=` takes: a function of yours, or True for a bar in the terminal or the notebook.

tqdm counts and words it. In a notebook its line is an output that is written again: its own widget would need
ipywidgets, which JupyterLab does not bring, and without that it shows nothing.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from webex_wholesale._extras import require_extra
from webex_wholesale._notebook import updating_output
from webex_wholesale.errors import InvalidRequest

if TYPE_CHECKING:
    from webex_wholesale._core.waiting.outcome import PollUpdate

_NOTEBOOK_COLUMNS = 90

Progress = Callable[[int, int | None], Any]
"""Called with the bytes received so far, and how many there will be, None where nobody knows."""


def drawn_bar(**options: Any) -> Any:
    """Return a bar of tqdm: a line in a terminal, an output of its own in a notebook, nothing anywhere else.

    Args:
        options: what `tqdm` takes.

    Raises:
        MissingExtra: tqdm is not installed.
    """
    tqdm: Any = require_extra("progress", "tqdm").tqdm
    output = updating_output()
    if output is None:
        return tqdm(disable=None, **options)
    write = output

    class InNotebook(tqdm):  # type: ignore[misc]
        """Writes where a terminal's bar would be drawn."""

        def display(self, msg: str | None = None, pos: int | None = None) -> None:
            write(msg or str(self))

    return InNotebook(file=io.StringIO(), ncols=_NOTEBOOK_COLUMNS, **options)


@contextmanager
def showing(progress: Progress | bool | None) -> Iterator[Progress | None]:
    """Give what is to be told of progress, and clear up behind it.

    Raises:
        MissingExtra: a bar is wanted, and tqdm is not installed.
        InvalidRequest: it is neither a function nor a truth value.
    """
    if progress is None or progress is False:
        yield None
    elif callable(progress):
        yield progress
    elif progress is True:
        with drawn_bar(unit="B", unit_scale=True, desc="billing report") as bar:

            def show(done: int, total: int | None) -> None:
                bar.total = total
                bar.update(done - bar.n)

            yield show
    else:
        raise InvalidRequest("progress must be True, or a function of two arguments: bytes so far, bytes in all")


@contextmanager
def showing_wait(
    progress: bool, operation: str, on_update: Callable[[PollUpdate], Any] | None
) -> Iterator[Callable[[PollUpdate], Any] | None]:
    """Give what is to be told of every poll: with `progress`, one line that is written again and again.

    Raises:
        MissingExtra: the line is wanted, and tqdm is not installed.
        InvalidRequest: `progress` is no truth value.
    """
    if progress is False:
        yield on_update
        return
    if progress is not True:
        raise InvalidRequest("progress must be True or False; a function of yours goes to on_update")
    with drawn_bar(desc=operation, bar_format="{desc}") as line:

        def tell(update: PollUpdate) -> Any:
            line.set_description_str(f"{operation}: {update.status or 'not visible'} after {update.elapsed:.0f} s")
            return on_update(update) if on_update is not None else None

        yield tell
