"""The options that are the same everywhere, by a walk through all commands; fields, queries, and `--sandbox`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import click
import pytest

from tests.cli.shell import Shell
from webex_wholesale.cli.app import COMMANDS, wholesale, with_sandbox_file
from webex_wholesale.sandbox import Sandbox

#: What serves, or prints a script for a shell, has no results.
NO_RESULTS = {"sandbox serve", "completion"}
LISTS = {"customers list", "subscribers list", "sub-partners list", "reports list"}
WRITES = {
    *(f"customers {verb}" for verb in ("ensure", "update", "delete", "add-packages", "remove-packages")),
    *("customers set-external-id", "subscribers ensure", "subscribers update", "subscribers delete"),
    *("subscribers resend-consent", "reports ensure", "reports sum", "reports compare", "reports plot"),
    *("bulk run", "offboard"),
}
SEVERAL = {"customers delete", "subscribers delete", "subscribers resend-consent", "bulk run", "offboard"}
BEGIN_AND_WAIT = {
    *(f"customers {verb}" for verb in ("ensure", "update", "delete", "add-packages", "remove-packages", "wait")),
    *("customers set-external-id", "subscribers ensure", "subscribers wait", "reports ensure", "ops wait"),
}
TAKE_LONG = {"reports sum", "reports compare", "reports plot", "offboard"}


def leaves() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(wholesale)
    for name in COMMANDS:
        command = wholesale.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from ((f"{name} {inner}", found) for inner, found in command.commands.items())
        else:
            yield name, command


def taking(option: str) -> set[str]:
    return {
        name
        for name, command in leaves()
        if any(option in (*one.opts, *one.secondary_opts) for one in command.params)
    }


EVERY = {name for name, _ in leaves()}


@pytest.mark.parametrize(
    ("options", "commands"),
    [
        (("-o", "--output", "--fields", "--query", "--full-ids"), EVERY - NO_RESULTS),
        (("--profile", "--sub-partner", "--sandbox"), EVERY - NO_RESULTS),
        (("--limit",), LISTS),
        (("--yes", "-y"), WRITES),
        # A probe has no write, and lists its requests.
        (("--dry-run",), WRITES | {"probe"}),
        (("--expect-count",), SEVERAL),
        (("--no-wait",), BEGIN_AND_WAIT),
        (("--timeout",), BEGIN_AND_WAIT | TAKE_LONG),
    ],
)
def test_an_option_is_taken_wherever_it_makes_sense(options: tuple[str, ...], commands: set[str]):
    for option in options:
        assert taking(option) == commands, option


def test_every_command_argument_and_option_is_described():
    for name, command in leaves():
        assert command.help, name
        missing = [one.name for one in command.params if isinstance(one, click.Option) and not one.help]
        assert missing == [], name


def test_no_help_is_cut_off(tmp_path: Path):
    shell = Shell(tmp_path)
    for name in COMMANDS:
        _, _, told = shell(name, "--help").stdout.partition("\n")
        assert "..." not in told, name


def test_a_sandbox_without_a_file_leaves_the_next_word_alone():
    assert with_sandbox_file(["offboard", "--sandbox", "a", "b"]) == [
        "offboard",
        "--sandbox=wholesale.sandbox.json",
        "a",
        "b",
    ]
    assert with_sandbox_file(["check", "--sandbox"]) == ["check", "--sandbox=wholesale.sandbox.json"]
    assert with_sandbox_file(["check", "--sandbox", "my.json"]) == ["check", "--sandbox", "my.json"]
    assert with_sandbox_file(["check", "--sandbox=mine"]) == ["check", "--sandbox=mine"]
    assert with_sandbox_file(["customers", "get", "--", "--sandbox"]) == ["customers", "get", "--", "--sandbox"]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    made = Shell(tmp_path)
    with Sandbox.open(made.file, seed=7) as sandbox:
        sandbox.seed_data(3, subscribers=2)
    return made


def test_an_id_after_sandbox_is_an_id(shell: Shell):
    listed = shell("customers", "list", "--sandbox", "-o", "json", WHOLESALE_SANDBOX="")
    assert json.loads(listed.stdout) == []
    assert (shell.folder / "wholesale.sandbox.json").is_file()
    shell("customers", "get", "--sandbox", "nobody", status=4, WHOLESALE_SANDBOX="")
    assert not (shell.folder / "nobody").exists()


def test_a_file_that_is_no_sandbox_is_named(shell: Shell):
    (shell.folder / "notes.json").write_text("no sandbox")
    refused = shell("customers", "list", "--sandbox", "notes.json", status=2)
    assert "notes.json is not a snapshot of a sandbox" in refused.stderr
    assert (shell.folder / "notes.json").read_text() == "no sandbox"


def test_a_query_picks_from_the_json_in_every_form(shell: Shell):
    keys = [row["externalId"] for row in json.loads(shell("customers", "list", "-o", "json").stdout)]

    def asked(query: str, *form: str) -> str:
        return shell("customers", "list", "--query", query, *form).stdout

    assert json.loads(asked("[].externalId")) == keys
    assert asked("[].{key: externalId}", "-o", "csv").split() == ["key", *keys]
    assert asked("[].{key: externalId}", "-o", "table").split() == ["key", "-" * len(max(keys, key=len)), *keys]
    assert asked("[].externalId", "-o", "jsonl").split() == [f'"{key}"' for key in keys]
    # What a list does not have is none of it: [], not null.
    assert asked("nothing").strip() == "[]"
    assert asked("[?status=='nothing']").strip() == "[]"


def test_a_query_that_cannot_be_read_is_refused_before_anything_is_sent(shell: Shell):
    id = json.loads(shell("customers", "list", "-o", "json").stdout)[0]["id"]
    refused = shell("customers", "delete", id, "--yes", "--query", "[[", status=2)
    assert "--query cannot be read" in refused.stderr
    assert json.loads(shell("customers", "get", id, "-o", "json").stdout)["status"] == "provisioned"


def test_without_jmespath_a_query_names_the_extra_and_sends_nothing(shell: Shell):
    id = json.loads(shell("customers", "list", "-o", "json").stdout)[0]["id"]
    stub = shell.folder / "stub"
    stub.mkdir()
    (stub / "jmespath.py").write_text("raise ImportError(name='jmespath')")
    with shell.start("customers", "delete", id, "--yes", "--query", "[]", PYTHONPATH=str(stub)) as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (2, "")
    assert "webex-wholesale[jmespath]" in err
    assert json.loads(shell("customers", "get", id, "-o", "json").stdout)["status"] == "provisioned"


def test_a_field_that_no_result_has_is_told(shell: Shell):
    run = shell("customers", "list", "--fields", "id,extrenal_id", "-o", "csv")
    assert "no result has extrenal_id; there are id, org_id, external_id" in run.stderr
    assert run.stdout.splitlines()[0] == "id,extrenal_id"
    assert "no result has" not in shell("customers", "list", "--fields", "externalId,address.city").stderr


def test_csv_has_a_column_for_each_nested_field_and_a_header_without_rows(shell: Shell):
    header, first, *_ = shell("customers", "list", "-o", "csv").stdout.splitlines()
    assert {"id", "externalId", "address.city", "packages"} <= set(header.split(","))
    assert "{" not in first.partition('"')[0]
    assert shell("customers", "list", "--limit", "0", "-o", "csv").stdout.split() == [
        "id,external_id,status,packages,org_id"
    ]


def test_a_file_is_added_up_with_the_days_of_its_period(shell: Shell):
    shell("sandbox", "advance", "40")
    with Sandbox.open(shell.file) as sandbox:
        month = f"{sandbox.clock.now().replace(day=1) - timedelta(days=1):%Y-%m}"
    report = json.loads(shell("reports", "ensure", month, "--yes", "-o", "json").stdout)["id"]
    shell("reports", "download", report, "bill.csv")
    again = shell("reports", "download", report, "bill.csv", status=2)
    assert "bill.csv exists: --overwrite replaces it" in again.stderr
    by_file = json.loads(shell("reports", "sum", "bill.csv", "--period", month, "-o", "json").stdout)
    by_month = json.loads(shell("reports", "sum", month, "-o", "json").stdout)
    assert by_file["rows"] == by_month["rows"] != []
    assert "billable_units" not in shell("reports", "sum", "bill.csv", "-o", "csv").stdout


def test_a_report_is_made_by_ensure_only_when_somebody_agrees(shell: Shell):
    shell("sandbox", "advance", "5")
    with Sandbox.open(shell.file) as sandbox:
        day = f"{sandbox.clock.now() - timedelta(days=3):%Y-%m-%d}"
    days = f"{day}..{day}"
    previewed = json.loads(shell("reports", "sum", days, "--dry-run", "-o", "json").stdout)
    assert [one["would"] for one in previewed] == ["create"]
    assert "add --yes" in shell("reports", "ensure", days, status=2).stderr
    assert json.loads(shell("reports", "list", "-o", "json").stdout) == []
    shell("reports", "ensure", days, "--yes")
    # One that is there is no write.
    assert "existing" in shell("reports", "ensure", days).stderr


@pytest.mark.parametrize("words", [("--sandbox", "customers", "list"), ("customers", "--limit=1", "list")])
def test_an_option_before_the_command_is_told_where_it_goes(shell: Shell, words: tuple[str, ...]):
    assert "Options go after the command" in shell(*words, status=2).stderr
    assert "Options go after" not in shell("customers", "list", "--limits", "1", status=2).stderr
