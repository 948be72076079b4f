"""What goes wrong on the wire, as plain data: whether the request may have been sent, and why in words."""

from __future__ import annotations

import ssl
from typing import Any

from webex_wholesale._flows.effects import Failure
from webex_wholesale._http.wire.limits import connect_timeout
from webex_wholesale.errors import ClientClosed

CLOSED = "this client is closed: make a new one, and keep it for as long as you need it"
CLOSED_BY_OWNER = "the http_client that was passed in is closed"
TOO_LATE = Failure(True, "the deadline passed before the answer was complete")
TOO_LATE_UNSENT = Failure(False, "the deadline passed before the request was sent")
NO_SLOT = Failure(False, "every connection of this client stayed busy until the deadline")

# By the names that both HTTP libraries give their exceptions.
_NOT_SENT = frozenset(
    {"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError", "UnsupportedProtocol", "LocalProtocolError"}
)
_IN_WORDS = {
    "ConnectTimeout": "no connection within {connect:.3g} s",
    "ConnectError": "no connection",
    "PoolTimeout": "no free connection in time",
    "ProxyError": "the proxy refused",
    "LocalProtocolError": "the request is not valid HTTP",
    "ReadTimeout": "no answer within {timeout:.3g} s",
    "WriteTimeout": "the request could not be sent within {timeout:.3g} s",
    "ReadError": "the connection broke before the answer was complete",
    "RemoteProtocolError": "the connection was closed before the answer was complete",
    "DecodingError": "the answer's compression is broken",
    "SSLError": "the server broke off the TLS connection",
}
_WITH_DETAIL = frozenset({"ConnectError", "ProxyError"})


def failure(problem: Exception, timeout: float | None) -> Failure:
    """Return an error of the HTTP library's as plain data; anything not known to be unsent counts as sent."""
    kinds = [kind.__name__ for kind in type(problem).__mro__]
    words = next((_IN_WORDS[kind] for kind in kinds if kind in _IN_WORDS), type(problem).__name__)
    seconds = float("inf") if timeout is None else timeout
    reason = words.format(timeout=seconds, connect=connect_timeout(timeout))
    detail = str(problem) if not _WITH_DETAIL.isdisjoint(kinds) else ""
    return Failure(_NOT_SENT.isdisjoint(kinds), f"{reason}: {detail}" if detail else reason)


def wire_failure(problem: BaseException, timeout: float | None, client: Any, *, closed: bool) -> Failure:
    """Return what an exchange failed of.

    Args:
        client: the HTTP library's client.
        closed: whether this SDK's client was closed.

    Raises:
        ClientClosed: the client was closed, by another thread or by the owner of `http_client`.
        BaseException: `problem`, where it is not the wire's.
    """
    names = {kind.__name__ for kind in type(problem).__mro__}
    if _is_of_redirect(problem):
        return Failure(True, "the answer redirects to a link that cannot be read")
    # anyio lets a TLS alert through as it is, such as the one for a missing client certificate.
    if isinstance(problem, ssl.SSLError) or "RequestError" in names:
        assert isinstance(problem, Exception)
        return failure(problem, timeout)
    if "StreamClosed" in names or (isinstance(problem, RuntimeError) and client.is_closed):
        raise ClientClosed(CLOSED if closed else CLOSED_BY_OWNER) from None
    raise problem


def _is_of_redirect(problem: BaseException) -> bool:
    """Whether the library failed to read where an answer redirects to, which it does though it is not to follow.

    What it raises then is no error of its own: a URL, a host name or its encoding may be at fault.
    """
    trace = problem.__traceback__ if isinstance(problem, Exception) else None
    while trace is not None:
        if trace.tb_frame.f_code.co_name == "_build_redirect_request":
            return True
        trace = trace.tb_next
    return False
