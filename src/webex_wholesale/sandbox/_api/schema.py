"""Decides whether a JSON body has the right shape: exact types, known fields, required fields, allowed values.

It says no as the API does, naming the field. Lenient mode lets unknown fields and unknown enum values through and
nothing else: a wrong type is wrong for everybody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from webex_wholesale.sandbox._api.messages import PARAMETER_SIZE, bad_request, missing


class Kind(Protocol):
    """One shape a value may have."""

    def check(self, value: Any, path: str, *, lenient: bool) -> None:
        """Raise a Problem unless `value` has this shape; `path` names it."""


@dataclass(frozen=True, slots=True)
class Text:
    """A string; not blank unless `blank`, at most `limit` characters, matching `pattern`, one of `choices`."""

    blank: bool = False
    limit: int | None = None
    pattern: re.Pattern[str] | None = None
    choices: tuple[str, ...] = ()
    hint: str = "has a wrong format"

    def check(self, value: Any, path: str, *, lenient: bool) -> None:
        """See Kind."""
        if not isinstance(value, str):
            raise bad_request(f"{path} must be a string.", field=path)
        if not value.strip() and not self.blank:
            raise missing(path)
        if self.limit is not None and len(value) > self.limit:
            message = f"{path} has {len(value)} characters; at most {self.limit} are allowed."
            raise bad_request(message, code=PARAMETER_SIZE, field=path)
        if self.pattern is not None and not self.pattern.fullmatch(value):
            raise bad_request(f"{path} {self.hint}.", field=path)
        if self.choices and value not in self.choices and not lenient:
            raise bad_request(f"{path} must be one of: {', '.join(self.choices)}.", field=path)


@dataclass(frozen=True, slots=True)
class Anything:
    """Whatever JSON can say, but null."""

    def check(self, value: Any, path: str, *, lenient: bool) -> None:
        """See Kind."""
        if value is None:
            raise bad_request(f"{path} must not be null.", field=path)


@dataclass(frozen=True, slots=True)
class Flag:
    """A boolean."""

    def check(self, value: Any, path: str, *, lenient: bool) -> None:
        """See Kind."""
        if not isinstance(value, bool):
            raise bad_request(f"{path} must be true or false.", field=path)


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number from 0 up."""

    def check(self, value: Any, path: str, *, lenient: bool) -> None:
        """See Kind."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise bad_request(f"{path} must be a number.", field=path)
        if not 0 <= value < 2**31 or value != int(value):
            raise bad_request(f"{path} must be a whole number from 0 up.", field=path)


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of one kind, of at least one item unless it may be `empty`, and at most `longest`."""

    item: Kind
    longest: int | None = None
    empty: bool = False

    def check(self, value: Any, path: str, *, lenient: bool) -> None:
        """See Kind."""
        if not isinstance(value, list):
            raise bad_request(f"{path} must be a list.", field=path)
        if not value and not self.empty:
            raise missing(path)
        if self.longest is not None and len(value) > self.longest:
            raise bad_request(f"{path} takes at most {self.longest} entry.", code=PARAMETER_SIZE, field=path)
        for index, item in enumerate(value):
            self.item.check(item, f"{path}[{index}]", lenient=lenient)


@dataclass(frozen=True, slots=True)
class Object:
    """An object with these fields; `required` ones must be there. null counts as a wrong type, not as absent."""

    fields: Mapping[str, Kind]
    required: tuple[str, ...] = ()

    def check(self, value: Any, path: str, *, lenient: bool) -> None:
        """See Kind."""
        if not isinstance(value, dict):
            raise bad_request(f"{path or 'The request body'} must be a JSON object.", field=path or None)
        prefix = f"{path}." if path else ""
        for name in self.required:
            if name not in value:
                raise missing(prefix + name)
        for name, item in value.items():
            kind = self.fields.get(name)
            if kind is not None:
                kind.check(item, prefix + name, lenient=lenient)
            elif not lenient:
                raise bad_request(f"Unknown field: {prefix}{name}.", field=prefix + name)
