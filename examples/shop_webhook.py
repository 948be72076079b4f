"""Orders from a shop's webhook: created, changed, cancelled; each may be delivered twice, by any process.

    python shop_webhook.py                   play it through in the sandbox, without an account

`handle` is the whole job: put it behind the web framework that you have. The journal is one file for all of its
processes; it is what makes two deliveries at the same moment one customer.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from webex_wholesale import WholesaleClient
from webex_wholesale.journal import Journal, SqliteJournal
from webex_wholesale.models import Address, CustomerInfo
from webex_wholesale.sandbox import Sandbox


def handle(client: WholesaleClient, journal: Journal, event: dict[str, Any]) -> str | None:
    """Do what one event says; return the token to wait with, None where there is nothing to wait for."""
    if event["type"] == "cancelled":
        customer = client.customers.find(external_id=event["order"])
        return None if customer is None else client.customers.delete(customer).token
    poller = client.customers.ensure(
        external_id=event["order"],
        provisioning_id="template-1",
        packages=event["packages"],
        address=Address(**event["address"]),
        customer_info=CustomerInfo(name=event["name"], primary_email=event["email"]),
        on_difference="update",
        journal=journal,
    )
    print(f"{event['order']}: {event['type']} -> {poller.how}")
    return poller.token


def main() -> None:
    """Deliver some events to a sandbox, the first of them twice, with its first answer lost."""
    sandbox = Sandbox(seed=7)
    sandbox.faults.add(operation="customers.provision", lost_answer=True, times=1)
    order: dict[str, Any] = {
        "order": "alder-pizza",
        "name": "Alder Pizza",
        "email": "owner@alder.example",
        "packages": ["webex_meetings"],
        "address": {"address_line1": "771 Alder Drive", "city": "Milpitas", "country": "US"},
    }
    events = [
        {"type": "created", **order},
        {"type": "created", **order},
        {"type": "changed", **order, "address": {**order["address"], "address_line1": "99 Birch Road"}},
        {"type": "cancelled", "order": "alder-pizza"},
        {"type": "cancelled", "order": "alder-pizza"},
    ]
    with tempfile.TemporaryDirectory() as folder, sandbox.client() as client:
        journal = SqliteJournal(Path(folder) / "creates.db")
        for event in events:
            if token := handle(client, journal, event):
                client.resume(token).result(timeout=900)
    assert sandbox.journal.exactly_one_post("alder-pizza").applied
    print(f"customers left: {len(sandbox.customers())}")


if __name__ == "__main__":
    main()
