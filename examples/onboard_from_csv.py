"""Onboard the customers and subscribers of a spreadsheet: plan, run, and keep what failed as a file to correct.

    python onboard_from_csv.py                        play it through in the sandbox, without an account
    python onboard_from_csv.py july.csv TEMPLATE_ID   run with the token in WEBEX_ACCESS_TOKEN

Killed at any moment, it goes on when it is started again: what it has done stands in `july.db`, beside the file.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from webex_wholesale import WholesaleClient, bulk
from webex_wholesale.sandbox import Sandbox


def onboard(client: WholesaleClient, sheet: Path, template: str) -> bulk.BulkReport:
    """Onboard every row; what failed is in a file of the same form, with the reasons."""
    plan = bulk.plan(client, sheet, defaults={"provisioning_id": template})
    print(plan)
    report = bulk.run(plan, journal=sheet.with_suffix(".db"))
    print(report)
    if not report:
        report.write_failed(sheet.with_name(f"{sheet.stem}-failed.csv"))
    return report


def main(arguments: list[str]) -> int:
    """Onboard the rows of a file, or play it through in the sandbox; return the exit status."""
    if arguments:
        sheet, template = arguments
        with WholesaleClient.from_env() as client:
            return 0 if onboard(client, Path(sheet), template) else 1
    with tempfile.TemporaryDirectory() as folder, Sandbox().client() as client:
        file = Path(folder) / "july.csv"
        file.write_text(
            "external_id,name,primary_email,packages,address_line1,city,country,email,package\n"
            "bakery,Bakery,it@bakery.example,webex_meetings,1 Harbour Street,Milpitas,US,,\n"
            "bakery,,,,,,,jo@bakery.example,webex_meetings\n"
            "smithy,Smithy,it@smithy.example,webex_meetings,2 Harbour Street,Milpitas,US,,\n"
        )
        return 0 if onboard(client, file, "template-1") else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
