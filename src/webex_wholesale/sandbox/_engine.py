"""What is behind every door: one object that holds the state, the clock and the rules, and remembers."""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from webex_wholesale.sandbox import _persistence as snapshot
from webex_wholesale.sandbox._api.access import Tokens
from webex_wholesale.sandbox._api.messages import Request, Response
from webex_wholesale.sandbox._api.oauth import OAuth
from webex_wholesale.sandbox._api.pipeline import AUTHORIZE_DOOR, REPORTS_DOOR, TOKEN_DOOR, Pipeline
from webex_wholesale.sandbox._api.routes import Router, companion_routes, wholesale_routes
from webex_wholesale.sandbox._operations.report_files import Downloads
from webex_wholesale.sandbox._persistence import StateFile
from webex_wholesale.sandbox._seed import Seeded, seed_store
from webex_wholesale.sandbox._state.store import Store
from webex_wholesale.sandbox._verbs import FreeAccounts, Verbs
from webex_wholesale.sandbox.clock import Mode, VirtualClock
from webex_wholesale.sandbox.faults import Faults
from webex_wholesale.sandbox.journal import Journal
from webex_wholesale.sandbox.settings import Settings, read_probe
from webex_wholesale.sandbox.transitions import Operation, PlanLike, Transitions

_today: float | None = None


def _process_day() -> float:
    """Midnight UTC of the day on which this process first asked: one start for all sandboxes of a test run."""
    global _today
    if _today is None:
        _today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    return _today


