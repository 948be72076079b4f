"""Onboard the customers and subscribers of a spreadsheet: plan, run, and keep what failed as a file to correct.

Killed at any moment, it goes on when it is started again. Against the sandbox here; with an account the client
would be `WholesaleClient.from_env()`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from webex_wholesale import bulk
from webex_wholesale.sandbox import Sandbox

SPREADSHEET = """external_id,name,primary_email,packages,address_line1,city,country,email,package
bakery,Bakery,it@bakery.example,webex_meetings,1 Harbour Street,Milpitas,US,,
bakery,,,,,,,jo@bakery.example,webex_meetings
smithy,Smithy,it@smithy.example,webex_meetings,2 Harbour Street,Milpitas,US,,
"""


def main(folder: Path) -> None:
    """Onboard them."""
    (folder / "july.csv").write_text(SPREADSHEET)
    client = Sandbox().client()
    plan = bulk.plan(client, folder / "july.csv", defaults={"provisioning_id": "template-1"})
    print(plan)
    report = bulk.run(plan, journal=folder / "july.db", progress=True)
    print(report)
    if not report:
        report.write_failed(folder / "july-failed.csv")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        main(Path(name))
