"""The one vocabulary of effects: what a flow asks of its driver, and what it is answered. Plain data.

A flow is a generator that yields these and is sent the answers. It imports no HTTP library, no event loop, no
threads and no clock, so every driver can run it: the two in `_http`, and the one of the tests, which simulates
a service.

| effect | asks for | answered with |
|---|---|---|
| `Send` | one request and its whole answer | `Answer`, `Failure` or `Throttled` |
| `OpenStream` | the head of an answer | `Stream` or `Failure` |
| `ReadStream` | some of its body | bytes, None at the end, or `Failure` |
| `CloseStream` | the connection to be let go | None |
| `Sleep` | time | None |
| `RunBlocking` | something that may block, such as a file or a lock | what it returns |
| `Tell` | a function of the caller's, which may be async | what it returns |
| `WaitFor` | the end of work that another caller does | None |
| `Shielded` | a flow that runs to its end even if the caller is cancelled or out of time | None |
| `Start`, `WaitTasks` | flows that run beside this one | `Task`; None |

What goes wrong in an effect is raised in the flow, cancellation and Ctrl-C included.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any, Protocol, TypeVar

import attrs

from webex_wholesale._core.call.wire import Answer, Failure, Request
from webex_wholesale._core.trust.secret import Secret

T = TypeVar("T")


@attrs.frozen
class Send:
    """Send a request once.

    Attributes:
        token: the token to send; None for a request that goes without one.
        timeout: seconds without progress before giving up, or None.
        give_up_at: time of the monotonic clock at which the whole call is over, or None.
        waited: whether it was `Throttled`, and has waited for its turn.
    """

    request: Request
    token: Secret | None
    tracking_id: str
    timeout: float | None
    give_up_at: float | None
    waited: bool = False


@attrs.frozen
class Throttled:
    """Not sent: the client's pace does not allow it yet.

    Attributes:
        seconds: after which to ask again.
    """

    seconds: float


class Stream(Protocol):
    """The head of an answer whose body waits to be read.

    Attributes:
        headers: names in lower case.
        framed: whether the protocol itself marks the end of a body, as HTTP/2 does and HTTP/1 only by its headers.
    """

    status: int
    headers: Mapping[str, str]
    framed: bool


@attrs.frozen
class OpenStream:
    """Send a request without a token, and read the head of the answer; the request's URL is a secret.

    Attributes:
        link: the URL.
        headers: to send besides the client's own.
        timeout, give_up_at: as for `Send`.
    """

    link: Secret
    headers: Mapping[str, str]
    timeout: float | None
    give_up_at: float | None


@attrs.frozen
class ReadStream:
    """Read some of a body, as it came over the wire: nothing is decoded."""

    stream: Any
    timeout: float | None
    give_up_at: float | None


@attrs.frozen
class CloseStream:
    """Let go of the connection."""

    stream: Any


@attrs.frozen
class Sleep:
    """Wait so many seconds."""

    seconds: float


@attrs.frozen
class RunBlocking:
    """Run something that may block; the async driver does so in a worker thread."""

    run: Callable[[], Any]


@attrs.frozen
class Tell:
    """Call a function of the caller's; where it gives something awaitable, the async driver awaits that."""

    run: Callable[[], Any]


class Waitable(Protocol):
    """Something that ends once, in whatever thread."""

    def wait(self, seconds: float) -> None:
        """Block this thread until it is over, or the time is."""

    def listen(self, tell: Callable[[], None]) -> None:
        """Have `tell` called, in whatever thread, when it is over."""


@attrs.frozen
class WaitFor:
    """Wait until another caller's work is over, or for so many seconds."""

    event: Waitable
    seconds: float


@attrs.frozen
class Shielded:
    """Run a flow to its end, even if the caller is cancelled meanwhile or does not wait for it any longer.

    Attributes:
        seconds: how long the caller waits for its end; None for as long as it takes.
    """

    flow: Generator[Any, Any, None]
    seconds: float | None = None


class TaskLost(Exception):
    """A task will never end: it was begun before a fork, by a thread that this process does not have."""


class Task(Protocol):
    """A flow that runs beside the one that started it."""

    @property
    def done(self) -> bool:
        """Whether it has ended."""

    def result(self) -> Any:
        """Return what it returned, or raise what it raised; only when it is done.

        Raises:
            TaskLost: it will never end.
        """

    def cancel(self) -> None:
        """Have it ended at its next effect; does not wait."""


@attrs.frozen
class Start:
    """Run a flow beside this one."""

    flow: Generator[Any, Any, Any]


@attrs.frozen
class WaitTasks:
    """Wait until one of these tasks is done, or for so many seconds."""

    tasks: tuple[Any, ...]
    seconds: float | None = None


Effect = (
    Send
    | OpenStream
    | ReadStream
    | CloseStream
    | Sleep
    | RunBlocking
    | Tell
    | WaitFor
    | Shielded
    | Start
    | WaitTasks
)
Flow = Generator[Effect, Any, T]

__all__ = [
    "Answer",
    "CloseStream",
    "Effect",
    "Failure",
    "Flow",
    "OpenStream",
    "ReadStream",
    "Request",
    "RunBlocking",
    "Send",
    "Shielded",
    "Sleep",
    "Start",
    "Stream",
    "Task",
    "TaskLost",
    "Tell",
    "Throttled",
    "WaitFor",
    "WaitTasks",
    "Waitable",
]
