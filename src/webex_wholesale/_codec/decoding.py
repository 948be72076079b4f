"""From JSON values to models, and what is said when that cannot be."""

from __future__ import annotations

from typing import Any, TypeVar

from webex_wholesale._codec.careful import Problem, read_model
from webex_wholesale._codec.fast import decoder_of
from webex_wholesale._codec.scalars import Mismatch
from webex_wholesale.errors import DecodeError
from webex_wholesale.models.base import Model

M = TypeVar("M", bound=Model)

# More paths than this help nobody, and a list of 100 broken items would fill the log.
_PATHS_NAMED = 10


def decode(cls: type[M], wire: Any, *, root: str = "$", what: str = "the answer") -> M:
    """Return `wire` as a `cls`.

    Args:
        cls: the model.
        wire: a JSON value.
        root: path of the value, for the error.
        what: what is decoded, for the error.

    Raises:
        DecodeError: something has the wrong type; lists where.
    """
    try:
        return decoder_of(cls)(wire)  # type: ignore[no-any-return]
    except Mismatch:
        problems: list[Problem] = []
        read_model(cls, wire, root, problems)
        raise _decode_error(problems, what) from None


def decode_many(cls: type[M], wire: Any, *, root: str = "$") -> list[M]:
    """Return a list of `cls`; the same rules as `decode`."""
    if wire.__class__ is not list:
        raise _decode_error([(root, "a list")], "the answer")
    try:
        return list(map(decoder_of(cls), wire))
    except Mismatch:
        problems: list[Problem] = []
        for index, item in enumerate(wire):
            read_model(cls, item, f"{root}[{index}]", problems)
        raise _decode_error(problems, "the answer") from None


def _decode_error(problems: list[Problem], what: str) -> DecodeError:
    named = "; ".join(f"{path} should be {expected}" for path, expected in problems[:_PATHS_NAMED])
    more = f"; and {len(problems) - _PATHS_NAMED} more" if len(problems) > _PATHS_NAMED else ""
    return DecodeError(f"cannot decode {what}: {named}{more}", paths=tuple(path for path, _ in problems))
