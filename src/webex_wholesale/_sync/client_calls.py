# Made from _async/client_calls.py by tools/make_sync.py: change that one.
"""What a client does that belongs to no resource: resume, settle, watch, and calls of any endpoint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from webex_wholesale._sync.named_calls import NamedCalls
from webex_wholesale._core.call.naming import named_verbs
from webex_wholesale.errors import OutcomeUnknown

if TYPE_CHECKING:
    from webex_wholesale._sync.pager import Pager
    from webex_wholesale._sync.poller import Poller
    from webex_wholesale._sync.watch import Watch
    from webex_wholesale._core.call.options import CallOptions
    from webex_wholesale._core.call.result import Result
    from webex_wholesale.models.billing import AnyResource, BillingReport
    from webex_wholesale.models.customers import Customer
    from webex_wholesale.models.sub_partners import SubPartner
    from webex_wholesale.models.subscribers import Subscriber

T = TypeVar("T")
R = TypeVar("R", "Customer", "Subscriber", "BillingReport")


class ClientCalls(NamedCalls):
    """The verbs of a client itself; what takes time to import is loaded with the verb that needs it."""

    @overload
    def resume(self, token: str) -> Poller[AnyResource | None]: ...
    @overload
    def resume(self, token: str, *, model: type[R]) -> Poller[R]: ...
    def resume(self, token: str, *, model: type[R] | None = None) -> Poller[Any]:
        """Return a poller again from its token; nothing is sent.

        Args:
            token: text of `poller.token`, from this process or another.
            model: what the token must be of, such as `Customer`, so that the poller's type is known; a deletion,
                which gives nothing, is of none.

        Raises:
            InvalidPollToken: it is no such text, is of something else than `model`, or belongs to another
                sub-partner than this view, or to another organisation than this client's token.

        Examples:
            >>> outcome = client.resume(token).wait()  # doctest: +SKIP
            >>> customer = client.resume(token, model=Customer).result()  # doctest: +SKIP
        """
        from webex_wholesale._sync.poller import Poller
        from webex_wholesale._flows.waiting import resumed

        return Poller(self._session, resumed(self._session.calls, token, model))

    def settle(
        self, error: OutcomeUnknown, *, window: float | None = None, options: CallOptions | None = None
    ) -> Poller[AnyResource] | None:
        """Find out what became of a create whose outcome is unknown; nothing is created.

        The customer, subscriber or report is looked for by its natural key until the window is over.

        Args:
            error: the error, from this process or unpickled in another.
            window: seconds after the create in which it may still come to be seen; 120 by default. With 0 there is
                one look.
            options: timeout, retry and headers of each call; a deadline given here is for all of it.

        Returns:
            A poller for what is there; None where it provably is not: then it is safe to create it again.

        Raises:
            OutcomeUnknown: the error itself, where it cannot be known yet.
            DuplicateNaturalKey: there are several.
            InvalidRequest: the create has no natural key, or was for another sub-partner than this view's.

        Examples:
            >>> try:  # doctest: +SKIP
            ...     poller = client.customers.provision(...)
            ... except OutcomeUnknown as error:
            ...     poller = client.settle(error)
        """
        from webex_wholesale._sync.poller import Poller
        from webex_wholesale._core.call.options import checked_seconds
        from webex_wholesale._flows.ensure.settle import settle

        seconds = checked_seconds("window", window, least=0.0)
        wait = self._session.run(settle(self._session.calls, error, window=seconds, options=options))
        return None if wait is None else Poller(self._session, wait)

    def watch(
        self,
        pollers: Iterable[Poller[T]],
        *,
        timeout: float | None = None,
        on_parked: Literal["return", "wait"] = "return",
        options: CallOptions | None = None,
    ) -> Watch[T]:
        """Wait for many operations at once, and get each poller as its operation ends.

        A few are polled one by one. From 20 of a kind on they are followed by lists: one request tells of a
        hundred operations, so 10,000 take about a hundred requests a round. What a list does not show is looked at
        by itself before anything is said of it.

        Args:
            pollers: from this client, or from `resume()`.
            timeout: seconds to wait, None for no limit.
            on_parked: hand out operations that wait for somebody outside, or wait for these as well.
            options: timeout, deadline, retry and headers of each call.

        Returns:
            An iterator over the pollers; nothing is sent before the first is asked for.

        Raises:
            PollTimeout: while iterating: the time is up; the operations go on at Webex.
            CallError: while iterating: looking failed for good.

        Scopes: as for reading what is waited for. Operations: List and Get of each resource.

        Examples:
            >>> for poller in client.watch(pollers):  # doctest: +SKIP
            ...     print(poller.id, poller.status)
        """
        from webex_wholesale._sync.watch import Watch

        return Watch(self._session, pollers, timeout=timeout, on_parked=on_parked, options=options)

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> Result[Any]:
        """Call any endpoint below the base URL under the same rules; the value is its JSON as it is.

        Args:
            method: GET, PUT, POST and so on; a POST or PATCH counts as a create and is not repeated blindly.
            path: path below the base URL, such as `/organizations`.
            params: query parameters.
            json: body.
            sub_partner: the sub-partner to act for, or its org id; a view names its own in any case.
            options: timeout, deadline, retry and headers of this call.

        Raises:
            InvalidRequest: the path leads out of the API, or an argument cannot be right.
            CallError: see `webex_wholesale.errors`.

        Examples:
            >>> organizations = client.request("GET", "/organizations")  # doctest: +SKIP
            >>> names = [item["displayName"] for item in organizations.value["items"]]  # doctest: +SKIP
        """
        from webex_wholesale._core.call.request import plan_request

        plan = plan_request(
            method,
            path,
            self._session.defaults,
            params=params,
            json=json,
            sub_partner=self._session.scope(sub_partner),
            options=options,
        )
        return self._session.carry_out(None, plan)

    def request_pages(
        self,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        items: str | None = None,
        page_size: int | None = None,
        limit: int | None = None,
        prefetch: int | None = None,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> Pager[Any]:
        """List any endpoint below the base URL under the same rules; the items are its JSON as it is.

        Args:
            path: path below the base URL, such as `/people`.
            params: query parameters.
            items: name of the list in each answer; its only list by default.
            page_size: items to ask for in one request, sent as `max`; 100 by default.
            limit: items wanted in all.
            prefetch: pages to fetch ahead of the one that is read.
            sub_partner: the sub-partner to act for, or its org id; a view names its own in any case.
            options: timeout, deadline, retry and headers of the calls.

        Raises:
            InvalidRequest: the path leads out of the API, or an argument cannot be right.
            PaginationError: the list cannot be read to its end, such as when a service ignores `offset`.
            CallError: see `webex_wholesale.errors`.

        Examples:
            >>> for person in client.request_pages("/people", params={"orgId": "Y2lz..."}):  # doctest: +SKIP
            ...     print(person["displayName"])
        """
        from webex_wholesale._sync.pager import Pager
        from webex_wholesale._core.paging.title import list_title

        calls = self._session.calls
        return Pager(
            self._session,
            lambda limit, prefetch: calls.pages_of_any(
                path,
                params=params,
                items=items,
                page_size=page_size,
                limit=limit,
                prefetch=prefetch,
                sub_partner=sub_partner,
                options=options,
            ),
            title=list_title(f"GET {path}", params or {}, limit=limit),
            model=None,
            limit=limit,
            prefetch=prefetch,
        )


named_verbs(ClientCalls, "client")
