"""What a call gives back when more than its value is wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Generic, TypeVar

import attrs

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Result(Generic[T]):
    """The value of a call, and how it was come by.

    Attributes:
        value: the decoded value.
        status: HTTP status.
        headers: the answer's headers, names in lower case.
        tracking_id: the id that support asks for.
        attempts: how many requests it took.
    """

    value: T
    status: int
    headers: Mapping[str, str] = attrs.field(repr=False)
    tracking_id: str | None
    attempts: int


@attrs.frozen(kw_only=True)
class Page(Generic[T]):
    """One page of a list; iterate over it, or take its `items`.

    Attributes:
        items: what is on it.
        number: 1 for the first page.
        headers: the answer's headers, names in lower case.
        tracking_id: the id that support asks for.
        attempts: how many requests it took.
    """

    items: Sequence[T]
    number: int
    headers: Mapping[str, str] = attrs.field(repr=False)
    tracking_id: str | None
    attempts: int

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)
