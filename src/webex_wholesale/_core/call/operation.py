"""What an operation is: data, one statement each, from which methods, docs and tests are made."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qsl, urlencode

import attrs

from webex_wholesale._core.call.retry import Safety
from webex_wholesale._core.resources.references import organization_id
from webex_wholesale.errors import InvalidRequest
from webex_wholesale.models.dates import as_moment

T = TypeVar("T")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ParamType(StrEnum):
    """How the type of a query parameter is checked and written.

    Attributes:
        TEXT: a text.
        TEXTS: a text or a list of texts.
        ONE_OF: a text; of a list of texts, the client's own lists pick the items.
        ORG_ID: an organisation id, in either form.
        BOOLEAN: True or False.
        DAY: a date, or `YYYY-MM-DD`.
        MOMENT: a datetime; one without a time zone is read as UTC, with a warning.
    """

    TEXT = "text"
    TEXTS = "texts"
    ONE_OF = "text"
    ORG_ID = "Webex id"
    BOOLEAN = "boolean"
    DAY = "day"
    MOMENT = "moment"


class Delegation(StrEnum):
    """How an operation names the sub-partner that it acts for.

    Attributes:
        ON_BEHALF: by a query parameter of its own.
        FILTER: by a filter of the list.
        BODY: by a field of the body.
    """

    NONE = "no"
    """The operation has no such parameter; within a sub-partner's view it goes out without one."""
    REFUSED = "refused"
    """The operation is about the partner itself; within a sub-partner's view it makes no sense."""
    ON_BEHALF = "onBehalfOfSubPartnerOrgId"
    FILTER = "subPartnerOrgId"
    BODY = "subPartnerOrgId (body)"


DELEGATES = frozenset({Delegation.ON_BEHALF.value, Delegation.FILTER.value})
"""The query parameters that say whose data is meant."""


class ResponseKind(StrEnum):
    """What a good answer holds.

    Attributes:
        OBJECT: one resource.
        PAGE: a page of a list.
        NOTHING: no body.
    """

    OBJECT = "object"
    PAGE = "page"
    LOCATION = "location"
    """The id of the resource, at the end of the Location header and of the body's `url`."""
    NOTHING = "nothing"


@attrs.frozen
class QueryParam:
    """One query parameter: its Python name, its name on the wire, how it is checked.

    Attributes:
        name: name in Python.
        wire: name on the wire.
        kind: how a value is checked.
    """

    name: str
    wire: str
    kind: ParamType = ParamType.TEXT


@attrs.frozen
class Paging:
    """How a list is paged.

    Attributes:
        items: names under which the page's items may stand.
        page_size: what is asked for by default, and no page is known to be larger.
        offset: whether the operation takes an offset; without it only the Link header leads on.
        sized: whether the operation takes a page size; without it everything comes at once.
    """

    items: tuple[str, ...] = ("items",)
    page_size: int = 100
    offset: bool = True
    sized: bool = True


@attrs.frozen(kw_only=True)
class Operation(Generic[T]):
    """One REST operation.

    Attributes:
        name: resource and verb, such as `customers.get`.
        title: Cisco's operationId.
        method: the HTTP method.
        path: the path, relative to the base URL.
        safety: what repeating it could do.
        scope: the OAuth scope it needs.
        scope_grade: how sure that is: `official`, or `inferred` where no document says it.
        gives: what a good answer holds.
        returns: the type of what it holds.
        query: its query parameters, paging and delegation aside.
        body: the type of its body.
        key: the fields of the body that say, together with the scope, what a create makes: its natural key.
        key_defaults: what the service takes for fields of the key that are not sent.
        delegation: how it names a sub-partner.
        paging: how it is paged, None for anything but a list.
        recovery_hint: for a create, how to find out whether it happened, where `client.settle(error)` cannot.
        at_origin: whether the path stands below the API's origin, and not below its base path.
    """

    name: str
    title: str
    method: str
    path: str
    safety: Safety
    scope: str
    scope_grade: str = "official"
    gives: ResponseKind
    returns: type[T] | None = None
    query: tuple[QueryParam, ...] = ()
    body: type | None = None
    key: tuple[str, ...] = ()
    key_defaults: tuple[tuple[str, str], ...] = ()
    delegation: Delegation = Delegation.ON_BEHALF
    paging: Paging | None = None
    recovery_hint: str = ""
    at_origin: bool = False

    def is_named_by(self, key: Mapping[str, str]) -> bool:
        """Whether a key has all that says what a create makes, so that it can be looked for."""
        return bool(self.key) and all(key.get(name) for name in self.key)


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
            raise InvalidRequest(f"{operation.name} has no parameter {name}")
        if value is not None:
            pairs += [(query.wire, text) for text in _texts(query, value)]
    return pairs


def _texts(query: QueryParam, value: object) -> list[str]:
    if query.kind is ParamType.TEXTS and not isinstance(value, str):
        values = several(query.name, value)
        if values is None:
            raise InvalidRequest(f"{query.name} must be a string or a list of strings")
        return [_text(query, item) for item in values]
    return [_text(query, value)]


def several(name: str, value: object) -> tuple[object, ...] | None:
    """Return the values of an argument that holds several, as a list, a tuple or a set; None where it is one.

    Raises:
        InvalidRequest: there are none: a list that came out empty must not ask for all.
    """
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Collection):
        return None
    if not value:
        raise InvalidRequest(f"{name} is an empty list: leave it out to ask for all")
    return tuple(value)


def _text(query: QueryParam, value: object) -> str:
    kind = query.kind
    if kind is ParamType.BOOLEAN and isinstance(value, bool):
        return "true" if value else "false"
    if kind is ParamType.DAY and isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if kind is ParamType.MOMENT and isinstance(value, datetime):
        # The contract prefers milliseconds since 1970; rounding up would miss what happened just after.
        return str((as_moment(value, query.name) - _EPOCH) // timedelta(milliseconds=1))
    if kind is ParamType.ORG_ID:
        id = organization_id(value)  # type: ignore[arg-type]  # it refuses what is no id
        return checked_text(query.name, id)
    if isinstance(value, str) and kind in (
        ParamType.TEXT,
        ParamType.TEXTS,
        ParamType.ONE_OF,
        ParamType.DAY,
        ParamType.MOMENT,
    ):
        if not value.strip():
            # A filter that came out blank would list everything: an empty cell must not widen the question.
            raise InvalidRequest(f"{query.name} must be a non-empty string: leave it out to ask for all")
        return checked_text(query.name, str.__str__(value))
    raise InvalidRequest(f"{query.name} must be a {kind.value}, not {type(value).__name__}")


def checked_text(name: str, value: str) -> str:
    """Return text that has a form on the wire.

    Raises:
        InvalidRequest: it holds half of a surrogate pair, which is no character.
    """
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidRequest(f"{name} holds a character that cannot be sent: half of a surrogate pair") from None
    return value


def encode_query(pairs: list[tuple[str, str]]) -> str:
    """Return pairs as a query string; a list travels as a repeated key, as the contract has it."""
    return urlencode(pairs, errors="surrogateescape")


def read_query(query: str) -> list[tuple[str, str]]:
    """Return the pairs of a query string; `encode_query` gives the same bytes back, whatever a cursor holds."""
    return list(_pairs_of(query))


# A list looks at the URL of each of its pages several times.
@lru_cache(maxsize=32)
def _pairs_of(query: str) -> tuple[tuple[str, str], ...]:
    return tuple(parse_qsl(query, keep_blank_values=True, errors="surrogateescape"))
