"""Following many operations by lists: which list to read, and what an absence in it means.

One list page tells of a hundred operations, so thousands are followed by lists and not by one GET each. A list
that is filtered by status shifts while items leave it, so pages overlap; and what is absent from a list may have
ended, or may have been missed. Absence is therefore only a suspicion: a GET or a sighting in another list decides.
"""

from __future__ import annotations

import math

PAGE = 100
#: Rows that two pages of a shifting list have in common: more may not end between one page and the next.
OVERLAP = 10
#: Below so many pending operations of one kind, one GET for each is cheaper and quicker than lists.
FEW = 20
#: Seconds that a list may lag behind: what was begun later, and was in no list yet, says nothing by being absent.
LIST_LAG = 10.0
#: Seconds between two sweeps; the shortest one where a sweep is a page, and operations are ending.
SHORTEST_SWEEP, FIRST_SWEEP, LONGEST_SWEEP = 0.75, 2.0, 15.0
#: Operations that are pending for each page of the whole list before it is read, as long as more are being begun:
#: what has ended is in no list of what is moving, so that seeing it costs a GET each or a pass over everything.
PATIENCE = 20
#: Operations to look at one by one meanwhile: where all fail, that is seen while few have been begun.
SAMPLE = 3
MOVING_CUSTOMERS = ("provisioning", "updating", "deleting", "pending_rpl_review")


def pages(items: int, *, overlap: int = 0) -> int:
    """Return how many pages so many items take."""
    return max(1, math.ceil(items / (PAGE - overlap)))


def reads_everything(pending: int, total: int | None) -> bool:
    """Whether the unfiltered list is the cheaper one: it shows the ended as well, which saves a GET for each.

    Args:
        pending: how many operations are waited for.
        total: how many resources there are in all, None where that is not known.
    """
    return total is not None and pages(total) <= 2 * pages(pending, overlap=OVERLAP) + 2


def is_worth_a_pass(pending: int, total: int | None) -> bool:
    """Whether so many are pending that a pass over the whole list costs little for each; see `PATIENCE`."""
    return pending >= PATIENCE * pages(total or 0)


def interval_after(pause: float, ended: int, pending: int) -> float:
    """Return the seconds until the next sweep: longer while nothing ends, and as long as a sweep deserves.

    Args:
        pause: the last one.
        ended: how many operations the last sweep saw the end of.
        pending: how many are left.
    """
    if ended * 10 >= pending:
        return max(SHORTEST_SWEEP if pages(pending) == 1 else FIRST_SWEEP, pause / 2)
    return min(LONGEST_SWEEP, pause * (1.2 if ended else 1.5))