class Engine(Verbs):
    """A sandbox without doors; see `Sandbox`."""

    def __init__(
        self,
        seed: int = 0,
        lenient: bool = False,
        *,
        start: datetime | float | None = None,
        mode: Mode = "auto",
        speed: float = 1.0,
        transitions: Mapping[Operation, PlanLike] | None = None,
        **settings: Any,
    ) -> None:
        self.seed: int = seed
        self.settings: Settings = Settings(lenient=lenient, **settings)
        self.clock: VirtualClock = VirtualClock(_process_day() if start is None else start, mode=mode, speed=speed)
        self.transitions: Transitions = Transitions()
        for operation, plan in (transitions or {}).items():
            self.transitions.set(operation, plan)
        self._journal = Journal()
        self._lock = threading.RLock()
        self._file: StateFile | None = None
        self._servers = 0
        self._open(Store(seed, self.clock, self.settings))
        self.token: str = self.tokens.issue()

    def _open(self, store: Store) -> None:
        """Put everything that works on the store in place."""
        self._store = store
        self.tokens: Tokens = Tokens(store)
        self.free_accounts: FreeAccounts = FreeAccounts(store.free_accounts)
        self.oauth: OAuth = OAuth(store, self.tokens)
        self._downloads = Downloads(store, self.settings)
        routes = wholesale_routes(self.transitions, self._downloads) + companion_routes()
        doors = (REPORTS_DOOR, TOKEN_DOOR, AUTHORIZE_DOOR)
        self.faults: Faults = Faults(store.random, (*(route.operation for route in routes), *doors))
        self.faults.on_sockets = self._servers
        self._pipeline = Pipeline(
            store,
            self.settings,
            self.tokens,
            self.faults,
            self._journal,
            Router(routes),
            {
                REPORTS_DOOR: self._downloads.handle,
                TOKEN_DOOR: self.oauth.token,
                AUTHORIZE_DOOR: self.oauth.authorize,
            },
        )

    @property
    def journal(self) -> Journal:
        """What was asked of the sandbox, with everything that is due by now done."""
        with self._lock:
            self._store.catch_up()
            return self._journal

    def __repr__(self) -> str:
        store = self._store
        return (
            f"<{type(self).__name__} seed={self.seed} now={self.clock.now().isoformat()} "
            f"customers={len(store.customers)} subscribers={len(store.subscribers)}>"
        )

    def answer(self, request: Request) -> Response:
        """Answer a request to the API, and save what it changed. The caller holds the lock."""
        try:
            return self._pipeline.handle(request)
        finally:
            self.keep(request)

    def listen(self, number: int) -> None:
        """Count servers in and out. Raises ValueError if a fault rule means what no socket can do."""
        with self._lock:
            self.faults.listen(number)
            self._servers = self.faults.on_sockets

    def keep(self, request: Request) -> None:
        """Save a sandbox that lives in a file, after a request that may have changed something."""
        if self._file is not None and request.method not in ("GET", "HEAD"):
            self._file.save(self.snapshot)

    # -- memory ------------------------------------------------------------------------------------------------

    def seed_data(
        self,
        customers: int = 10,
        *,
        subscribers: int | None = None,
        sub_partners: int = 0,
        months: int = 3,
        in_review: int = 0,
        pending_consent: int = 0,
    ) -> Seeded:
        """Fill the sandbox with believable, made-up data; the same seed and start give the same data.

        `customers` go to the partner and the `sub_partners` in turn. `subscribers` is the total, by default a
        believable handful for each customer. They came, changed and went during the last `months` months, so that
        billing reports have something to say. `in_review` customers and `pending_consent` subscribers are in those
        states. Returns what was made.
        """
        with self._lock:
            seeded = seed_store(
                self._store,
                customers=customers,
                subscribers=subscribers,
                sub_partners=sub_partners,
                months=months,
                in_review=in_review,
                pending_consent=pending_consent,
            )
            self._store.changes.mark()
            return seeded

    def snapshot(self) -> dict[str, Any]:
        """Everything the sandbox knows, as JSON-ready data."""
        with self._lock:
            self._store.catch_up()
            state = snapshot.dump(self._store)
            access = {"token": self.token, "tokens": self.tokens.dump(), "oauth": self.oauth.dump()}
            weather = {"transitions": self.transitions.dump(), "faults": self.faults.dump()}
            return {**state, **access, **weather, "seed": self.seed, "settings": self.settings.to_dict()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go back to a snapshot: data, clock, settings, tokens, plans and fault rules. The journal stays.

        Raises ValueError for what is no snapshot, or a damaged one; then nothing has changed.
        """
        snapshot.require(state)
        with self._lock:
            before = self.clock.time()
            try:
                self.clock.reset(state["now"])
                store = snapshot.load(state, self.clock, self.settings)
                tokens = Tokens(store)
                tokens.load(state["tokens"])
                OAuth(store, tokens).load(state["oauth"])
                transitions, faults = Transitions(), Faults(store.random, self.faults.operations)
                faults.on_sockets = self._servers
                transitions.load(state["transitions"])
                faults.load(state["faults"])
                self.settings.update(dict(state["settings"]))
            except (TypeError, ValueError, LookupError, AttributeError, StopIteration) as error:
                self.clock.reset(before)
                raise ValueError("the snapshot is damaged: its parts do not fit together") from error
            self.seed = state["seed"]
            self._open(store)
            self.transitions.load(state["transitions"])
            self.faults.load(state["faults"])
            self.tokens.load(state["tokens"])
            self.oauth.load(state["oauth"])
            self.token = state["token"]

    def save(self, path: str | Path) -> None:
        """Write a snapshot to a JSON file, which then is the old one or the new one and never a half of it."""
        snapshot.write(self.snapshot(), Path(path))

    @classmethod
    def load(cls, path: str | Path, **options: Any) -> Self:
        """A sandbox from the JSON file that `save` wrote; `options` as for the constructor."""
        return cls._from(snapshot.read(Path(path)), **options)

    @classmethod
    def _from(cls, state: Mapping[str, Any], **options: Any) -> Self:
        sandbox = cls(state["seed"], start=state["now"], **options)
        sandbox.restore({**state, "settings": {**state["settings"], **_given(options, sandbox.settings)}})
        return sandbox

    @classmethod
    def from_probe(cls, path: str | Path, **options: Any) -> Self:
        """A sandbox that behaves like the service that a probe's report describes.

        Each assumption that the probe found not to hold becomes the setting that its entry names; `options` are
        those of the constructor and win. Raises ValueError, naming the file, for one that is no such report.
        """
        return cls(**{**read_probe(Path(path)), **options})

    @classmethod
    def open(
        cls, path: str | Path, *, seed: int = 0, mode: Mode = "auto", wait: float = 30.0, **options: Any
    ) -> Self:
        """A sandbox that lives in a file: what one process does, the next one finds.

        Loads `path` if it is there; else the sandbox is new, with `seed`. It is saved after every request that
        may have changed something, when it is closed (use it as a context manager, or call `close`), and when the
        interpreter ends. The real time that passed since it was saved last has passed on its clock, too. `options`
        are those of the constructor; settings among them replace those of the file.

        Only one process has it open at a time: the next waits up to `wait` seconds for it. Raises TimeoutError
        when that is over, ValueError for a file that is no snapshot.

        >>> import tempfile
        >>> from webex_wholesale.sandbox import Sandbox
        >>> path = Path(tempfile.mkdtemp()) / "office.sandbox.json"
        >>> with Sandbox.open(path, seed=7) as sandbox:
        ...     east = sandbox.add_sub_partner("East Telecom")
        >>> with Sandbox.open(path) as sandbox:
        ...     sandbox.client().sub_partners.list().first().org_id == east
        True
        """
        file = StateFile(Path(path), wait)
        try:
            state = file.read()
            if state is None:
                sandbox = cls(seed, **{"start": time.time(), **options})
            else:
                sandbox = cls._from(state, **options)
                sandbox.clock.reset(state["now"] + file.seconds_away(state))
            sandbox.clock.hold(mode)
        except BaseException:
            file.release()
            raise
        sandbox._file = file
        atexit.register(sandbox.close)
        return sandbox

    def close(self) -> None:
        """Save a sandbox that lives in a file, and let the next process have it. Nothing for any other."""
        with self._lock:
            if self._file is None:
                return
            atexit.unregister(self.close)
            file, self._file = self._file, None
            file.close(self.snapshot)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def reset(self) -> None:
        """Empty the sandbox: no data, no faults, built-in plans, an empty journal. The clock goes on."""
        with self._lock:
            self.transitions.reset()
            self._journal.clear()
            self._open(Store(self.seed, self.clock, self.settings))
            self.token = self.tokens.issue()


def _given(options: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    known = settings.to_dict()
    return {name: value for name, value in options.items() if name in known}
