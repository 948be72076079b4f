"""Deadlines of the sync client: every read, write, connect, TLS handshake and name lookup ends in time.

The HTTP library gives each step a timeout, and begins it afresh with every byte that comes: a server that drips
can hold a thread without end. So its network streams are wrapped; each step of theirs gets no more than what is
left of the exchange that the thread is in. Looking up a name cannot be interrupted: it is done in a thread of its
own, which is left behind when the time is over.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

from webex_wholesale._http.wire.library import Library

# A peer that takes a byte at a time must not have a whole large body to stretch a single step with.
_PIECE = 1 << 14


class _Exchange(threading.local):
    """The exchange that this thread is in."""

    give_up_at: float | None = None
    monotonic: Callable[[], float]


_exchange = _Exchange()


class until:
    """Has every step that this thread takes on the wire end at this time of a clock."""

    __slots__ = ("_give_up_at", "_monotonic")

    def __init__(self, give_up_at: float | None, monotonic: Callable[[], float]) -> None:
        self._give_up_at, self._monotonic = give_up_at, monotonic

    def __enter__(self) -> None:
        _exchange.give_up_at, _exchange.monotonic = self._give_up_at, self._monotonic

    def __exit__(self, *raised: object) -> None:
        _exchange.give_up_at = None


def _left(timeout: float | None, too_late: type[Exception]) -> float | None:
    """Return the seconds that a step may take.

    Raises:
        Exception: `too_late`: none.
    """
    give_up_at = _exchange.give_up_at
    if give_up_at is None:
        return timeout
    left = give_up_at - _exchange.monotonic()
    if left <= 0:
        raise too_late("the deadline is over")
    return left if timeout is None else min(timeout, left)


def bound(client: Any, library: Library) -> None:
    """Have the connections that a client of the HTTP library opens from now on keep to the deadline.

    A transport that is not the library's own goes at its own pace.
    """
    for transport in (getattr(client, "_transport", None), *getattr(client, "_mounts", {}).values()):
        pool: Any = getattr(transport, "_pool", None)
        backend = getattr(pool, "_network_backend", None)
        if backend is not None and not isinstance(backend, _Backend):
            pool._network_backend = _Backend(backend, library.core)


class _Backend:
    """Opens connections; stands in for the library's own backend."""

    def __init__(self, inner: Any, core: Any) -> None:
        self._inner = inner
        self._core = core

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, **rest: Any) -> _Stream:
        core = self._core
        problem: Exception | None = None
        for address in self._addresses(host, port, _left(timeout, core.ConnectTimeout)):
            seconds = _left(timeout, core.ConnectTimeout)
            try:
                return _Stream(self._inner.connect_tcp(address, port, timeout=seconds, **rest), core)
            except (core.ConnectError, core.ConnectTimeout) as failed:
                problem = failed
        raise problem or core.ConnectError("the name has no address")

    def connect_unix_socket(self, path: str, timeout: float | None = None, **rest: Any) -> _Stream:
        seconds = _left(timeout, self._core.ConnectTimeout)
        return _Stream(self._inner.connect_unix_socket(path, timeout=seconds, **rest), self._core)

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(_left(seconds, self._core.ConnectTimeout))

    def _addresses(self, host: str, port: int, seconds: float | None) -> list[str]:
        if _is_address(host):
            return [host]
        found: SimpleQueue[list[Any] | OSError] = SimpleQueue()

        def look_up() -> None:
            try:
                found.put(socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM))
            except (OSError, UnicodeError) as problem:
                found.put(problem if isinstance(problem, OSError) else OSError(str(problem)))

        threading.Thread(target=look_up, name="webex-wholesale-lookup", daemon=True).start()
        try:
            entries = found.get(timeout=seconds)
        except Empty:
            raise self._core.ConnectTimeout("the name was not looked up in time") from None
        if isinstance(entries, OSError):
            raise self._core.ConnectError(str(entries)) from None
        return list(dict.fromkeys(entry[4][0] for entry in entries))


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class _Stream:
    """A network stream whose every step ends in time."""

    def __init__(self, inner: Any, core: Any) -> None:
        self._inner = inner
        self._core = core

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data: bytes = self._inner.read(max_bytes, timeout=_left(timeout, self._core.ReadTimeout))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _PIECE):
            piece = buffer[start : start + _PIECE]
            self._inner.write(piece, timeout=_left(timeout, self._core.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> Any:
        seconds = _left(timeout, self._core.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, seconds), self._core)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
