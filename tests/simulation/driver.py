"""The third driver: runs any flow against a simulated service in virtual time, with a crash after any effect.

A `Simulation` holds the time and the service; a `Process` is one life of a program: its client, its tasks, and
what it keeps in memory. A process that is killed is simply never continued: no `finally` of its flows runs.
Tasks are run one effect at a time, in the order of virtual time; where two are due at once, the chooser says which
goes first.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from heapq import heappop, heappush
from itertools import count
from typing import Any, Protocol, TypeVar

import attrs

from tests.simulation.choices import Choices, Chooser
from webex_wholesale._core.call.events import AttemptEvent
from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.call.rate_limit import Pace
from webex_wholesale._core.call.request import Defaults
from webex_wholesale._core.call.retry import RetryPolicy
from webex_wholesale._core.trust.origin import BaseUrl
from webex_wholesale._core.trust.secret import Secret
from webex_wholesale._flows import effects as ask
from webex_wholesale._flows.calls import Calls
from webex_wholesale._flows.context import CallContext, TokenRequest
from webex_wholesale._flows.effects import Answer, Failure, Flow
from webex_wholesale.journal import MemoryJournal

T = TypeVar("T")

BASE = BaseUrl("https://webexapis.com/v1")
TOKEN = Secret("simulated-token")
EPOCH = 1_795_305_600.0
"""2026-11-22T00:00:00Z: when every simulation begins."""

# What was killed is kept: a generator that is collected would run its `finally`, and the dead do not tidy up.
_GRAVES: list[Any] = []


class Killed(Exception):
    """The process died before the flow was over."""


class Cancelled(BaseException):
    """Thrown into a flow whose task was cancelled."""


class Service(Protocol):
    def answer(self, send: ask.Send, now: float) -> tuple[float, Answer | Failure]:
        """Return the seconds that an answer takes, and the answer."""

    def open(self, effect: ask.OpenStream, now: float) -> tuple[float, Any]:
        """Return the same for the head of an answer: a `FileStream`, or a failure."""


@attrs.define
class FileStream:
    """An answer whose body is read in pieces; a `Failure` among them ends it."""

    status: int
    headers: Mapping[str, str]
    pieces: list[bytes | Failure]
    framed: bool = False
    closed: bool = False


class Task:
    """A flow under way; see `effects.Task`."""

    def __init__(self, process: Process, flow: Flow[Any]) -> None:
        self.process = process
        self.stack = [flow]
        self.done = False
        self.cancelled = False
        self.waiting = 0
        self._value: Any = None
        self._problem: BaseException | None = None
        self.watchers: list[Callable[[], None]] = []

    def result(self) -> Any:
        if self._problem is not None:
            raise self._problem
        return self._value

    def cancel(self) -> None:
        self.cancelled = True

    def advance(self, reply: Any, problem: BaseException | None = None) -> ask.Effect | None:
        """Continue the flow to its next effect; None when it is over."""
        if self.cancelled and problem is None and not any(True for _ in self.stack[1:]):
            self.cancelled, problem = False, Cancelled()
        while self.stack:
            flow = self.stack[-1]
            try:
                return flow.send(reply) if problem is None else flow.throw(problem)
            except StopIteration as end:
                self.stack.pop()
                # What a shielded flow returns is nobody's; its end is what was waited for.
                reply, problem = None if self.stack else end.value, None
            except BaseException as raised:
                self.stack.pop()
                problem = raised
        self.done, self._value, self._problem = True, reply, problem
        watchers, self.watchers = self.watchers, []
        for tell in watchers:
            tell()
        return None


@attrs.define(eq=False)
class Process:
    """One life of a program.

    Attributes:
        calls: its client's calls.
        events: the attempts it made.
    """

    simulation: Simulation
    name: str
    calls: Calls
    events: list[AttemptEvent]
    alive: bool = True

    @property
    def context(self) -> CallContext:
        return self.calls.context

    def start(self, flow: Flow[Any]) -> Task:
        """Begin a flow; nothing happens before the simulation runs."""
        task = Task(self, flow)
        self.simulation.soon(task, None)
        return task

    def run(self, flow: Flow[T]) -> T:
        """Run a flow to its end.

        Raises:
            Killed: the process died.
        """
        task = self.start(flow)
        self.simulation.run(task)
        return task.result()  # type: ignore[no-any-return]

    def kill(self) -> None:
        self.alive = False


class Simulation:
    """Virtual time, one service, and the processes that use it.

    Args:
        crashes: how many times a process may die; after each effect the chooser is asked.
        interleave: ask the chooser which of several tasks that are due at the same time goes first.
    """

    def __init__(
        self, service: Service, choices: Chooser | None = None, *, crashes: int = 0, interleave: bool = False
    ) -> None:
        self.service = service
        self.choices = choices or Choices()
        self.crashes = crashes
        self.interleave = interleave
        self.now = 0.0
        self.effects: list[str] = []
        self.on_effect: Callable[[str], None] = lambda name: None
        self.may_crash: Callable[[str], bool] = lambda name: True
        self._events: list[tuple[float, int, Task, int, Any]] = []
        self._numbers = count(1)
        self._perform: dict[type, Callable[[Task, Any], None]] = {
            ask.Send: self._send,
            ask.OpenStream: self._open,
            ask.ReadStream: self._read,
            ask.CloseStream: self._close,
            ask.Sleep: lambda task, effect: self.soon(task, None, effect.seconds),
            ask.RunBlocking: self._call,
            ask.Tell: self._call,
            ask.WaitFor: self._wait_for,
            ask.Shielded: self._shielded,
            ask.Start: self._start,
            ask.WaitTasks: self._wait_tasks,
        }

    def monotonic(self) -> float:
        return self.now

    def time(self) -> float:
        return EPOCH + self.now

    def process(
        self,
        name: str = "process",
        *,
        token: Callable[[TokenRequest, CallContext], Flow[Secret]] | None = None,
        sub_partner: str | None = None,
        retry: RetryPolicy | None = None,
        deadline: float | None = 300.0,
        max_rate: float | None = None,
    ) -> Process:
        """Return a new life of a program, with a client of its own."""
        events: list[AttemptEvent] = []
        numbers = count(1)
        context = CallContext(
            base=BASE,
            pace=Pace(max_rate),
            monotonic=self.monotonic,
            time=self.time,
            random=lambda: 0.5,
            next_tracking_id=lambda: f"SIM_{name}_{next(numbers)}",
            observe=events.append,
            token=token or _fixed_token,
            journal=MemoryJournal(),
        )
        defaults = Defaults(
            base=BASE, timeout=30.0, deadline=deadline, retry=retry or RetryPolicy(), headers={"accept": "json"}
        )
        return Process(self, name, Calls(context, defaults, sub_partner), events)

    def run(self, *tasks: Task, most_effects: int = 100_000) -> None:
        """Run until all of these are over.

        Raises:
            Killed: the process of one of them died.
        """
        for _ in range(most_effects):
            if all(task.done for task in tasks):
                return
            if any(not task.process.alive for task in tasks):
                raise Killed
            assert self._events, f"a deadlock at {self.now:g} s"
            self.step()
        raise AssertionError(f"no end in sight after {most_effects} effects, at {self.now:g} s")

    def run_out(self, *tasks: Task) -> None:
        """Run until each of these is over or dead."""
        while any(not task.done and task.process.alive for task in tasks):
            self.step()

    def soon(self, task: Task, reply: Any, seconds: float = 0.0) -> None:
        """Continue a task after so many seconds; the first of several such calls counts."""
        assert seconds >= 0, f"time does not run backwards: {seconds}"
        heappush(self._events, (self.now + seconds, next(self._numbers), task, task.waiting, reply))

    def step(self) -> None:
        """Continue the task that is due first, or is chosen, to its next effect."""
        at, _, task, waiting, reply = self._next()
        if not task.process.alive:
            _GRAVES.append(task)
            return
        if waiting != task.waiting or task.done:
            return
        self.now = max(self.now, at)
        task.waiting += 1
        problem = reply.problem if isinstance(reply, _Raise) else None
        effect = task.advance(None if problem else reply, problem)
        if effect is None:
            return
        name = describe(effect)
        self.effects.append(name)
        self.on_effect(name)
        self._perform[type(effect)](task, effect)
        if self.crashes and self.may_crash(name) and self.choices.pick(2, f"killed after {name}"):
            self.crashes -= 1
            task.process.kill()
            _GRAVES.append(task)

    def _next(self) -> tuple[float, int, Task, int, Any]:
        first = heappop(self._events)
        if not self.interleave:
            return first
        due = [first]
        while self._events and self._events[0][0] <= max(first[0], self.now):
            due.append(heappop(self._events))
        live = [event for event in due if event[2].process.alive and event[3] == event[2].waiting]
        chosen = live[self.choices.pick(len(live), "turn")] if len(live) > 1 else due[0]
        for event in due:
            if event is not chosen:
                heappush(self._events, event)
        return chosen

    # --- the effects

    def _send(self, task: Task, effect: ask.Send) -> None:
        if held := task.process.calls.context.pace.take(self.now, effect.waited):
            self.soon(task, ask.Throttled(held))
            return
        seconds, reply = self.service.answer(effect, self.now)
        limits = [effect.timeout, None if effect.give_up_at is None else max(effect.give_up_at - self.now, 0.001)]
        longest = min(limit for limit in (*limits, 1e9) if limit is not None)
        if seconds > longest:
            seconds, reply = longest, Failure(True, f"no answer within {longest:g} s")
        self.soon(task, reply, seconds)

    def _open(self, task: Task, effect: ask.OpenStream) -> None:
        seconds, reply = self.service.open(effect, self.now)
        self.soon(task, reply, seconds)

    def _read(self, task: Task, effect: ask.ReadStream) -> None:
        pieces = effect.stream.pieces
        self.soon(task, pieces.pop(0) if pieces else None, 0.01)

    def _close(self, task: Task, effect: ask.CloseStream) -> None:
        effect.stream.closed = True
        self.soon(task, None)

    def _call(self, task: Task, effect: ask.RunBlocking | ask.Tell) -> None:
        try:
            reply = effect.run()
            assert not inspect.isawaitable(reply), "the simulation has no event loop"
        except Exception as problem:
            reply = _Raise(problem)
        self.soon(task, reply)

    def _wait_for(self, task: Task, effect: ask.WaitFor) -> None:
        effect.event.listen(lambda: self.soon(task, None))
        self.soon(task, None, effect.seconds)

    def _shielded(self, task: Task, effect: ask.Shielded) -> None:
        task.stack.append(effect.flow)
        self.soon(task, None)

    def _start(self, task: Task, effect: ask.Start) -> None:
        self.soon(task, task.process.start(effect.flow))

    def _wait_tasks(self, task: Task, effect: ask.WaitTasks) -> None:
        turn = task.waiting

        def tell() -> None:
            if task.waiting == turn:
                self.soon(task, None)

        if any(other.done for other in effect.tasks):
            tell()
            return
        for other in effect.tasks:
            other.watchers.append(tell)
        if effect.seconds is not None:
            self.soon(task, None, effect.seconds)


@attrs.frozen
class _Raise:
    problem: BaseException


def describe(effect: ask.Effect) -> str:
    """Return an effect as a crash point is named: its type, and the method of a request or what is run."""
    name = type(effect).__name__
    if isinstance(effect, ask.Send):
        return f"{name} {effect.request.method}"
    if isinstance(effect, ask.RunBlocking):
        return f"{name} {getattr(getattr(effect.run, 'func', effect.run), '__name__', '')}"
    return name


def _fixed_token(request: TokenRequest, context: CallContext) -> Flow[Secret]:
    return TOKEN
    yield


def no_retries() -> CallOptions:
    return CallOptions(retry=RetryPolicy(max_attempts=1))
