"""How a file is written: under a temporary name, and moved to its own only when it is complete."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def replacing(path: str | os.PathLike[str], *, overwrite: bool = False) -> Iterator[Path]:
    """Give the name of a temporary file, which becomes `path` when the block ends well and is removed when not.

    Args:
        path: the final name; the temporary file is made in the same folder, so that the move is one step.
        overwrite: replace a file of that name.

    Raises:
        FileExistsError: there is a file of that name.
        OSError: the folder is missing or cannot be written to.
    """
    final = Path(path)
    if not overwrite and final.exists():
        raise FileExistsError(f"{final} exists; pass overwrite=True to replace it")
    handle, name = tempfile.mkstemp(prefix=f".{final.name}.", suffix=".part", dir=final.parent)
    os.close(handle)
    try:
        yield Path(name)
        os.replace(name, final)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(name)
