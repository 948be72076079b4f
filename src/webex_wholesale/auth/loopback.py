"""A listener on this machine for the one redirect that ends a login.

Browsers open connections ahead and ask for icons, and anything on the machine may knock: each connection has a
thread and a time limit of its own, and what does not carry the login's state is turned away without ending it.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from webex_wholesale._core.trust.secret import Secret
from webex_wholesale.auth.authorization_code import code_from
from webex_wholesale.errors import ConfigurationError, LoginFailed, LoginStateMismatch, LoginTimeout

_HOSTS = {"localhost": "127.0.0.1", "127.0.0.1": "127.0.0.1", "::1": "::1"}
_TICK = 0.1
_KNOCK = 5.0


class Loopback:
    """Listens on the address of a redirect URI until its `with` block ends.

    Args:
        redirect_uri: an http URL of this machine; with port 0, `redirect_uri` says which port it became.
        state: the login's state.

    Raises:
        ConfigurationError: the URI is not of this machine.
        LoginFailed: something else listens on that port.
    """

    def __init__(self, redirect_uri: str, state: str) -> None:
        parts = urlsplit(redirect_uri)
        host = _HOSTS.get(parts.hostname or "")
        if parts.scheme != "http" or host is None or parts.port is None:
            raise ConfigurationError(
                "login() listens on http://localhost:PORT/... only: register such a redirect URI with the "
                "integration, or use login(headless=True)"
            )
        self._ends: SimpleQueue[Secret | LoginFailed] = SimpleQueue()
        self._server = _listen(host, parts.port, self._handler(parts.path or "/", state))
        port = self._server.server_address[1]
        self.redirect_uri: str = redirect_uri if parts.port else redirect_uri.replace(":0", f":{port}", 1)
        self.strangers: int = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(_TICK,), name="webex-login", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def wait(self, timeout: float, monotonic: Callable[[], float] = time.monotonic) -> Secret:
        """Return the code of the matching redirect.

        Raises:
            LoginCancelled, LoginFailed: the redirect says that the login failed.
            LoginTimeout: none came within `timeout` seconds.
        """
        until = monotonic() + timeout
        while monotonic() < until:
            try:
                end = self._ends.get(timeout=_TICK)
            except Empty:
                continue
            if isinstance(end, LoginFailed):
                raise end
            return end
        strange = f"; {self.strangers} request(s) with another state were turned away" if self.strangers else ""
        raise LoginTimeout(f"nobody finished the login within {timeout:g} s{strange}")

    def _take(self, path: str, target: str, state: str) -> tuple[int, str]:
        parts = urlsplit(target)
        if parts.path != path:
            return 404, "There is nothing here."
        try:
            end: Secret | LoginFailed = code_from("?" + parts.query, state)
        except LoginStateMismatch:
            self.strangers += 1
            return 400, "This page does not belong to the login that is under way. Use the newest one."
        except LoginFailed as failed:
            end = failed.with_traceback(None)
        self._ends.put(end)
        if isinstance(end, LoginFailed):
            return 200, "The login failed; the program that asked for it says why. You can close this page."
        return 200, "You are signed in. You can close this page and go back to the program."

    def _handler(self, path: str, state: str) -> type[BaseHTTPRequestHandler]:
        take = self._take

        class Handler(BaseHTTPRequestHandler):
            timeout = _KNOCK

            def do_GET(self) -> None:
                status, text = take(path, self.path, state)
                body = f"<!doctype html><meta charset=utf-8><title>Webex login</title><p>{text}".encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                # The address holds the code: it must not stay in a cache or travel on in a Referer.
                self.send_header("Cache-Control", "no-store")
                self.send_header("Referrer-Policy", "no-referrer")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing: the request line holds the code."""

        return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # On Linux, reuse only skips the wait after a close; on Windows it would let two programs share the port.
    allow_reuse_address = not hasattr(socket, "SO_EXCLUSIVEADDRUSE")

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a browser that hangs up is no news."""


class _Server6(_Server):
    address_family = socket.AF_INET6


def _listen(host: str, port: int, handler: type[BaseHTTPRequestHandler]) -> _Server:
    try:
        return (_Server6 if ":" in host else _Server)((host, port), handler)
    except OSError as problem:
        reason = problem.strerror
    raise LoginFailed(
        f"port {port} of this machine cannot be listened on ({reason}): stop what uses it, register a redirect "
        "URI with another port, or use login(headless=True)"
    )
