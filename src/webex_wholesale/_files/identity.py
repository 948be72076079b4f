"""Whether a file is still the one that was opened: a name says nothing, the number of its inode does."""

from __future__ import annotations

import os
from pathlib import Path


class FileReplaced(Exception):
    """A file is not the one that was opened."""

    def __str__(self) -> str:
        return "it was deleted or replaced while it was in use; put it back, since it alone knows what was sent"


def identity_of(path: str | Path) -> tuple[int, int] | None:
    """Return what tells a file from another of the same name, None where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
