"""Progress of a run: a function of the caller's, a bar, or both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from webex_wholesale._progress_bar import drawn_bar
from webex_wholesale.bulk.running import BulkProgress

Tell = Callable[[BulkProgress], Any]


@contextmanager
def shown(progress: bool, on_update: Tell | None) -> Iterator[Tell | None]:
    """Give what is to be told of every change.

    Raises:
        MissingExtra: a bar is wanted, and tqdm is not installed.
    """
    if not progress:
        yield on_update
        return
    with drawn_bar(unit="row", desc="bulk run") as bar:

        def tell(update: BulkProgress) -> Any:
            bar.total = update.total
            bar.set_postfix_str(f"{update.pending} pending", refresh=False)
            bar.update(update.done - bar.n)
            return on_update(update) if on_update is not None else None

        yield tell
