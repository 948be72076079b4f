"""A service that nobody watches: a year of nightly work on one login, through restarts and every token rotation.

    python examples/unattended_service.py

Here it runs against the sandbox, on a virtual clock, in a few seconds. Against Webex, only `settings` differs: the
id and secret of a service app with its refresh token, or of an integration whose store `auth.login()` filled once.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from webex_wholesale import WholesaleClient
from webex_wholesale.auth import FileStore, RefreshToken
from webex_wholesale.sandbox import Sandbox

DAYS = 365
RESTART_EVERY = 30


def nightly_work(client: WholesaleClient) -> int:
    """Do what the service is there for; every call may find its token about to expire."""
    customers = client.customers.list().to_list()
    client.subscribers.list(limit=5).to_list()
    return len(customers)


def start(settings: dict[str, Any], store: Path) -> WholesaleClient:
    """Start the service, for the first time or again: the store knows how far the tokens have come."""
    source = RefreshToken(
        settings["client_id"], settings["client_secret"], settings["refresh_token"], store=FileStore(store)
    )
    return WholesaleClient(token=source, **settings["options"])


def run(sandbox: Sandbox, store: Path, days: int = DAYS) -> int:
    """Run for so many days; return how many customers the last night saw."""
    app = sandbox.oauth.register()
    settings = {
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        # What the environment of the service holds stays the same all year; the store has what became of it.
        "refresh_token": sandbox.oauth.refresh_token(app),
        "options": {
            "base_url": sandbox.base_url,
            "transport": sandbox.transport(),
            "clock": sandbox.clock,
        },
    }
    seen = 0
    client = start(settings, store)
    for day in range(1, days + 1):
        sandbox.clock.advance(days=1)
        seen = nightly_work(client)
        if day % RESTART_EVERY == 0:
            client.close()
            client = start(settings, store)
    client.close()
    return seen


def main() -> None:
    """Run a year and say how it went."""
    sandbox = Sandbox(seed=1)
    sandbox.seed_data(customers=20)
    with tempfile.TemporaryDirectory() as folder:
        seen = run(sandbox, Path(folder) / "tokens.json")
    calls = [entry for entry in sandbox.journal if entry.operation != "oauth.token"]
    refreshes = [entry for entry in sandbox.journal if entry.operation == "oauth.token"]
    failed = [entry for entry in sandbox.journal if entry.status >= 400]
    print(f"{DAYS} days, {len(calls)} calls, {len(refreshes)} refreshes, {len(failed)} failed; {seen} customers")
    if failed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
