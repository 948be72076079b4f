"""What an operation is: data, one statement each, from which methods, docs and tests are made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

import attrs

from webex_wholesale._core.retry import Safety
from webex_wholesale.errors import InvalidRequest

T = TypeVar("T")


class Kind(StrEnum):
    """How the type of a query parameter is checked and written."""

    TEXT = "text"
    TEXTS = "texts"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DAY = "day"
    MOMENT = "moment"


class Delegation(StrEnum):
    """How an operation names the sub-partner that it acts for."""

    NONE = "no"
    """The operation has no such parameter; within a sub-partner's view it goes out without one."""
    REFUSED = "refused"
    """The operation is about the partner itself; within a sub-partner's view it makes no sense."""
    ON_BEHALF = "onBehalfOfSubPartnerOrgId"
    FILTER = "subPartnerOrgId"
    BODY = "subPartnerOrgId (body)"


class Gives(StrEnum):
    """What a good answer holds."""

    OBJECT = "object"
    PAGE = "page"
    LOCATION = "location"
    """The id of the resource, at the end of the Location header and of the body's `url`."""
    NOTHING = "nothing"


@attrs.frozen
class Query:
    """One query parameter: its Python name, its name on the wire, how it is checked."""

    name: str
    wire: str
    kind: Kind = Kind.TEXT


@attrs.frozen
class Paging:
    """How a list is paged.

    Attributes:
        items: names under which the page's items may stand.
        page_size: what is asked for by default, and no page is known to be larger.
        offset: whether the operation takes an offset; without it only the Link header leads on.
    """

    items: tuple[str, ...] = ("items",)
    page_size: int = 100
    offset: bool = True


@attrs.frozen(kw_only=True)
class Operation(Generic[T]):
    """One REST operation.

    Attributes:
        name: resource and verb, such as `customers.get`.
        title: Cisco's operationId.
        method, path: as on the wire; the path relative to the base URL.
        safety: what repeating it could do.
        scope: the OAuth scope it needs; `scope_grade` says how sure that is.
        gives: what a good answer holds, `returns` as which type.
        query: its query parameters, paging and delegation aside.
        body: the type of its body.
        delegation: how it names a sub-partner.
        paging: how it is paged, None for anything but a list.
        settle: for a create, how to find out whether it happened.
    """

    name: str
    title: str
    method: str
    path: str
    safety: Safety
    scope: str
    scope_grade: str = "official"
    gives: Gives
    returns: type[T] | None = None
    query: tuple[Query, ...] = ()
    body: type | None = None
    delegation: Delegation = Delegation.ON_BEHALF
    paging: Paging | None = None
    settle: str = ""


def query_pairs(operation: Operation[Any], values: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return the query of a call as (wire name, text) pairs; None means not given.

    Raises:
        InvalidRequest: a parameter that the operation does not have, or a value of the wrong type.
    """
    pairs: list[tuple[str, str]] = []
    known = {query.name: query for query in operation.query}
    for name, value in values.items():
        query = known.get(name)
        if query is None:
            raise InvalidRequest(f"{operation.name} takes no {name}")
        if value is not None:
            pairs += [(query.wire, text) for text in _texts(query, value)]
    return pairs


def _texts(query: Query, value: object) -> list[str]:
    if query.kind is Kind.TEXTS and not isinstance(value, str):
        if not isinstance(value, list | tuple | set | frozenset):
            raise InvalidRequest(f"{query.name} takes a text or a list of texts")
        return [_text(query, item) for item in value]
    return [_text(query, value)]


def _text(query: Query, value: object) -> str:
    kind = query.kind
    if kind is Kind.BOOLEAN and isinstance(value, bool):
        return "true" if value else "false"
    if kind is Kind.INTEGER and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if kind is Kind.DAY and isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if kind is Kind.MOMENT and isinstance(value, datetime):
        # The contract prefers milliseconds since 1970 to ISO 8601.
        moment = value if value.tzinfo is not None else value.replace(tzinfo=UTC)
        return str(round(moment.timestamp() * 1000))
    if isinstance(value, str) and kind in (Kind.TEXT, Kind.TEXTS, Kind.DAY, Kind.MOMENT):
        if not value.strip():
            # A filter that came out blank would list everything: an empty cell must not widen the question.
            raise InvalidRequest(f"{query.name} is blank: leave it out to ask for all")
        return str.__str__(value)
    raise InvalidRequest(f"{query.name} takes a {kind.value}, not {type(value).__name__}")


def encode_query(pairs: list[tuple[str, str]]) -> str:
    """Return pairs as a query string; a list travels as a repeated key, as the contract has it."""
    return urlencode(pairs)
