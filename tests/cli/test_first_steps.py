"""The command line in real processes, against a sandbox in a file: results, talk, exit status."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.shell import Shell

CUSTOMER = [
    "--packages=webex_meetings",
    "--provisioning-id=template-1",
    "--name=Acme",
    "--primary-email=it@acme.example",
    "--address-line1=771 Alder Drive",
    "--city=Milpitas",
    "--country=US",
]


@pytest.fixture
def wholesale(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def test_a_customer_is_ensured_listed_found_and_removed(wholesale: Shell):
    assert json.loads(wholesale("customers", "list", "-o", "json").stdout) == []
    made = wholesale("customers", "ensure", "acme-1", *CUSTOMER, "--yes", "-o", "json")
    customer = json.loads(made.stdout)
    assert customer["status"] == "provisioned"
    assert "acme-1: created" in made.stderr
    again = wholesale("customers", "ensure", "acme-1", *CUSTOMER, "--yes", "-o", "json")
    assert json.loads(again.stdout)["id"] == customer["id"]
    assert "acme-1: existing" in again.stderr
    table = wholesale("customers", "list").stdout
    assert "external_id" in table.splitlines()[0]
    assert "acme-1" in table
    assert json.loads(wholesale("customers", "find", "acme-1", "-o", "json").stdout)["id"] == customer["id"]
    wholesale("customers", "find", "acme-2", status=4)
    wholesale("customers", "delete", customer["id"], status=2)
    wholesale("customers", "delete", customer["id"], "--yes")
    assert json.loads(wholesale("customers", "list", "-o", "json").stdout) == []


def test_no_wait_prints_a_token_that_ops_wait_takes(wholesale: Shell):
    token = wholesale("customers", "ensure", "acme-1", *CUSTOMER, "--yes", "--no-wait").stdout.strip()
    waited = wholesale("ops", "wait", token, "-o", "json")
    assert json.loads(waited.stdout)["status"] == "provisioned"


def test_a_customer_goes_with_all_that_belongs_to_it(wholesale: Shell):
    wholesale("bulk", "template", "rows.csv")
    wholesale("bulk", "run", "rows.csv", "--journal", "job.db", "--yes")
    planned = json.loads(wholesale("offboard", "acme-1", "--people", "--organization", "-o", "json").stdout)
    assert {row["state"] for row in planned} == {"planned"}
    assert {row["kind"] for row in planned} == {"subscriber", "customer", "person", "organization"}
    assert len(json.loads(wholesale("customers", "list", "-o", "json").stdout)) == 1
    done = wholesale(
        "offboard", "acme-1", "--people", "--organization", "--yes", "--expect-count", "1", "-o", "json"
    )
    assert [(row["kind"], row["id"]) for row in json.loads(done.stdout)] == [
        (row["kind"], row["id"]) for row in planned
    ]
    assert {row["state"] for row in json.loads(done.stdout)} <= {"done", "gone"}
    assert "acme-1: done customer acme-1" in done.stderr
    assert json.loads(wholesale("customers", "list", "-o", "json").stdout) == []
    wholesale("offboard", "acme-1", "--yes", status=4)


def test_last_month_is_the_sandboxs_own(wholesale: Shell):
    wholesale("customers", "ensure", "acme-1", *CUSTOMER, "--yes")
    now = wholesale("sandbox", "advance", "31", "-o", "json").stdout
    today = datetime.fromisoformat(json.loads(now)["now"]).date()
    wanted = (today.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    assert f"usage {wanted} " in wholesale("reports", "sum", "last-month", "--yes").stdout
    dry = wholesale("reports", "ensure", "last-month", "--dry-run", "-o", "json").stdout
    assert json.loads(dry)["key"]["billing_start_date"].startswith(wanted)


def test_a_write_without_yes_and_without_a_person_does_nothing(wholesale: Shell):
    refused = wholesale("customers", "ensure", "acme-1", *CUSTOMER, status=2)
    assert "add --yes" in refused.stderr
    assert json.loads(wholesale("customers", "list", "-o", "json").stdout) == []


def test_no_token_is_exit_status_6_and_a_wrong_command_is_2(wholesale: Shell):
    run = wholesale("customers", "list", status=6, WHOLESALE_SANDBOX="")
    assert "WEBEX_ACCESS_TOKEN" in run.stderr
    assert "add --sandbox" in run.stderr
    assert run.stdout == ""
    assert "Did you mean customers?" in wholesale("custmers", status=2).stderr


def test_a_file_is_planned_run_and_reported(wholesale: Shell, tmp_path: Path):
    wholesale("bulk", "template", "rows.csv")
    assert "2 create" in wholesale("bulk", "plan", "rows.csv").stderr
    assert json.loads(wholesale("customers", "list", "-o", "json").stdout) == []
    done = wholesale("bulk", "run", "rows.csv", "--journal", "job.db", "--yes", "-o", "json")
    assert [row["state"] for row in json.loads(done.stdout)] == ["done", "done"]
    assert "2 done" in wholesale("bulk", "status", "job.db").stderr
    wholesale("bulk", "run", "rows.csv", "--journal", "job.db", "--yes", "--expect-count", "5", status=2)
