"""Last month's bill: billable units for each customer, by the partner's own ids.

    python monthly_billing.py                run against the sandbox, without an account
    python monthly_billing.py FOLDER         run with the token in WEBEX_ACCESS_TOKEN, and keep the files there

It may run again at any time: the report is reused where it is there already.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from webex_wholesale import WholesaleClient
from webex_wholesale.billing import BillingPeriod, Summary, summarize, to_csv
from webex_wholesale.sandbox import Sandbox


def bill(client: WholesaleClient, folder: Path) -> Summary:
    """Make the report, keep the original, and write what is to be billed beside it."""
    period = BillingPeriod.last_month()
    report = client.billing_reports.ensure(period, type="CUSTOMER").result(timeout=1800)
    original = folder / f"usage-{period.start:%Y-%m}.csv"
    client.billing_reports.download(report, to=original, overwrite=True)
    # Rounded up for each SKU, and only then added up: a quarter of a phone and three of a meeting are two seats.
    summary = summarize(original, by=("external_id", "sku"), days=period, rounding="up").rollup("external_id")
    to_csv(summary, folder / f"bill-{period.start:%Y-%m}.csv", overwrite=True)
    return summary


def main(arguments: list[str]) -> None:
    """Bill with the caller's token, or play it through in the sandbox."""
    if arguments:
        with WholesaleClient.from_env() as client:
            print(bill(client, Path(arguments[0])))
        return
    sandbox = Sandbox(seed=7)
    sandbox.seed_data(customers=12)
    with sandbox.client() as client, tempfile.TemporaryDirectory() as folder:
        print(bill(client, Path(folder)))
        print("\nwritten:", ", ".join(sorted(path.name for path in Path(folder).iterdir())))


if __name__ == "__main__":
    main(sys.argv[1:])
