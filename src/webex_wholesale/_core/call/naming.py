"""Every error of a verb names it: also one that was raised before there was an operation to speak of."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from types import FunctionType
from typing import Any

from webex_wholesale.errors import WholesaleError

# Webex's own have a hundred characters and a few; what is longer is no id.
_LONGEST_ID = 500


class naming:
    """Names an operation, and what it was about, on errors that name none."""

    __slots__ = ("_key", "_operation")

    def __init__(self, operation: str, key: Mapping[str, str] | None = None) -> None:
        self._operation = operation
        self._key = key

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if isinstance(error, WholesaleError):
            if error.operation is None:
                error.operation = self._operation
            if self._key and not error.key:
                error.key = dict(self._key)


def named_verbs(cls: type, owner: str | None = None) -> None:
    """Have the public methods of a class name themselves on errors, such as `customers.ensure`.

    Args:
        cls: the class.
        owner: what stands before the method's name; the name of the resource by default.
    """
    for name, method in list(vars(cls).items()):
        if not name.startswith("_") and inspect.isfunction(method):
            setattr(cls, name, _named(method, owner))


def _named(method: FunctionType, owner: str | None) -> Callable[..., Any]:
    code = method.__code__
    first = code.co_varnames[1] if code.co_argcount > 1 else ""
    id_name = first if first.endswith("_id") else None

    if inspect.iscoroutinefunction(method):

        @wraps(method)
        async def awaited(self: Any, *arguments: Any, **named: Any) -> Any:
            __tracebackhide__ = True
            with naming(_verb(self, method, owner), _key(id_name, arguments, named)):
                return await method(self, *arguments, **named)

        return awaited

    @wraps(method)
    def called(self: Any, *arguments: Any, **named: Any) -> Any:
        __tracebackhide__ = True
        with naming(_verb(self, method, owner), _key(id_name, arguments, named)):
            return method(self, *arguments, **named)

    return called


def _verb(resource: Any, method: Callable[..., Any], owner: str | None) -> str:
    return f"{owner or type(resource).__module__.rpartition('.')[2]}.{method.__name__}"


def _key(id_name: str | None, arguments: tuple[Any, ...], named: dict[str, Any]) -> dict[str, str] | None:
    """Return what a verb of one resource is about; an id that cannot be one is not repeated."""
    if id_name is None:
        return None
    id = arguments[0] if arguments else named.get(id_name)
    return {id_name: id} if isinstance(id, str) and id.strip() and len(id) <= _LONGEST_ID else None
