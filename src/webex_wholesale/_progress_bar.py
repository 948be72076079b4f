"""What `progress=` takes: a function of yours, or True for a bar in the terminal or the notebook."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from webex_wholesale._extras import require_extra
from webex_wholesale.errors import InvalidRequest

if TYPE_CHECKING:
    from webex_wholesale._core.waiting.outcome import PollUpdate

Progress = Callable[[int, int | None], Any]
"""Called with the bytes received so far, and how many there will be, None where nobody knows."""


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
        # Notebooks get a widget, terminals a line, and what is neither gets nothing.
        with require_extra("progress", "tqdm.auto").tqdm(
            unit="B", unit_scale=True, desc="billing report", disable=None
        ) as bar:

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
    with require_extra("progress", "tqdm.auto").tqdm(desc=operation, bar_format="{desc}", disable=None) as line:

        def tell(update: PollUpdate) -> Any:
            line.set_description_str(f"{operation}: {update.status or 'not visible'} after {update.elapsed:.0f} s")
            return on_update(update) if on_update is not None else None

        yield tell
