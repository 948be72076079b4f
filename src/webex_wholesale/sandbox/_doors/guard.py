"""Decides who may talk to a sandbox on sockets: programs on this machine, and no web page in a browser on it.

A page can make a browser send requests to loopback, and, by pointing a name of its own at 127.0.0.1 (DNS
rebinding), read the answers. So the Host header must name this machine, and what a browser adds for pages is
refused.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Collection, Mapping
from ipaddress import ip_address
from socket import SHUT_RDWR, socket

from webex_wholesale.sandbox import _checks as checks

_NAME = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+:[0-9A-Fa-f:.]+")
_MOST_KNOWN = 100
_SECONDS_FOR_A_REQUEST = 30.0
_SECONDS_BETWEEN_REQUESTS = 120.0
_SECONDS_FOR_AN_ANSWER = 60.0


class Guard:
    """Judges the headers of a request. `bound` is the address listened on, `allowed` are further names for it.

    Raises TypeError or ValueError for what is no host name: an empty one would let requests with a blank host
    through, and one with a port would never be met.
    """

    def __init__(self, bound: str, allowed: Collection[str] = ()) -> None:
        for name in checks.texts("allowed hosts", allowed):
            if not _NAME.fullmatch(name):
                raise ValueError(
                    f"an allowed host must be a name without a port, such as sandbox.test, not {name!r}"
                )
        self._names = {"localhost", bound.lower(), *(name.lower() for name in allowed)}
        # Hosts that were found good, as they were spelt.
        self._known: set[str] = set()
        self._everywhere = not _is_loopback(bound)

    def objection(self, headers: Mapping[str, str], version: str) -> tuple[int, str] | None:
        """Status and sentence for a request that is not to be answered, or None."""
        host = headers.get("host")
        if host is None and version != "HTTP/1.0":
            return 400, "The Host header is missing."
        if host is not None and host not in self._known and not self._is_known(host):
            return 403, f"The host {_printable(host)} is not a name of this sandbox; allow it with --allow-host."
        if "origin" in headers or headers.get("sec-fetch-site", "none").lower() != "none":
            return 403, "The sandbox does not answer web pages."
        return None

    def _is_known(self, host: str) -> bool:
        name = _name_of(host)
        # A rebound name is a name; a sandbox on the network is called by addresses that cannot be listed.
        known = name in self._names or _is_loopback(name) or (self._everywhere and _address(name) is not None)
        if known and len(self._known) < _MOST_KNOWN:
            self._known.add(host)
        return known


def _name_of(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() else host).lower()


def _address(name: str) -> object:
    try:
        return ip_address(name)
    except ValueError:
        return None


def _is_loopback(name: str) -> bool:
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name.lower() == "localhost"


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text)[:100]


class ConnectionTimeouts:
    """Ends connections whose caller takes too long: to say a request, to say the next one, to take an answer."""

    def __init__(self) -> None:
        self._due: dict[socket, float] = {}
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="sandbox-timeouts", daemon=True)
        self._thread.start()

    def waiting(self, connection: socket) -> None:
        """The connection waits for a request."""
        self._set(connection, _SECONDS_BETWEEN_REQUESTS)

    def reading(self, connection: socket) -> None:
        """A request has begun."""
        self._set(connection, _SECONDS_FOR_A_REQUEST)

    def answering(self, connection: socket) -> None:
        """An answer is being sent, as fast as the caller takes it."""
        self._set(connection, _SECONDS_FOR_AN_ANSWER)

    def endless(self, connection: socket) -> None:
        """Nothing is expected of the caller for now."""
        self._due.pop(connection, None)

    def stop(self) -> None:
        """End no more connections."""
        self._stopped.set()

    def expire(self, now: float) -> None:
        """End the connections that are overdue at `now`."""
        with self._lock:
            overdue = [connection for connection, due in list(self._due.items()) if due <= now]
        for connection in overdue:
            self._due.pop(connection, None)
            try:
                connection.shutdown(SHUT_RDWR)
            except OSError:
                continue

    def _set(self, connection: socket, seconds: float) -> None:
        self._due[connection] = time.monotonic() + seconds

    def _watch(self) -> None:
        while not self._stopped.wait(1.0):
            self.expire(time.monotonic())
