"""OpenTelemetry: a span for every operation and attempt, and metrics for a dashboard. Extra `otel`.

Only the API of OpenTelemetry is used: the program decides by its SDK where things go. Spans and metrics carry
operation names, path templates and status codes: never an id, a query, an e-mail, a token or a full URL.

Examples:
    >>> from webex_wholesale.sandbox import Sandbox
    >>> from webex_wholesale.telemetry import OpenTelemetry
    >>> client = Sandbox().client(telemetry=OpenTelemetry())
"""

from __future__ import annotations

from typing import Any

from webex_wholesale._core.call.events import AttemptEvent, CallEvent, Telemetry
from webex_wholesale._extras import require_extra
from webex_wholesale._version import version

_SCOPE = "webex_wholesale"
_NANOSECONDS = 1_000_000_000


class OpenTelemetry:
    """Takes a client's calls and waits to OpenTelemetry.

    Spans: one for each call, named by its operation, and below it one for each attempt, by the conventions for
    HTTP clients. They stand below whatever span is current where the call is made.

    | metric | unit | counts |
    |---|---|---|
    | `webex_wholesale.call.duration` | s | calls with all their waits, by operation and error |
    | `webex_wholesale.call.attempts` | {attempt} | attempts of a call |
    | `http.client.request.duration` | s | attempts, by method, template and status |
    | `webex_wholesale.rate_limit.wait` | s | waits that a 429 asked for |
    | `webex_wholesale.pace.wait` | s | time that the client's pace held a call back |
    | `webex_wholesale.pollers.waiting` | {poller} | waits that are going on now |

    Args:
        tracer_provider: of OpenTelemetry; the program's global one when left out.
        meter_provider: the same for metrics.

    Raises:
        MissingExtra: `opentelemetry-api` is not installed: `pip install 'webex-wholesale[otel]'`.

    Examples:
        >>> from webex_wholesale.sandbox import Sandbox
        >>> with Sandbox().client(telemetry=OpenTelemetry()) as client:
        ...     customers = client.customers.list().to_list()
    """

    def __init__(self, *, tracer_provider: Any = None, meter_provider: Any = None) -> None:
        trace = require_extra("otel", "opentelemetry.trace")
        metrics = require_extra("otel", "opentelemetry.metrics")
        self._trace = trace
        self._tracer = trace.get_tracer(_SCOPE, version(), tracer_provider)
        meter = metrics.get_meter(_SCOPE, version(), meter_provider)
        self._duration = meter.create_histogram("webex_wholesale.call.duration", "s", "calls with all their waits")
        self._attempts = meter.create_histogram("webex_wholesale.call.attempts", "{attempt}", "attempts of a call")
        self._requests = meter.create_histogram("http.client.request.duration", "s", "attempts")
        self._limited = meter.create_histogram(
            "webex_wholesale.rate_limit.wait", "s", "waits that a 429 asked for"
        )
        self._held_back = meter.create_histogram(
            "webex_wholesale.pace.wait", "s", "time the pace held a call back"
        )
        self._pollers = meter.create_up_down_counter(
            "webex_wholesale.pollers.waiting", "{poller}", "waits going on"
        )

    def called(self, event: CallEvent) -> None:
        """Note a call that is over."""
        about = {"webex_wholesale.operation": event.operation}
        outcome = about if event.error is None else about | {"error.type": event.error}
        self._duration.record(event.elapsed, outcome)
        self._attempts.record(len(event.attempts), about)
        if event.held_back:
            self._held_back.record(event.held_back, about)
        span = self._tracer.start_span(
            event.operation,
            start_time=_nanoseconds(event.started),
            attributes=outcome | {"webex_wholesale.attempts": len(event.attempts)},
        )
        if event.error is not None:
            span.set_status(self._trace.StatusCode.ERROR, event.error)
        within = self._trace.set_span_in_context(span)
        for attempt in event.attempts:
            self._attempted(attempt, event.host, within)
        span.end(_nanoseconds(event.started + event.elapsed))

    def _attempted(self, attempt: AttemptEvent, host: str, within: Any) -> None:
        request: dict[str, Any] = {
            "http.request.method": attempt.method,
            "server.address": host,
            "url.template": attempt.path,
        }
        if attempt.status is not None:
            request["http.response.status_code"] = attempt.status
        if attempt.failure is not None:
            request["error.type"] = str(attempt.status or attempt.failure)
        self._requests.record(attempt.elapsed, request)
        if attempt.status == 429 and attempt.wait:
            self._limited.record(attempt.wait, {"webex_wholesale.operation": attempt.operation})
        more: dict[str, Any] = {"webex_wholesale.tracking_id": attempt.tracking_id} if attempt.tracking_id else {}
        if attempt.attempt > 1:
            more["http.request.resend_count"] = attempt.attempt - 1
        span = self._tracer.start_span(
            f"{attempt.method} {attempt.path}",
            context=within,
            kind=self._trace.SpanKind.CLIENT,
            start_time=_nanoseconds(attempt.started),
            attributes=request | more,
        )
        if attempt.failure is not None:
            span.set_status(self._trace.StatusCode.ERROR, attempt.failure)
        span.end(_nanoseconds(attempt.started + attempt.elapsed))

    def waiting(self, kind: str, change: int) -> None:
        """Note that a wait began or ended."""
        self._pollers.add(change, {"webex_wholesale.operation": kind})


def _nanoseconds(seconds: float) -> int:
    return int(seconds * _NANOSECONDS)


__all__ = ["AttemptEvent", "CallEvent", "OpenTelemetry", "Telemetry"]
