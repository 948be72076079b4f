"""The version, said once: in the package's metadata."""

from __future__ import annotations

from functools import cache

UNKNOWN = "0+unknown"
"""Version of a source tree that is used without being installed."""


@cache
def version() -> str:
    """Return the installed version of this package."""
    # importlib.metadata costs 10 ms, and nobody needs the version before the first request.
    from importlib import metadata

    try:
        return metadata.version("webex-wholesale")
    except metadata.PackageNotFoundError:
        return UNKNOWN
