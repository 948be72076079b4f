"""Export every customer with its name, and give all of them new external ids, after a look at what would be done.

    python export_and_rekey.py               play it through in the sandbox, with 2,700 customers

A run that is killed goes on when it is started again with the same journal.
"""

from __future__ import annotations

import csv
import os
import tempfile
from pathlib import Path

from webex_wholesale import WholesaleClient, bulk
from webex_wholesale.sandbox import Sandbox


def export(client: WholesaleClient, path: Path) -> list[str]:
    """Write the customers with their names to a CSV file; return their external ids."""
    keys = []
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("external_id", "name", "status", "packages", "customer_id", "name_error"))
        for row in client.customers.list(with_names=True, prefetch=8):
            found = row.customer
            packages = " ".join(found.packages)
            out.writerow((found.external_id, row.name, found.status, packages, found.id, row.name_error))
            if found.external_id:
                keys.append(found.external_id)
    return keys


def rekey(client: WholesaleClient, new_keys: dict[str, str], journal: Path, *, dry_run: bool = True) -> bool:
    """Give customers new external ids; a dry run only says what would be done."""
    plan = bulk.plan(
        client,
        [
            {"action": "set_external_id", "external_id": old, "new_external_id": new}
            for old, new in new_keys.items()
        ],
    )
    print(plan.summary())
    if dry_run or not plan.ok:
        return plan.ok
    report = bulk.run(plan, journal=journal)
    print(report.summary())
    return report.ok


def main(count: int = 2700, changed: int = 40) -> None:
    """Export and rewrite in a sandbox."""
    sandbox = Sandbox(seed=7)
    sandbox.seed_data(customers=count)
    with tempfile.TemporaryDirectory() as name, sandbox.client() as client:
        folder = Path(name)
        keys = export(client, folder / "customers.csv")
        print(f"{len(keys)} customers exported")
        new_keys = {old: f"crm-{old}" for old in keys[:changed]}
        assert rekey(client, new_keys, folder / "rekey.db")
        assert not sandbox.customers(f"crm-{keys[0]}")
        assert rekey(client, new_keys, folder / "rekey.db", dry_run=False)
        assert sandbox.customers(f"crm-{keys[0]}")


if __name__ == "__main__":
    main(count=int(os.environ.get("CUSTOMERS", "2700")))
