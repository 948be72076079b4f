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

from webex_wholesale._core.call.events import AttemptEvent, CallEvent, CallTrace, Telemetry, Tracing
from webex_wholesale._extras import require_extra
from webex_wholesale._version import version

_SCOPE = "webex_wholesale"
_NANOSECONDS = 1_000_000_000


class OpenTelemetry:
    """Takes a client's calls and waits to OpenTelemetry.

    Spans: one for each call, named by its operation, and below it one for each attempt, by the conventions for
    HTTP clients. They stand below whatever span is current where the call is made, and each is the current one
    while it lasts: what an instrumented HTTP library, a token source or a callback makes stands below it.

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
        self._context = require_extra("otel", "opentelemetry.context")
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

    def calling(self, operation: str, started: float) -> CallTrace:
        """Begin the span of a call, and make it the current one until the call is over."""
        return _Trace(self, operation, started)

    def called(self, event: CallEvent) -> None:
        """Note a call that is over, and of whose beginning nothing was told."""
        _Trace(self, event.operation, event.started).over(event)

    def waiting(self, kind: str, change: int) -> None:
        """Note that a wait began or ended."""
        self._pollers.add(change, {"webex_wholesale.operation": kind})

    def _count(self, event: CallEvent, requests: list[dict[str, Any]]) -> None:
        about = {"webex_wholesale.operation": event.operation}
        self._duration.record(event.elapsed, about if event.error is None else about | {"error.type": event.error})
        self._attempts.record(len(event.attempts), about)
        if event.held_back:
            self._held_back.record(event.held_back, about)
        for attempt, request in zip(event.attempts, requests, strict=True):
            self._requests.record(attempt.elapsed, request)
            if attempt.status == 429 and attempt.wait:
                self._limited.record(attempt.wait, about)


class _Trace:
    """The span of a call and those of its attempts, each the current one while it lasts."""

    def __init__(self, to: OpenTelemetry, operation: str, started: float) -> None:
        self._to = to
        self._span = to._tracer.start_span(
            operation, start_time=_nanoseconds(started), attributes={"webex_wholesale.operation": operation}
        )
        self._attempts: dict[int, Any] = {}
        self._within = to._trace.set_span_in_context(self._span)
        self._outer = to._context.attach(self._within)
        self._inner: Any = None

    def sending(self, method: str, path: str, attempt: int, started: float) -> None:
        """Begin the span of an attempt, or go on with it where the client's pace held it back."""
        span = self._attempts.get(attempt)
        if span is None:
            span = self._attempts[attempt] = self._started(method, path, started)
        self._inner = self._to._context.attach(self._to._trace.set_span_in_context(span))

    def sent(self) -> None:
        """Make the call's span the current one again."""
        self._to._context.detach(self._inner)

    def over(self, event: CallEvent) -> None:
        """End the spans, and count the call."""
        self._to._context.detach(self._outer)
        requests = [_request_of(attempt, event.host) for attempt in event.attempts]
        for attempt, request in zip(event.attempts, requests, strict=True):
            span = self._attempts.pop(attempt.attempt, None)
            self._end_attempt(
                span or self._started(attempt.method, attempt.path, attempt.started), attempt, request
            )
        ended = _nanoseconds(event.started + event.elapsed)
        for interrupted in self._attempts.values():
            self._fail(interrupted, event.error or "interrupted")
            interrupted.end(ended)
        self._to._count(event, requests)
        self._span.set_attribute("webex_wholesale.attempts", len(event.attempts))
        if event.error is not None:
            self._fail(self._span, event.error)
        self._span.end(ended)

    def _started(self, method: str, path: str, started: float) -> Any:
        return self._to._tracer.start_span(
            f"{method} {path}",
            context=self._within,
            kind=self._to._trace.SpanKind.CLIENT,
            start_time=_nanoseconds(started),
            attributes={"http.request.method": method, "url.template": path},
        )

    def _end_attempt(self, span: Any, attempt: AttemptEvent, request: dict[str, Any]) -> None:
        # What it began with is not set again: the SDK checks each attribute under a lock.
        more = {name: value for name, value in request.items() if name not in _KNOWN_BEFORE}
        if attempt.tracking_id:
            more["webex_wholesale.tracking_id"] = attempt.tracking_id
        if attempt.attempt > 1:
            more["http.request.resend_count"] = attempt.attempt - 1
        span.set_attributes(more)
        if attempt.failure is not None:
            span.set_status(self._to._trace.StatusCode.ERROR, attempt.failure)
        span.end(_nanoseconds(attempt.started + attempt.elapsed))

    def _fail(self, span: Any, error: str) -> None:
        span.set_attribute("error.type", error)
        span.set_status(self._to._trace.StatusCode.ERROR, error)


_KNOWN_BEFORE = frozenset({"http.request.method", "url.template"})


def _request_of(attempt: AttemptEvent, host: str) -> dict[str, Any]:
    request: dict[str, Any] = {
        "http.request.method": attempt.method,
        "server.address": host,
        "url.template": attempt.path,
    }
    if attempt.status is not None:
        request["http.response.status_code"] = attempt.status
    if attempt.failure is not None:
        request["error.type"] = str(attempt.status or attempt.failure)
    return request


def _nanoseconds(seconds: float) -> int:
    return int(seconds * _NANOSECONDS)


__all__ = ["AttemptEvent", "CallEvent", "CallTrace", "OpenTelemetry", "Telemetry", "Tracing"]
