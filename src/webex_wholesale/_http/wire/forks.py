"""What a forked child must not share with its parent: connections, locks that a thread held, threads.

A fork copies no thread but the one that forked, so a lock that another one held stays shut in the child. Objects
that are registered here are told in the child, before anything else can run there, and start afresh.
"""

from __future__ import annotations

import os
import weakref
from typing import Protocol


class Forkable(Protocol):
    """Something with state that belongs to one process."""

    def forget_parent(self) -> None:
        """Start afresh: this is a new process."""


_registered: weakref.WeakSet[Forkable] = weakref.WeakSet()


def tell_after_fork(thing: Forkable) -> None:
    """Have `forget_parent` called in every child that is forked from now on."""
    _registered.add(thing)


def _tell_all() -> None:
    for thing in list(_registered):
        thing.forget_parent()


# Windows has no fork.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_tell_all)
