# Made from _async/client.py by tools/make_sync.py: change that one.
"""The client: set up once, shared by everything that calls through it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar, Unpack, cast

from webex_wholesale._sync.client_calls import ClientCalls
from webex_wholesale._core.call.misuse import ClientMisuse
from webex_wholesale._core.call.naming import named_verbs, naming
from webex_wholesale._core.call.retry import RetryPolicy
from webex_wholesale._http.client_config import ClientConfig, origins_of, redacted_token
from webex_wholesale.errors import InvalidRequest

if TYPE_CHECKING:
    from webex_wholesale._sync.resources.billing_reports import BillingReports
    from webex_wholesale._sync.resources.customers import Customers
    from webex_wholesale._sync.resources.locations import Locations
    from webex_wholesale._sync.resources.numbers import Numbers
    from webex_wholesale._sync.resources.organizations import Organizations
    from webex_wholesale._sync.resources.people import People
    from webex_wholesale._sync.resources.precheck import Precheck
    from webex_wholesale._sync.resources.sub_partners import SubPartners
    from webex_wholesale._sync.resources.subscribers import Subscribers
    from webex_wholesale._core.call.events import AttemptEvent, Telemetry
    from webex_wholesale._core.call.rate_limit import PaceReport
    from webex_wholesale._core.tokens.access import AccessTable
    from webex_wholesale._http.client_config import ClientOptions
    from webex_wholesale._http.clock import Clock
    from webex_wholesale._http.config import Token
    from webex_wholesale._http.handed_in import HttpClient, Transport
    from webex_wholesale._http.network import Cert, Verify
    from webex_wholesale.models.sub_partners import SubPartner

T = TypeVar("T")


class WholesaleClient(ClientCalls, ClientMisuse):
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
        sub_partner: SubPartner | str | None = None,
        proxy: str | None = None,
        verify: Verify = True,
        cert: Cert | None = None,
        trust_env: bool = True,
        user_agent: str | None = None,
        http_client: HttpClient | None = None,
        transport: Transport | None = None,
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

        with naming("client"):
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
                clock=SystemClock() if clock is None else clock,
                on_event=on_event,
                telemetry=telemetry,
                origins=origins_of(type(self).__init__.__kwdefaults__ or {}, locals()),
            )
            self._session = Session(SyncDriver(config), sub_partner)
            self._is_view = False

    @classmethod
    def from_env(cls, *, profile: str | None = None, **options: Unpack[ClientOptions]) -> Self:
        """Return a client set up from the environment, over a profile where one is named; see docs/auth.

        Args:
            profile: name of a profile; `WEBEX_PROFILE` by default, and none where that is not set either.
            options: anything the constructor takes; wins over the environment.

        Raises:
            MissingToken: nothing says how to get a token.
            ConfigurationError: a profile, or what it takes to refresh tokens, is missing or cannot be right.
        """
        # The same mapping, not a copy: its secrets are replaced in place, for this frame shows them as well.
        return cls._resolved(cast("dict[str, Any]", options), profile=profile)

    @classmethod
    def from_profile(cls, name: str | None = None, **options: Unpack[ClientOptions]) -> Self:
        """Return a client set up from a profile; the environment and `options` win over it.

        Args:
            name: name of the profile; `WEBEX_PROFILE`, else the file's `default`, where it is None.
            options: anything the constructor takes.

        Raises:
            MissingToken: nothing says how to get a token.
            ConfigurationError: the profile, or what it takes to refresh tokens, is missing or cannot be right.
        """
        return cls._resolved(cast("dict[str, Any]", options), profile=name, needs_profile=True)

    @classmethod
    def _resolved(cls, options: dict[str, Any], **where: Any) -> Self:
        from webex_wholesale.auth.settings import redact_options, resolve

        with naming("client"):
            found = resolve(redact_options(options), **where)
        client = cls(**found.options)
        client._session.driver.config.origins.update(found.origins)
        return client

    @property
    def clock(self) -> Clock:
        """The clock this client lives by, such as a sandbox's; `BillingPeriod.last_month(clock=...)` takes it."""
        return self._session.driver.clock

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

    # --- views

    @property
    def sub_partner(self) -> str | None:
        """Org id of the sub-partner that this client acts for, or None."""
        return self._session.sub_partner

    def for_sub_partner(self, org_id: SubPartner | str) -> Self:
        """Return a view that does everything for a sub-partner, over the same connections.

        Every call, page, poll and retry of the view names the sub-partner. Closing the view closes nothing.

        Args:
            org_id: the sub-partner, or its org id.

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
            raise InvalidRequest("org_id must be a non-empty string: the org id of the sub-partner")
        view._is_view = True
        return view

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


named_verbs(WholesaleClient, "client")
