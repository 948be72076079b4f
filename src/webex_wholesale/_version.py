"""The version, said once: in the package's metadata."""

from __future__ import annotations

from functools import cache


@cache
def version() -> str:
    """Return the installed version of this package."""
    # importlib.metadata costs 10 ms, and nobody needs the version before the first request.
    from importlib import metadata

    return metadata.version("webex-wholesale")
