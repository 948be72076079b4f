"""Telemetry that cannot turn a create that worked into one that failed: what it raises is logged, and no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from webex_wholesale._core.call.events import CallEvent, CallTrace, Telemetry
from webex_wholesale._http.logs import logger


def _guarded(told: Callable[..., Any], *about: Any) -> Any:
    try:
        return told(*about)
    except Exception:
        logger.exception("telemetry failed")


@attrs.frozen
class GuardedTelemetry:
    """A program's telemetry; one that does not want to know of a call's beginning is told of its end alone."""

    _telemetry: Telemetry

    def called(self, event: CallEvent) -> None:
        """Pass on a call that is over."""
        _guarded(self._telemetry.called, event)

    def waiting(self, kind: str, change: int) -> None:
        """Pass on that a wait began or ended."""
        _guarded(self._telemetry.waiting, kind, change)

    def calling(self, operation: str, started: float) -> GuardedTrace:
        """Pass on that a call begins."""
        begin = getattr(self._telemetry, "calling", None)
        return GuardedTrace(self, None if begin is None else _guarded(begin, operation, started))


@attrs.frozen
class GuardedTrace:
    """What a program's telemetry made of a call's beginning, if anything."""

    _telemetry: GuardedTelemetry
    _trace: CallTrace | None

    def sending(self, method: str, path: str, attempt: int, started: float) -> None:
        """Pass on that an attempt goes out."""
        if self._trace is not None:
            _guarded(self._trace.sending, method, path, attempt, started)

    def sent(self) -> None:
        """Pass on that it is back."""
        if self._trace is not None:
            _guarded(self._trace.sent)

    def over(self, event: CallEvent) -> None:
        """Pass on that the call is over."""
        if self._trace is None:
            self._telemetry.called(event)
        else:
            _guarded(self._trace.over, event)
