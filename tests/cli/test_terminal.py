"""At a terminal: tables that fit, shortened ids, questions, Ctrl-C, signing in; and two commands at once."""

from __future__ import annotations

import csv
import json
import re
import signal
import time
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from tests.cli.shell import CTRL_C, Shell, plain
from webex_wholesale.sandbox import Sandbox
from webex_wholesale.sandbox.transitions import after


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    made = Shell(tmp_path)
    with Sandbox.open(made.file, seed=7) as sandbox:
        sandbox.seed_data(5, subscribers=5)
    return made


def test_a_table_fits_the_terminal_and_a_shortened_id_can_be_pasted_back(shell: Shell):
    shown = plain(shell.terminal("customers", "list", columns=72))
    assert max(map(len, shown.splitlines())) <= 72
    short = next(word for word in shown.split() if "…" in word and word.startswith("Y2"))
    whole = json.loads(shell("customers", "get", short, "-o", "json").stdout)["id"]
    assert whole.startswith(short.partition("…")[0])
    assert whole.endswith(short.partition("…")[2])
    assert shell.terminal("customers", "list", "--full-ids", columns=72).count(whole) == 1
    ids = [row["id"] for row in json.loads(shell("customers", "list", "-o", "json").stdout)]
    unique = next(ids[0][:n] for n in range(4, 99) if sum(one.startswith(ids[0][:n]) for one in ids) == 1)
    assert json.loads(shell("customers", "get", unique, "-o", "json").stdout)["id"] == ids[0]
    assert "ids of the last listing" in shell("customers", "get", "Y2lz", status=2).stderr
    assert "list again" in shell("customers", "get", "Y2lz…zzzz", status=2).stderr


def test_a_write_asks_and_a_no_does_nothing(shell: Shell):
    id = json.loads(shell("customers", "list", "-o", "json").stdout)[0]["id"]
    shown = shell.terminal("customers", "delete", id, answers="n\n", status=1)
    assert "This removes 1 customer. Go on? [y/N]" in shown
    assert "nothing was sent" in shown
    assert "Traceback" not in shown
    assert json.loads(shell("customers", "get", id, "-o", "json").stdout)["status"] == "provisioned"


@pytest.mark.parametrize(("typed", "status"), [(CTRL_C, 130), ("\x04", 1), ("\n", 1), ("y\n", 0)])
def test_what_is_typed_at_a_question_says_how_it_ends(shell: Shell, typed: str, status: int):
    id = json.loads(shell("customers", "list", "-o", "json").stdout)[0]["id"]
    shown = shell.terminal("customers", "delete", id, answers=typed, status=status)
    assert ("nothing was sent" in shown) == bool(status)
    assert ("interrupted" in shown) == (status == 130)
    left = [row["id"] for row in json.loads(shell("customers", "list", "-o", "json").stdout)]
    assert (id in left) == bool(status)


def test_a_no_is_json_where_results_are(shell: Shell):
    id = json.loads(shell("customers", "list", "-o", "json").stdout)[0]["id"]
    shown = shell.terminal("customers", "delete", id, "-o", "json", answers="n\n", status=1, columns=200)
    assert '{"error": "Declined", "message": "nothing was sent", "exit_status": 1}' in shown


def test_an_id_of_any_column_can_be_pasted_back(shell: Shell):
    shown = plain(shell.terminal("subscribers", "list", columns=110))
    row = next(line.split() for line in shown.splitlines() if line.startswith("Y2l"))
    customer = row[-1]
    assert "…" in customer
    found = json.loads(shell("customers", "get", customer, "-o", "json").stdout)
    assert found["id"].endswith(customer.partition("…")[2])
    listed = shell("subscribers", "list", "--customer", customer, "-o", "csv").stdout
    assert row[1].partition("…")[0] in listed


def test_one_result_fits_the_terminal_too(shell: Shell):
    id = json.loads(shell("customers", "list", "-o", "json").stdout)[0]["id"]
    shown = plain(shell.terminal("customers", "get", id, columns=60))
    assert max(map(len, shown.splitlines())) <= 60
    assert "address.city" in shown
    assert id not in shown
    assert id in shell.terminal("customers", "get", id, "--full-ids", columns=60)


