# Made from _async/client.py by tools/make_sync.py: change that one.
"""The client: set up once, shared by everything that calls through it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar, overload

from webex_wholesale._core.call.retry import RetryPolicy
from webex_wholesale._http.client_config import ClientConfig, origins_of, redacted_token
from webex_wholesale.errors import InvalidPollToken, InvalidRequest, OutcomeUnknown

if TYPE_CHECKING:
    from webex_wholesale._sync.pager import Pager
    from webex_wholesale._sync.poller import Poller
    from webex_wholesale._sync.resources.billing_reports import BillingReports
    from webex_wholesale._sync.resources.customers import Customers
    from webex_wholesale._sync.resources.locations import Locations
    from webex_wholesale._sync.resources.numbers import Numbers
    from webex_wholesale._sync.resources.organizations import Organizations
    from webex_wholesale._sync.resources.people import People
    from webex_wholesale._sync.resources.precheck import Precheck
    from webex_wholesale._sync.resources.sub_partners import SubPartners
    from webex_wholesale._sync.resources.subscribers import Subscribers
    from webex_wholesale._sync.watch import Watch
    from webex_wholesale._core.call.events import AttemptEvent, Telemetry
    from webex_wholesale._core.call.operation import Operation
    from webex_wholesale._core.call.options import CallOptions
    from webex_wholesale._core.call.rate_limit import PaceReport
    from webex_wholesale._core.call.result import Result
    from webex_wholesale._core.tokens.access import AccessTable
    from webex_wholesale._http.clock import Clock
    from webex_wholesale._http.config import Token
    from webex_wholesale._http.network import Cert, Verify
    from webex_wholesale.models.base import Model

T = TypeVar("T")


class WholesaleClient:
    """Client of the Webex Wholesale APIs. Share it between threads; close it, or use it in `with`.

    Args:
        token: the access token, a function that returns one, or a source of `webex_wholesale.auth`.
        base_url: root of the API; `https://webexapis.com/v1` by default.
        timeout: seconds without any progress on the wire before an attempt is given up; None for no limit.
        deadline: seconds for a whole call with all its attempts and waits; None for no limit.
        retry: how often and how patiently calls are repeated; None for never.
        max_rate: requests a second that are never exceeded; None for as many as the service takes.
        max_connections: requests on the wire at once; more wait their turn, first come, first served.
        max_response_bytes: most bytes that an answer may have once decompressed, 64 MiB by default; None for any
            number. Downloads are not meant: they have bounds of their own.
        sub_partner: act for this sub-partner everywhere, as `for_sub_partner()` does.
        proxy: URL of a proxy, with its credentials.
        verify: True, a file or folder of CA certificates, `"system"` for the system's own trust store (extra
            `truststore`), an `ssl.SSLContext`, or False for no verification.
        cert: client certificate for mutual TLS: a PEM file, (certificate, key), or (certificate, key, password).
        trust_env: whether proxies and certificates may come from the environment.
        user_agent: text to go behind the SDK's own, such as `acme-billing/2.1`.
        http_client: an `httpx.Client` of yours, or httpx2's, for all else; it is not closed with this client.
        transport: a transport of httpx or httpx2, such as the sandbox's.
        http_library: what carries the requests: `"httpx"`, or `"httpx2"` (extra `httpx2`). Without it, what
            `http_client` or `transport` belongs to, then the variable `WEBEX_HTTP_LIBRARY`, then httpx.
        clock: another clock, such as the sandbox's.
        on_event: called with an `AttemptEvent` after every attempt.
        telemetry: told of every call and wait, such as `webex_wholesale.telemetry.OpenTelemetry()` (extra `otel`).

    Raises:
        MissingToken: the token is missing or blank.
        ConfigurationError: another argument cannot work.
        InvalidRequest: `timeout`, `deadline` or `retry` cannot be right, as in `CallOptions`.

    Examples:
        >>> with WholesaleClient(token="...") as client:  # doctest: +SKIP
        ...     customer = client.customers.get("Y2lz...")
    """

    def __init__(
        self,
        token: Token | None = None,
        *,
        base_url: str | None = None,
        timeout: float | None = 30.0,
        deadline: float | None = 300.0,
        retry: RetryPolicy | None = RetryPolicy(),  # noqa: B008 - frozen
        max_connections: int = 10,
        max_rate: float | None = None,
        max_response_bytes: int | None = 64 * 2**20,
        sub_partner: str | None = None,
        proxy: str | None = None,
        verify: Verify = True,
        cert: Cert | None = None,
        trust_env: bool = True,
        user_agent: str | None = None,
        http_client: Any = None,
        transport: Any = None,
        http_library: Literal["httpx", "httpx2"] | None = None,
        clock: Clock | None = None,
        on_event: Callable[[AttemptEvent], None] | None = None,
        telemetry: Telemetry | None = None,
    ) -> None:
        # What makes a call, httpx included, is loaded with the first client: the import alone stays light.
        from webex_wholesale._sync.session import Session
        from webex_wholesale._http.sync_driver import SyncDriver
        from webex_wholesale._http.clock import SystemClock
        from webex_wholesale._http.config import configure, redact_arguments
        from webex_wholesale.auth.token_sources import as_source

        token, proxy, cert = redact_arguments(token, proxy, cert)
        config = configure(
            token=as_source(token),
            base_url=base_url,
            timeout=timeout,
            deadline=deadline,
            retry=retry,
            user_agent=user_agent,
            max_connections=max_connections,
            max_rate=max_rate,
            max_response_bytes=max_response_bytes,
            http_library=http_library,
            proxy=proxy,
            verify=verify,
            cert=cert,
            trust_env=trust_env,
            http_client=http_client,
            transport=transport,
            clock=clock or SystemClock(),
            on_event=on_event,
            telemetry=telemetry,
            origins=origins_of(type(self).__init__.__kwdefaults__ or {}, locals()),
        )
        self._session = Session(SyncDriver(config), sub_partner)
        self._is_view = False

    @classmethod
    def from_env(cls, *, profile: str | None = None, **options: Any) -> Self:
        """Return a client set up from the environment, over a profile where one is named; see docs/auth.

        Args:
            profile: name of a profile; `WEBEX_PROFILE` by default, and none where that is not set either.
            options: anything the constructor takes; wins over the environment.

        Raises:
            MissingToken: nothing says how to get a token.
            ConfigurationError: a profile, or what it takes to refresh tokens, is missing or cannot be right.
        """
        return cls._resolved(options, profile=profile)

    @classmethod
    def from_profile(cls, name: str | None = None, **options: Any) -> Self:
        """Return a client set up from a profile; the environment and `options` win over it.

        Args:
            name: name of the profile; `WEBEX_PROFILE`, else the file's `default`, where it is None.
            options: anything the constructor takes.

        Raises:
            MissingToken: nothing says how to get a token.
            ConfigurationError: the profile, or what it takes to refresh tokens, is missing or cannot be right.
        """
        return cls._resolved(options, profile=name, needs_profile=True)

    @classmethod
    def _resolved(cls, options: dict[str, Any], **where: Any) -> Self:
        from webex_wholesale.auth.settings import redact_options, resolve

        found = resolve(redact_options(options), **where)
        client = cls(**found.options)
        client._session.driver.config.origins.update(found.origins)
        return client

    @property
    def config(self) -> ClientConfig:
        """How this client is set up; `config.origins()` says where each setting came from."""
        config = self._session.driver.config
        own = {"sub_partner": "view"} if self._is_view else {}
        return ClientConfig(
            base_url=config.defaults.base.text,
            sub_partner=self.sub_partner,
            token=redacted_token(config.token),
            origins={**config.origins, **own},
        )

    @property
    def pace(self) -> PaceReport:
        """How fast this client may send, and what it has learned from the service's 429s.

        One pace is shared by every call of the client and its views, in all threads and tasks.

        Examples:
            >>> client.pace.rate  # doctest: +SKIP
            48.5
        """
        context = self._session.driver.context
        return context.pace.report(context.monotonic())

    def check_access(self) -> AccessTable:
        """Find out what the token may do, by asking each resource for one item; nothing is changed.

        Returns a table of resources and scopes that prints well, in a notebook too. Write access is not tried: it
        is known only where the token endpoint said what was granted.

        Raises:
            AuthError: there is no token to try.

        Examples:
            >>> print(client.check_access())  # doctest: +SKIP
            resource         access  allowed  why
            billing_reports  read    yes      billing_reports.list was answered
        """
        from webex_wholesale._flows.access import check_access

        return self._session.run(check_access(self._session.calls, self._session.driver.config.token))

    # --- resources: loaded when they are first used

    @cached_property
    def customers(self) -> Customers:
        """Customers of the partner, or of the sub-partner that this client acts for."""
        from webex_wholesale._sync.resources.customers import Customers

        return Customers(self._session)

    @cached_property
    def subscribers(self) -> Subscribers:
        """Subscribers of the customers."""
        from webex_wholesale._sync.resources.subscribers import Subscribers

        return Subscribers(self._session)

    @cached_property
    def sub_partners(self) -> SubPartners:
        """The partner's resellers."""
        from webex_wholesale._sync.resources.sub_partners import SubPartners

        return SubPartners(self._session)

    @cached_property
    def billing_reports(self) -> BillingReports:
        """Billing reports."""
        from webex_wholesale._sync.resources.billing_reports import BillingReports

        return BillingReports(self._session)

    @cached_property
    def precheck(self) -> Precheck:
        """Prechecks: could this be provisioned?"""
        from webex_wholesale._sync.resources.precheck import Precheck

        return Precheck(self._session)

    @cached_property
    def organizations(self) -> Organizations:
        """The customers' Webex organisations: names, access, deletion."""
        from webex_wholesale._sync.resources.organizations import Organizations

        return Organizations(self._session)

    @cached_property
    def people(self) -> People:
        """People: who the token belongs to, and the persons behind subscribers."""
        from webex_wholesale._sync.resources.people import People

        return People(self._session)

    @cached_property
    def locations(self) -> Locations:
        """Locations of organisations, and their connection to the telephone network."""
        from webex_wholesale._sync.resources.locations import Locations

        return Locations(self._session)

    @cached_property
    def numbers(self) -> Numbers:
        """Phone numbers of organisations."""
        from webex_wholesale._sync.resources.numbers import Numbers

        return Numbers(self._session)

    # --- views, pollers, and calls of any kind

    @property
    def sub_partner(self) -> str | None:
        """Org id of the sub-partner that this client acts for, or None."""
        return self._session.sub_partner

    def for_sub_partner(self, org_id: str) -> Self:
        """Return a view that does everything for a sub-partner, over the same connections.

        Every call, page, poll and retry of the view names the sub-partner. Closing the view closes nothing.

        Args:
            org_id: org id of the sub-partner.

        Raises:
            InvalidRequest: it is blank; that never turns into the partner's own data.

        Examples:
            >>> reseller = client.for_sub_partner("Y2lz...")  # doctest: +SKIP
            >>> for customer in reseller.customers.list():  # doctest: +SKIP
            ...     print(customer.external_id)
        """
        view = object.__new__(type(self))
        view._session = type(self._session)(self._session.driver, org_id)
        if view._session.sub_partner is None:
            raise InvalidRequest("for_sub_partner takes the org id of a sub-partner")
        view._is_view = True
        return view

    def resume(self, token: str) -> Poller[Any]:
        """Return a poller again from its token; nothing is sent.

        Args:
            token: text of `poller.token`, from this process or another.

        Raises:
            InvalidPollToken: it is no such text, or belongs to another sub-partner than this view, or to another
                organisation than this client's token.

        Examples:
            >>> outcome = client.resume(token).wait()  # doctest: +SKIP
        """
        from webex_wholesale import _ops
        from webex_wholesale._sync.poller import Poller
        from webex_wholesale._core.waiting.poll_token import PollState
        from webex_wholesale._core.waiting.states import TABLES
        from webex_wholesale._flows.waiting import Wait

        state = PollState.from_token(token)
        if self.sub_partner is not None and state.sub_partner != self.sub_partner:
            raise InvalidPollToken("this token belongs to another sub-partner than this view acts for")
        wait = Wait(self._session.calls, _ops.named(TABLES[state.kind].read), state)
        wait.check_tenant()
        return Poller(self._session, wait)

    def settle(
        self, error: OutcomeUnknown, *, window: float | None = None, options: CallOptions | None = None
    ) -> Poller[Any] | None:
        """Find out what became of a create whose outcome is unknown; nothing is created.

        The customer, subscriber or report is looked for by its natural key until the window is over.

        Args:
            error: the error, from this process or unpickled in another.
            window: seconds after the create in which it may still come to be seen; 120 by default. With 0 there is
                one look.
            options: timeout, deadline, retry and headers of each call.

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
        pollers: Iterable[Poller[Any]],
        *,
        timeout: float | None = None,
        on_parked: Literal["return", "wait"] = "return",
        options: CallOptions | None = None,
    ) -> Watch:
        """Wait for many operations at once, and get each poller as its operation ends.

        A few are polled one by one. From 20 of a kind on they are followed by lists: one request tells of a
        hundred operations, so 10,000 take about a hundred requests a round. What a list does not show is looked at
        by itself before anything is said of it.

        Args:
            pollers: from this client, or from `resume()`.
            timeout: seconds to wait at most, None for no limit.
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

    @overload
    def call(
        self,
        operation: Operation[T],
        *ids: str,
        query: Mapping[str, object] | None = None,
        body: Model | Mapping[str, Any] | None = None,
        sub_partner: str | None = None,
        options: CallOptions | None = None,
    ) -> Result[T]: ...

    @overload
    def call(
        self,
        operation: str,
        *ids: str,
        query: Mapping[str, object] | None = None,
        body: Model | Mapping[str, Any] | None = None,
        sub_partner: str | None = None,
        options: CallOptions | None = None,
    ) -> Result[Any]: ...

    def call(
        self,
        operation: Operation[Any] | str,
        *ids: str,
        query: Mapping[str, object] | None = None,
        body: Model | Mapping[str, Any] | None = None,
        sub_partner: str | None = None,
        options: CallOptions | None = None,
    ) -> Result[Any]:
        """Call an operation and return its value with status, headers, tracking id and number of attempts.

        Args:
            operation: an operation of `webex_wholesale.operations`, or its name.
            ids: the ids in its path.
            query: its query parameters by their Python names.
            body: its body, as a model or as the wire has it.
            sub_partner: org id of the sub-partner to act for.
            options: timeout, deadline, retry and headers of this call.

        Raises:
            InvalidRequest: the arguments do not fit the operation; nothing was sent.
            CallError: see `webex_wholesale.errors`.

        Examples:
            >>> result = client.call("customers.get", "Y2lz...")  # doctest: +SKIP
            >>> result.status, result.tracking_id, result.attempts  # doctest: +SKIP
            (200, 'WWS_4f0c_1', 1)
        """
        if isinstance(operation, str):
            from webex_wholesale import _ops

            operation = _ops.named(operation)
        return self._session.execute(
            operation, *ids, query=query, body=body, sub_partner=sub_partner, options=options
        )

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        sub_partner: str | None = None,
        options: CallOptions | None = None,
    ) -> Result[Any]:
        """Call any endpoint below the base URL under the same rules; the value is its JSON as it is.

        Args:
            method: GET, PUT, POST and so on; a POST or PATCH counts as a create and is not repeated blindly.
            path: path below the base URL, such as `/organizations`.
            params: query parameters.
            json: body.
            sub_partner: org id of the sub-partner to act for; a view names its own in any case.
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
        sub_partner: str | None = None,
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
            sub_partner: org id of the sub-partner to act for; a view names its own in any case.
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

    # --- the end

    def close(self) -> None:
        """Close the connections. A view has none of its own, so closing it does nothing."""
        if not self._is_view:
            self._session.driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        if "_session" not in self.__dict__:
            return f"<{type(self).__name__}, not set up>"
        scope = f" for sub-partner {self.sub_partner}" if self.sub_partner else ""
        return f"<{type(self).__name__} of {self._session.defaults.base.text}{scope}>"
