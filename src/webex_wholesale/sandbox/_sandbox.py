"""The sandbox itself: an engine, and the doors through which clients, tests and other languages reach it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from webex_wholesale.sandbox._api.messages import API_ORIGIN, BASE_PATH, Request, Response
from webex_wholesale.sandbox._doors.control import CONTROL_PATH, Control
from webex_wholesale.sandbox._engine import Engine

if TYPE_CHECKING:
    from collections.abc import Collection

    import httpx

    from webex_wholesale import AsyncWholesaleClient, WholesaleClient
    from webex_wholesale.sandbox.server import SandboxServer


class Sandbox(Engine):
    """A Webex Wholesale API of your own: stateful, strict, with a clock that you move.

    `seed` decides every id and every random choice. `start` is where the clock begins (an aware datetime or epoch
    seconds; by default midnight UTC of today, so that "last month" means what it says). `transitions` sets plans
    by operation name, for example `{"provision": after(reads=3)}`. Further keywords are the fields of `Settings`.

    >>> sandbox = Sandbox(seed=7, transitions={"provision": "immediately"})
    >>> sandbox.base_url
    'https://sandbox.invalid/v1'
    """

    base_url = API_ORIGIN + BASE_PATH

    def handle(self, request: Request) -> Response:
        """Answer one request: what every door calls. Safe to call from several threads."""
        with self._lock:
            if not request.path.startswith(CONTROL_PATH) or request.for_reports:
                return self.answer(request)
            try:
                return Control(self).handle(request)
            finally:
                self.keep(request)

    def client(self, **options: Any) -> WholesaleClient:
        """A `WholesaleClient` that talks to this sandbox in the process and lives by its clock."""
        from webex_wholesale import WholesaleClient

        defaults = {"token": self.token, "base_url": self.base_url, "clock": self.clock}
        return WholesaleClient(**{**defaults, "transport": self.transport(), **options})

    def async_client(self, **options: Any) -> AsyncWholesaleClient:
        """An `AsyncWholesaleClient` that talks to this sandbox in the process and lives by its clock."""
        from webex_wholesale import AsyncWholesaleClient

        defaults = {"token": self.token, "base_url": self.base_url, "clock": self.clock}
        return AsyncWholesaleClient(**{**defaults, "transport": self.async_transport(), **options})

    def transport(self) -> httpx.BaseTransport:
        """The in-process door for an `httpx.Client`."""
        from webex_wholesale.sandbox._doors.transport import InProcessTransport

        return InProcessTransport(self._answer, self.clock)

    def async_transport(self) -> httpx.AsyncBaseTransport:
        """The in-process door for an `httpx.AsyncClient`, in any event loop."""
        from webex_wholesale.sandbox._doors.transport import AsyncInProcessTransport

        return AsyncInProcessTransport(self._answer, self.clock)

    def _answer(self, method: str, host: str, target: str, headers: dict[str, str], body: bytes) -> Response:
        return self.handle(Request(method, target, headers, body, for_reports=host.startswith("reports.")))

    def server(
        self, port: int = 0, *, realtime: bool = True, speed: float = 1.0, allow_hosts: Collection[str] = ()
    ) -> SandboxServer:
        """Real sockets on loopback, until the `with` block ends: an object with `url`, `token` and `stop()`.

        With `realtime` the clock runs with the wall clock times `speed` until the server stops; without it the
        clock stays in its mode, and a delay moves it instead of being waited for. Only programs that call it by a
        loopback name or address are answered, or by one of `allow_hosts`; web pages never are.
        """
        from webex_wholesale.sandbox.server import SandboxServer

        if not realtime:
            return SandboxServer(self, port, allow_hosts=allow_hosts)
        mode = self.clock.mode
        server = SandboxServer(self, port, allow_hosts=allow_hosts, on_stop=lambda: self.clock.hold(mode))
        self.clock.run(speed)
        return server