def template_with(folder: Path, count: int) -> None:
    with (folder / "rows.csv").open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        customer, subscriber = reader
        names = list(reader.fieldnames or ())
    rows = []
    for number in range(count):
        key, host = f"shop-{number:02}", f"shop{number}.example"
        rows.append({**customer, "external_id": key, "name": f"Shop {number}", "primary_email": f"it@{host}"})
        rows.append(
            {**subscriber, "external_id": key, "email": f"jo@{host}", "phone_number": f"+1408555{number:04}"}
        )
    with (folder / "rows.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)


def test_twelve_customers_from_a_template_to_the_bill(tmp_path: Path):
    shell = Shell(tmp_path)
    shell("bulk", "template", "rows.csv")
    template_with(tmp_path, 12)
    assert "24 create" in shell("bulk", "plan", "rows.csv").stderr
    shown = shell.terminal("bulk", "run", "rows.csv", "--journal", "job.db", "--yes", columns=100, NO_COLOR="1")
    assert "24/24" in plain(shown)
    assert "24 done" in plain(shown)
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", shown)
    run = shell("bulk", "run", "rows.csv", "--journal", "job.db", "--yes")
    assert "\x1b" not in run.stderr
    assert "24 done" in run.stderr
    assert len(json.loads(shell("customers", "list", "--status", "provisioned", "-o", "json").stdout)) == 12
    shell("sandbox", "advance", "40")
    with Sandbox.open(shell.file) as sandbox:
        month = f"{sandbox.clock.now().replace(day=1) - timedelta(days=1):%Y-%m}"
    bill = json.loads(shell("reports", "sum", month, "--yes", "-o", "json").stdout)
    assert {row["external_id"] for row in bill["rows"]} == {f"shop-{number:02}" for number in range(12)}
    assert bill["total"]["billable_units"] != "0"


@pytest.fixture
def served(tmp_path: Path):
    sandbox = Sandbox(seed=7, transitions={"provision": after(seconds=3600)})
    app = sandbox.oauth.register()
    with sandbox.server() as server:
        shell = Shell(
            tmp_path,
            WHOLESALE_SANDBOX="",
            WEBEX_BASE_URL=server.url,
            WEBEX_ACCESS_TOKEN=server.token,
            WEBEX_CLIENT_ID=app.client_id,
            WEBEX_CLIENT_SECRET=app.client_secret,
        )
        yield shell, sandbox


ENSURE = [
    *("customers", "ensure", "acme-1", "--yes", "--packages=webex_meetings", "--provisioning-id=template-1"),
    *("--name=Acme", "--primary-email=it@acme.example", "--address-line1=Alder", "--city=Milpitas"),
    *("--state-or-province=CA", "--zip-or-postal-code=95035", "--country=US"),
]


def test_ctrl_c_says_what_goes_on_and_how_to_come_back(served: tuple[Shell, Sandbox]):
    shell, sandbox = served
    with shell.start(*ENSURE) as process:
        assert process.stderr is not None
        seen = ""
        while "provisioning after" not in seen:
            line = process.stderr.readline()
            assert line, seen
            seen += line
        process.send_signal(signal.SIGINT)
        out, rest = process.communicate(timeout=30)
    assert process.returncode == 130, rest
    assert out == ""
    assert "goes on at Webex; come back with: wholesale ops wait" in rest
    assert "Traceback" not in rest
    token = re.search(r"ops wait '([^']+)'", rest)
    assert token is not None
    late = shell("ops", "wait", token[1], "--timeout", "0.2", status=5)
    assert "come back with" in late.stderr
    sandbox.clock.advance(3600)
    assert json.loads(shell("ops", "wait", token[1], "-o", "json").stdout)["status"] == "provisioned"


def test_sign_in_headless_use_the_profile_and_sign_out(served: tuple[Shell, Sandbox]):
    shell, _ = served
    with shell.start("login", "--headless", "--profile", "lab", "-o", "json") as process:
        assert process.stderr is not None
        assert process.stdin is not None
        url = ""
        while not url.startswith("http"):
            url = process.stderr.readline().strip()
            assert process.poll() is None or url
        sent_to = httpx.get(url, follow_redirects=False).headers["location"]
        out, err = process.communicate(sent_to + "\n", timeout=30)
    assert process.returncode == 0, err
    assert json.loads(out)["profile"] == "lab"
    assert shell.env["WEBEX_CLIENT_SECRET"] not in out + err
    me = shell("whoami", "--profile", "lab", "-o", "json", WEBEX_ACCESS_TOKEN="")
    assert json.loads(me.stdout)["origins"]["store"] == "profile lab"
    assert json.loads(shell("config", "use", "lab", "-o", "json").stdout)["default"] is True
    kept = [path.read_text() for path in shell.folder.rglob("*") if path.is_file() and path.suffix == ".toml"]
    assert len(kept) == 1
    assert shell.env["WEBEX_CLIENT_SECRET"] not in kept[0]
    assert json.loads(shell("logout", "--profile", "lab", "-o", "json").stdout)["deleted"] is True
    shell("whoami", "--profile", "lab", status=6, WEBEX_ACCESS_TOKEN="")


def test_a_refused_token_and_no_token_are_exit_status_6(served: tuple[Shell, Sandbox]):
    shell, _ = served
    shell("customers", "list", status=6, WEBEX_ACCESS_TOKEN="wrong")
    shell("customers", "list", status=6, WEBEX_ACCESS_TOKEN="")


def test_two_commands_on_one_sandbox_wait_for_each_other(shell: Shell):
    begun = time.monotonic()
    first = shell.start(*ENSURE)
    second = shell.start(*[word.replace("acme-1", "acme-2").replace("it@", "us@") for word in ENSURE])
    for process in (first, second):
        with process:
            _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
    assert time.monotonic() - begun < 60
    keys = {row.get("externalId") for row in json.loads(shell("customers", "list", "-o", "json").stdout)}
    assert {"acme-1", "acme-2"} <= keys
