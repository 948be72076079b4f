# Made from _async/resources/base.py by tools/make_sync.py: change that one.
"""What the resources share: a session to call through, and how a call becomes a list or a poller."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from webex_wholesale._sync.pager import Pager
from webex_wholesale._sync.poller import Poller
from webex_wholesale._sync.session import Session
from webex_wholesale._core.call.operation import Operation
from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.paging.title import list_title
from webex_wholesale._flows.paging import ListPages
from webex_wholesale._flows.waiting import waiting_for
from webex_wholesale.errors import InvalidRequest

T = TypeVar("T")


def id_of(thing: Any) -> str:
    """Return the id that a caller names: the text itself, or the id of an object."""
    if isinstance(thing, str):
        return thing
    id = getattr(thing, "id", None)
    if not isinstance(id, str):
        raise InvalidRequest(f"pass an id, or an object that has one, not {type(thing).__name__}")
    return id


class Resource:
    """Base of the resources."""

    __slots__ = ("_session",)

    def __init__(self, session: Session) -> None:
        self._session = session

    def _list(
        self,
        operation: Operation[T],
        query: Mapping[str, object],
        *,
        limit: int | None,
        page_size: int | None,
        prefetch: int | None,
        sub_partner: str | None,
        options: CallOptions | None,
    ) -> Pager[T]:
        def pages_of(limit: int | None, prefetch: int | None) -> ListPages[T]:
            return self._session.calls.pages(
                operation,
                query,
                page_size=page_size,
                limit=limit,
                prefetch=prefetch,
                sub_partner=sub_partner,
                options=options,
            )

        title = list_title(operation.name, query, limit=limit)
        return Pager(self._session, pages_of, title=title, limit=limit, prefetch=prefetch)

    def _poller(
        self,
        operation: Operation[Any],
        id: str,
        *,
        sub_partner: str | None,
        options: CallOptions | None,
        resource: Any = None,
        wants: Mapping[str, Any] | None = None,
        moved: bool = False,
    ) -> Poller[Any]:
        wait = waiting_for(
            self._session.calls,
            operation,
            id,
            sub_partner=sub_partner,
            options=options,
            resource=resource,
            wants=wants,
            moved=moved,
        )
        return Poller(self._session, wait)
