"""Optional libraries: imported when first needed, and an error that names the extra when missing."""

from __future__ import annotations

import sys
from typing import Any

from webex_wholesale.errors import MissingExtra


def require(library: str, *, extra: str) -> Any:
    """Return a module of an optional library.

    Args:
        library: the name to import, such as `pyarrow.csv`.
        extra: the extra of this package that brings it.

    Raises:
        MissingExtra: it cannot be imported.
    """
    try:
        __import__(library)
    except ImportError as error:
        raise MissingExtra(library.partition(".")[0], extra=extra) from error
    return sys.modules[library]
