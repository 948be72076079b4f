"""The examples do what they say, against the sandbox: run plainly, and through their functions."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from examples import calling_customer, change_packages, export_customers, find_and_fix
from tests.verbs.bakery import calls, open_bakery, order
from webex_wholesale.errors import MissingToken
from webex_wholesale.sandbox import Sandbox


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_export_has_a_row_for_every_customer_with_its_name_or_why_not(
    capsys: pytest.CaptureFixture[str],
):
    export_customers.main([])
    rows = rows_of(capsys.readouterr().out)
    assert len(rows) == 25
    assert all(bool(row["name"]) != bool(row["name_error"]) for row in rows)
    assert sum(row["status"] == "pending_rpl_review" for row in rows) == 1


def test_the_export_writes_a_file_and_filters_at_the_api(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    export_customers.main(["--out", str(tmp_path / "out.csv"), "--status", "provisioned"])
    rows = rows_of((tmp_path / "out.csv").read_text(encoding="utf-8"))
    assert len(rows) == 24
    assert capsys.readouterr().err == "24 customers\n"


def test_the_export_asks_the_api_for_the_status_and_keeps_odd_names_in_one_cell(sandbox: Sandbox):
    info = {"name": 'Smith, "Bob" & Co', "primaryEmail": "bob@smith.example"}
    open_bakery(sandbox, customer_info=info)
    sandbox.journal.clear()
    out = io.StringIO()
    with sandbox.client() as client:
        assert export_customers.export(client, out, status="provisioned") == 1
    assert rows_of(out.getvalue())[0]["name"] == 'Smith, "Bob" & Co'
    assert ("status", "provisioned") in next(iter(sandbox.journal)).query


def test_the_export_is_written_as_the_pages_come_in(sandbox: Sandbox):
    sandbox.seed_data(customers=250)
    # Pages are asked for ahead, in an order that no one promises: from the third request on none is answered.
    sandbox.faults.add(operation="customers.list", nth=range(3, 9), status=400)
    out = io.StringIO()
    with sandbox.client() as client, pytest.raises(Exception, match="400"):
        export_customers.export(client, out)
    assert len(rows_of(out.getvalue())) in (100, 200)


def test_a_change_of_packages_is_a_dry_run_unless_it_is_told_otherwise(capsys: pytest.CaptureFixture[str]):
    assert change_packages.main([]) == 0
    text = capsys.readouterr().out
    assert "+webex_meetings" in text
    assert "dry run: 4 customers would change; nothing was sent" in text


def test_a_change_of_packages_is_made_on_demand_and_says_what_was_there(capsys: pytest.CaptureFixture[str]):
    assert change_packages.main(["remove", "webex_voice", "--apply"]) == 0
    text = capsys.readouterr().out
    assert "-webex_voice" in text
    assert "succeeded; it had webex_voice webex_meetings" in text
    assert "changes went well" in text


def test_a_dry_run_writes_nothing_and_advises(sandbox: Sandbox, capsys: pytest.CaptureFixture[str]):
    open_bakery(sandbox, packages=["webex_meetings"])
    sandbox.journal.clear()
    with sandbox.client() as client:
        chosen = change_packages.chosen_customers(client, ["bakery", "nobody"])
        (planned,) = change_packages.plan(chosen, "add", ["attendant_console", "webex_meetings"])
    change_packages.show(planned)
    text = capsys.readouterr().out
    assert "nobody: there is no such customer" in text
    assert "bakery: +attendant_console\n    note: Attendant Console builds on one of" in text
    assert set(calls(sandbox)) == {"customers.list"}


def test_one_customers_trouble_does_not_stop_the_others(sandbox: Sandbox, capsys: pytest.CaptureFixture[str]):
    for external_id in ("one", "two"):
        open_bakery(sandbox, external_id)
    with sandbox.client() as client:
        changes = list(change_packages.plan(client.customers.list(), "add", ["webex_suite"]))
        client.customers.update(changes[0].customer.id, packages=["webex_calling"])
        done = [change_packages.apply(client, planned, "add", ["webex_suite"]) for planned in changes]
    assert done == [False, True]
    assert "external_id one): the customer is updating" in capsys.readouterr().out


def test_errors_are_shown_in_words_and_repaired_on_demand(capsys: pytest.CaptureFixture[str]):
    assert find_and_fix.main([]) == 0
    shown = capsys.readouterr().out
    assert "Webex Meetings: 2560" in shown
    assert "later, update the customer with its complete list of packages" in shown
    assert "succeeded" not in shown
    assert find_and_fix.main(["--apply"]) == 0
    assert "alder-pizza: succeeded" in capsys.readouterr().out


def test_one_customer_can_be_picked_by_its_external_id(sandbox: Sandbox):
    open_bakery(sandbox)
    with sandbox.client() as client:
        assert [found.external_id for found in find_and_fix.find(client, "bakery")] == ["bakery"]
        assert list(find_and_fix.find(client, "nobody")) == []


def test_a_repair_that_fails_again_says_so(sandbox: Sandbox, capsys: pytest.CaptureFixture[str]):
    sandbox.outcome("odd", "provisioned_with_errors")
    sandbox.outcome("odd", "provisioned_with_errors", operation="update")
    with sandbox.client() as client:
        client.customers.provision(**order("odd")).wait()
        (odd,) = find_and_fix.find(client, None)
        assert not find_and_fix.fix(client, odd)
    assert "odd: succeeded_with_errors" in capsys.readouterr().out


def test_a_calling_customer_is_opened_verified_and_closed_again(capsys: pytest.CaptureFixture[str]):
    assert calling_customer.main([]) == 0
    text = capsys.readouterr().out
    assert "verified: till@alder.example has +14085550102" in text
    assert text.splitlines()[-1] == "done organization Alder Pizza"


def test_a_second_run_finds_the_calling_customer_as_it_is(sandbox: Sandbox, capsys: pytest.CaptureFixture[str]):
    with sandbox.client() as client:
        for expected in ("created", "existing"):
            customer = calling_customer.open_customer(client, "template-1")
            org_id = calling_customer.organization_of(client, customer)
            location = calling_customer.first_location(client, org_id)
            calling_customer.connect(client, location, org_id)
            calling_customer.give_numbers(client, location, org_id)
            calling_customer.hire(client, customer, location)
            calling_customer.verify(client, location, org_id)
            assert f"subscriber till@alder.example: {expected}" in capsys.readouterr().out


@pytest.mark.parametrize("example", [export_customers, change_packages, find_and_fix, calling_customer])
def test_live_means_your_own_account(example: object, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("WEBEX_ACCESS_TOKEN", raising=False)
    with pytest.raises(MissingToken):
        example.main(["--live"])  # type: ignore[attr-defined]
