"""Which HTTP library carries the requests: httpx, or its successor httpx2 by choice. Decided here alone.

A client or transport that is handed in decides by what it is. Otherwise the argument `http_library` does, then
the environment variable WEBEX_HTTP_LIBRARY, then httpx.
"""

from __future__ import annotations

import importlib
import os
from types import ModuleType

import attrs

from webex_wholesale.errors import ConfigurationError, MissingExtra

NAMES = ("httpx", "httpx2")
_CORES = {"httpx": "httpcore", "httpx2": "httpcore2"}
VARIABLE = "WEBEX_HTTP_LIBRARY"


@attrs.frozen
class Library:
    """An HTTP library.

    Attributes:
        name: of its package.
        http: the package itself.
        core: what it speaks HTTP with; its network streams and their errors are there.
    """

    name: str
    http: ModuleType = attrs.field(repr=False)
    core: ModuleType = attrs.field(repr=False)


def library_for(choice: str | None, *handed_in: object) -> Library:
    """Return the library to use.

    Args:
        choice: what the caller named, or None.
        handed_in: clients and transports of the caller's, or None in their place.

    Raises:
        ConfigurationError: it is neither of the two, or not the one that something handed in belongs to.
        MissingExtra: it is not installed.
    """
    name = choice if choice is not None else os.environ.get(VARIABLE) or "httpx"
    if name not in NAMES:
        where = VARIABLE if choice is None else "http_library"
        raise ConfigurationError(f"{where} must be one of {', '.join(NAMES)}")
    for thing in handed_in:
        of = _library_name(thing)
        if choice and of not in (None, choice):
            raise ConfigurationError(
                f"http_library is {choice}, but the {type(thing).__name__} that was passed is {of}'s"
            )
        name = of or name
    return _load(name)


def _library_name(thing: object) -> str | None:
    # The sandbox's transport answers either library in its own terms.
    if getattr(thing, "any_http_library", False):
        return None
    roots = (kind.__module__.partition(".")[0] for kind in type(thing).__mro__)
    return next((root for root in roots if root in NAMES), None)


def _load(name: str) -> Library:
    try:
        return Library(name, importlib.import_module(name), importlib.import_module(_CORES[name]))
    except ImportError:
        raise MissingExtra(name, extra=name) from None
