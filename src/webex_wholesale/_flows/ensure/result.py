"""What `ensure` comes to: the resource, how it was come by, and the wait for the rest."""

from __future__ import annotations

from typing import Generic, TypeVar

import attrs

from webex_wholesale._core.resources.ensuring import How
from webex_wholesale._flows.waiting import Wait

R = TypeVar("R")


@attrs.frozen(kw_only=True)
class Ensured(Generic[R]):
    """What `ensure` came to.

    Attributes:
        how: how it was come by.
        id: id of the resource.
        resource: as last read; None right after a create that only gave an id.
        wait: the wait for the rest.
    """

    how: How
    id: str
    resource: R | None
    wait: Wait
