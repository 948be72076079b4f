"""One call on its way through the sandbox: what a handler gets to see, and what it leaves behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from webex_wholesale.sandbox._api.access import Token
from webex_wholesale.sandbox._api.messages import BASE_PATH, Problem, Request, not_found
from webex_wholesale.sandbox._state.progress import Progress
from webex_wholesale.sandbox._state.store import Store, Tenant
from webex_wholesale.sandbox.settings import Settings


@dataclass(slots=True)
class Call:
    """A request that has passed the gate: routed, authenticated, validated.

    `tenant` is whose data it is about, `identifier` the id in the path, `values` the query, `body` the JSON body.
    `stale` asks a GET for the state before the last update. `horizon` is set to the epoch second at which what was
    shown will change next, and `made` to the id of what was created.
    """

    request: Request
    store: Store
    settings: Settings
    token: Token
    tenant: Tenant
    now: float
    identifier: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    stale: bool = False
    horizon: float | None = None
    made: str = ""

    def url(self, path: str) -> str:
        """An absolute URL of this API, on the origin that the caller used."""
        return f"{self.request.origin}{BASE_PATH}{path}"

    def saw(self, progress: Progress) -> None:
        """Note that the answer shows this resource: counts a read, and looks out for the next change."""
        horizon = progress.horizon(self.now)
        if horizon is not None and (self.horizon is None or horizon < self.horizon):
            self.horizon = horizon
        progress.read(self.now, self.store.events)

    def not_there(self, what: str, identifier: str, *, code: int | None = None) -> Problem:
        """404 for what there is not; 410 where that is how the service tells what was deleted (difference S17)."""
        if self.settings.deleted_is_gone and identifier in self.store.gone:
            return Problem(410, f"{what} was deleted.", code=code)
        return not_found(what, code=code)

    def listed(self, identifier: str, created: float) -> bool:
        """Whether something with this id and of this age is in lists yet."""
        lag = self.settings.list_lag
        return (lag <= 0 or created <= self.now - lag) and self.visible(identifier)

    def visible(self, identifier: str) -> bool:
        """Whether something with this id can be seen at all yet, by a GET too."""
        return self.store.hidden.get(identifier, self.now) <= self.now

    @property
    def lists_lag(self) -> bool:
        """Whether anything may be missing from a list."""
        return self.settings.list_lag > 0 or bool(self.store.hidden)
