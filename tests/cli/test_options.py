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

#: What serves, or prints a script for a shell, has no results and no account.
NO_RESULTS = {"sandbox serve", "completion"}
LOCAL = {
    *("login", "logout", "config show", "config set", "config use", "bulk template", "bulk status", "bulk failed"),
    *("sandbox advance", "sandbox serve", "completion"),
}
READS = {
    *("whoami", "check", "customers list", "customers get", "customers find", "customers precheck", "bulk plan"),
    *("subscribers list", "subscribers get", "subscribers find", "subscribers precheck", "sub-partners list"),
    *("reports list", "reports download", "probe"),
}
WAITS = {"customers wait", "subscribers wait", "ops wait"}
ENDS_AT_ONCE = {"subscribers update", "subscribers delete", "subscribers resend-consent"}
ONE = {
    *(f"customers {verb}" for verb in ("ensure", "update", "add-packages", "remove-packages", "set-external-id")),
    *("subscribers ensure", "subscribers update", "reports ensure", "reports sum"),
}
#: Options -> why a command does not take them -> the commands of which that is true.
WITHOUT: dict[tuple[str, ...], dict[str, set[str]]] = {
    ("-o", "--output", "--fields", "--query", "--full-ids"): {"it has no results": NO_RESULTS},
    ("--profile", "--sub-partner", "--sandbox"): {"it works with no account": NO_RESULTS},
    ("--yes", "-y"): {"it changes nothing at Webex": LOCAL | READS | WAITS},
    ("--dry-run",): {"it changes nothing at Webex": (LOCAL | READS | WAITS) - {"probe"}},
    ("--expect-count",): {
        "it changes nothing at Webex": LOCAL | READS | WAITS,
        "it is about one thing": ONE,
    },
    ("--no-wait",): {
        "nothing goes on at Webex": LOCAL | READS | ENDS_AT_ONCE,
        "what it shows needs the whole report": {"reports sum", "reports compare", "reports plot"},
        "what is removed last needs the end of what is removed first": {"offboard"},
    },
    ("--timeout",): {"it waits for nothing: each request has a limit of its own": LOCAL | READS | ENDS_AT_ONCE},
}


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


@pytest.mark.parametrize(("options", "reasons"), WITHOUT.items(), ids=[names[-1] for names in WITHOUT])
def test_every_command_takes_an_option_of_all_or_there_is_a_reason(
    options: tuple[str, ...], reasons: dict[str, set[str]]
):
    without = {name for names in reasons.values() for name in names}
    assert without <= EVERY
    for option in options:
        assert taking(option) == EVERY - without, option


def test_a_limit_is_taken_by_every_list():
    assert taking("--limit") == {name for name in EVERY if name.endswith(" list")}


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
        day, before = (f"{sandbox.clock.now() - timedelta(days=days):%Y-%m-%d}" for days in (3, 4))
    days = f"{day}..{day}"
    previewed = json.loads(shell("reports", "sum", days, "--dry-run", "-o", "json").stdout)
    assert [one["would"] for one in previewed] == ["create"]
    assert "add --yes" in shell("reports", "ensure", days, status=2).stderr
    assert "This makes the CUSTOMER report of" in shell("reports", "sum", days, status=2).stderr
    assert (
        "makes 2 CUSTOMER reports of" in shell("reports", "compare", days, f"{before}..{before}", status=2).stderr
    )
    assert "it is about 1" in shell("reports", "plot", days, "--to=a.svg", "--expect-count=2", status=2).stderr
    # What cannot be shown is refused before a report is made for it.
    assert "cannot group by" in shell("reports", "sum", days, "--yes", "--by=nonsense", status=2).stderr
    assert "must end in .png" in shell("reports", "plot", days, "--yes", "--to=a.nope", status=2).stderr
    assert json.loads(shell("reports", "list", "-o", "json").stdout) == []
    shell("reports", "ensure", days, "--yes")
    # One that is there is no write.
    assert "existing" in shell("reports", "ensure", days).stderr
    shell("reports", "sum", days)
    shell("reports", "plot", days, "--to=a.svg", "--expect-count=0")


@pytest.mark.parametrize("words", [("--sandbox", "customers", "list"), ("customers", "--limit=1", "list")])
def test_an_option_before_the_command_is_told_where_it_goes(shell: Shell, words: tuple[str, ...]):
    assert "Options go after the command" in shell(*words, status=2).stderr
    assert "Options go after" not in shell("customers", "list", "--limits", "1", status=2).stderr
