"""Every command in a process of its own: JSON alone on stdout, talk on stderr, the exit status."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
import pytest

from tests.cli.shell import Shell
from webex_wholesale.cli.app import COMMANDS, wholesale
from webex_wholesale.sandbox import Sandbox

ENSURE = (
    "--packages=webex_meetings --provisioning-id=template-1 --name=Acme --primary-email=it@acme.example "
    "--address-line1=Alder --city=Milpitas --state-or-province=CA --zip-or-postal-code=95035 --country=US"
)
TEMPLATE = "action,external_id\nremove,{keys[5]}\n"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    shell = Shell(tmp_path_factory.mktemp("shop"))
    with Sandbox.open(shell.file, seed=7) as sandbox:
        sandbox.seed_data(9, subscribers=18, pending_consent=1, in_review=1)
        sandbox.add_sub_partner("East Telecom")
        client = sandbox.client()
        settled = [one for one in client.customers.list() if one.status == "provisioned"]
        people = [one for one in client.subscribers.list() if one.customer_id == settled[6].id]
        assert people
        days = (sandbox.clock.now().date() - timedelta(days=9), sandbox.clock.now().date() - timedelta(days=2))
        report = client.billing_reports.ensure(days, type="CUSTOMER").result()
        shell.names = {  # type: ignore[attr-defined]
            "ids": [one.id for one in settled],
            "keys": [one.external_id for one in settled],
            "person": people[0].id,
            "email": people[0].email,
            "package": people[0].packages[0],
            "consent": client.subscribers.list(status="pending_user_migration").first().id,
            "review": client.customers.list(status="pending_rpl_review").first().id,
            "report": report.id,
            "days": f"{days[0]}..{days[1]}",
        }
    names = shell.names  # type: ignore[attr-defined]
    (shell.folder / "remove.csv").write_text(TEMPLATE.format(**names))
    (shell.folder / "one.csv").write_text(
        f"external_id,email,package\n{names['keys'][0]},new@acme.example,webex_meetings\n"
    )
    return shell


# Command, exit status, the type that its JSON has (None: no JSON), a word that stderr says.
CASES: list[tuple[str, int, type | None, str]] = [
    ("whoami", 0, dict, ""),
    ("check", 0, list, ""),
    ("login", 0, dict, "nobody signs in to the sandbox"),
    ("logout", 0, dict, "nobody signs in to the sandbox"),
    ("config show", 0, list, "profiles in"),
    ("config set lab client_id C0ffee", 0, dict, ""),
    ("config set lab client_secret hush", 2, None, "client_secret"),
    ("config use nowhere", 2, None, "profile"),
    ("customers list --status provisioned --limit 2", 0, list, ""),
    ("customers list --external-id nobody", 0, list, ""),
    ("customers list --with-names", 0, list, ""),
    ("customers get {ids[0]}", 0, dict, ""),
    ("customers get {ids[0]}x", 4, None, "404"),
    ("customers find {keys[0]}", 0, dict, ""),
    ("customers find nobody", 4, None, "nobody"),
    (f"customers ensure fresh-1 {ENSURE} --dry-run", 0, dict, ""),
    (f"customers ensure fresh-1 {ENSURE}", 2, None, "--yes"),
    (f"customers ensure fresh-2 {ENSURE} --yes", 0, dict, "fresh-2: provisioned after"),
    (f"customers ensure fresh-3 {ENSURE} --yes --no-wait", 0, dict, "created"),
    ("customers update {ids[1]} --external-id other-1 --dry-run", 0, list, ""),
    ("customers update {ids[1]} --external-id other-1 --yes", 0, dict, ""),
    ("customers add-packages {ids[2]} attendant_console --dry-run", 0, dict, ""),
    ("customers add-packages {ids[2]} attendant_console --yes", 0, dict, "after:"),
    ("customers remove-packages {ids[2]} webex_meetings webex_suite --dry-run", 0, dict, ""),
    ("customers set-external-id {ids[3]} other-3 --yes", 0, dict, ""),
    (f"customers precheck {ENSURE}", 0, dict, ""),
    ("customers wait {ids[0]} {ids[3]}", 0, list, ""),
    ("customers wait {ids[0]} nobody-1", 3, list, "the resource is gone"),
    ("customers wait {review} --timeout 5", 5, list, "ops wait"),
    ("customers delete {ids[4]} --yes --expect-count 2", 2, None, "--expect-count says 2, and it is about 1"),
    ("customers delete {ids[4]} --dry-run", 0, list, ""),
    ("customers delete {ids[4]} --yes", 0, list, "deleting"),
    ("subscribers list --customer {ids[6]}", 0, list, ""),
    ("subscribers get {person}", 0, dict, ""),
    ("subscribers find {email}", 0, dict, ""),
    ("subscribers find nobody@acme.example", 4, None, "nobody@acme.example"),
    (
        "subscribers ensure a@b.example --customer {ids[6]} --package {package} --extension 7711 --dry-run",
        0,
        dict,
        "",
    ),
    ("subscribers update {person} --package {package} --dry-run", 0, dict, ""),
    (
        "subscribers precheck --email a@b.example --customer {ids[6]} --package {package} --extension 7711",
        0,
        dict,
        "",
    ),
    ("subscribers resend-consent {consent} --yes", 0, list, ""),
    ("subscribers wait {person}", 0, list, ""),
    ("subscribers delete {person} --dry-run", 0, list, ""),
    ("sub-partners list", 0, list, ""),
    ("reports list", 0, list, ""),
    ("reports ensure {days} --yes", 0, dict, "existing"),
    ("reports ensure soon --yes", 2, None, "nor a period"),
    ("reports download {report} bill.csv", 0, dict, ""),
    ("reports sum {days}", 0, dict, ""),
    ("reports compare {days} {days}", 0, dict, ""),
    ("reports plot {days} --to bill.svg", 0, dict, ""),
    ("bulk template rows.csv", 0, dict, "bulk plan rows.csv"),
    ("bulk plan remove.csv", 0, list, "1 remove"),
    ("bulk plan one.csv", 0, list, "plan of 1 rows"),
    ("bulk run remove.csv --journal job.db --yes --expect-count 2", 2, None, "--expect-count"),
    ("bulk run remove.csv --journal job.db --dry-run", 0, list, "1 remove"),
    ("offboard {keys[7]}", 0, list, "nothing was done"),
    ("offboard {keys[7]} --people --organization --dry-run", 0, list, ""),
    ("offboard {keys[6]} {keys[7]} --yes --expect-count 3", 2, None, "--expect-count"),
    ("offboard {keys[6]} {keys[7]} --org-id x --yes", 2, None, "one customer"),
    ("offboard no-such-customer", 4, list, "ever had this key"),
    ("ops wait nonsense", 2, None, "token"),
    ("sandbox advance 0", 0, dict, ""),
    ("sandbox serve --port nonsense", 2, None, "port"),
    ("completion fish", 0, None, ""),
    ("probe --dry-run", 0, list, "13 to 18 reads, and 2 for each type of report that is there, 2 a second"),
    ("probe --write-report probe.json", 0, list, "probe.json is written"),
    ("custmers", 2, None, "Did you mean customers"),
]
#: What has a test of its own, with several steps.
ELSEWHERE = {"bulk run", "bulk status", "bulk failed", "config use", "login", "logout", "ops wait"}


def leaves() -> Iterator[str]:
    context = click.Context(wholesale)
    for name in COMMANDS:
        command = wholesale.get_command(context, name)
        if isinstance(command, click.Group):
            yield from (f"{name} {inner}" for inner in command.commands)
        else:
            yield name


def test_every_command_has_a_case():
    said = {word for command, *_ in CASES for word in (" ".join(command.split()[:2]), command.split()[0])}
    assert [name for name in leaves() if name not in said | ELSEWHERE] == []


@pytest.mark.parametrize(("command", "status", "kind", "talk"), CASES, ids=[case[0][:60] for case in CASES])
def test_json_is_alone_on_stdout_and_talk_on_stderr(
    shop: Shell, command: str, status: int, kind: type | None, talk: str
):
    words = command.format(**shop.names).split()  # type: ignore[attr-defined]
    served = words[0] == "completion" or words[:2] == ["sandbox", "serve"]
    run = shop(*words, *([] if served else ["-o", "json"]), status=status)
    assert talk in run.stderr
    if kind is not None:
        assert isinstance(json.loads(run.stdout), kind)
    elif status:
        assert run.stdout.replace("failed\n", "") == ""
        if not served:
            error = json.loads([line for line in run.stderr.splitlines() if line.startswith("{")][-1])
            assert error["exit_status"] == status
            assert error["message"]
    assert "\x1b" not in run.stdout + run.stderr


def _rows(shell: Shell, *words: str) -> Any:
    return json.loads(shell(*words, "-o", "json").stdout)


def test_a_file_is_run_to_its_end_and_says_so_again(tmp_path: Path):
    shell = Shell(tmp_path)
    shell("bulk", "template", "rows.csv")
    text = (tmp_path / "rows.csv").read_text(encoding="utf-8-sig")
    (tmp_path / "rows.csv").write_text(
        text.replace("jo@acme.example,webex_calling", "jo@acme.example,webex_suite")
    )
    words = ("bulk", "run", "rows.csv", "--journal", "job.db", "--yes")
    partly = shell(*words, "-o", "json", status=3)
    assert [row["state"] for row in json.loads(partly.stdout)] == ["done", "failed"]
    assert "bulk failed job.db" in partly.stderr
    assert json.loads(shell("bulk", "status", "job.db", "-o", "json", status=3).stdout)["failed"] == 1
    assert _rows(shell, "bulk", "failed", "job.db", "left.csv")["rows"] == 1
    assert "jo@acme.example" in (tmp_path / "left.csv").read_text(encoding="utf-8-sig")


def test_a_double_of_a_row_that_was_done_keeps_no_other_row_from_going_on(tmp_path: Path):
    shell = Shell(tmp_path)
    shell("bulk", "template", "rows.csv")
    words = ("bulk", "run", "rows.csv", "--journal", "job.db", "--yes")
    assert [row["state"] for row in _rows(shell, *words)] == ["done", "done"]
    with Sandbox.open(shell.file) as sandbox:
        made = next(one for one in sandbox.client().customers.list() if one.external_id == "acme-1")
        sandbox.client().customers.provision(
            external_id=made.external_id,
            provisioning_id="template-1",
            packages=["webex_meetings"],
            address=made.address,
            org_id=sandbox.add_organization("Another"),
        )
    assert [row["state"] for row in _rows(shell, *words)] == ["done", "done"]
    refused = shell(*words[:3], "--journal", "other.db", "--yes", status=2)
    assert "several customers have this key" in refused.stderr


def test_the_other_forms_hold_the_same(shop: Shell):
    ids = shop("customers", "list", "--limit", "2", "--fields", "id,address.city", "-o", "csv").stdout.splitlines()
    assert ids[0] == "id,address.city"
    assert len(ids) == 3
    lines = shop("customers", "list", "--limit", "2", "-o", "jsonl").stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [line.partition(",")[0] for line in ids[1:]]
    assert shop("customers", "list", "--external-id", "nobody", "-o", "jsonl").stdout == ""
    table = shop("customers", "list", "--limit", "2").stdout
    # Piped, a table holds whole ids.
    assert ids[1].partition(",")[0] in table
