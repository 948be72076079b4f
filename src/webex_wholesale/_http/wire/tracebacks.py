"""Exceptions that leave the wire without the frames in which a token can be read.

Reporters of crashes print the local variables of every frame, and those of the HTTP library and its protocol
engine hold headers as they go over the wire: an interrupt, a cancellation or a bug in there would give the token
away. Frames of the caller's own transport stay.
"""

from __future__ import annotations

from types import TracebackType
from typing import TypeVar

from webex_wholesale.errors import WholesaleError

E = TypeVar("E", bound=BaseException)

_PACKAGES = frozenset(
    {"httpx", "httpx2", "httpcore", "httpcore2", "h11", "h2", "hpack", "socksio", "ssl", "anyio", "trio", "respx"}
)
_WIRE = __name__.rpartition(".")[0]


def without_wire_frames(problem: E) -> E:
    """Return an exception whose traceback, and those of all it is linked to, have no frames of the wire."""
    seen: set[int] = set()
    linked: list[BaseException] = [problem]
    while linked:
        error = linked.pop()
        if id(error) in seen:
            continue
        seen.add(id(error))
        error.__traceback__ = _filtered(error.__traceback__)
        linked += [other for other in (error.__cause__, error.__context__) if other is not None]
        if isinstance(error, BaseExceptionGroup):
            linked += error.exceptions
    return problem


def without_flow_frames(problem: E) -> E:
    """Return an error without the frames of flows and rules, nor those of the errors that caused it.

    They say nothing to a caller: what does stands in the errors. They hold the service's answers, which are known
    to echo tokens. What the caller was handling at the time, the context, keeps its frames.
    """
    error: BaseException | None = problem
    while isinstance(error, WholesaleError):
        error.__traceback__ = None
        if error.__suppress_context__:
            # Nobody prints it, but some record it.
            error.__context__ = None
        error = error.__cause__
    return problem


def _filtered(trace: TracebackType | None) -> TracebackType | None:
    kept = []
    while trace is not None:
        module = trace.tb_frame.f_globals.get("__name__", "")
        if module.partition(".")[0] not in _PACKAGES and not module.startswith(_WIRE):
            kept.append(trace)
        trace = trace.tb_next
    chain: TracebackType | None = None
    for old in reversed(kept):
        chain = TracebackType(chain, old.tb_frame, old.tb_lasti, old.tb_lineno)
    return chain
