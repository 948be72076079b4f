"""Each exit status by a real process, and what stderr says beside it."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.shell import COMMAND, Shell
from tests.cli.test_terminal import template_with
from webex_wholesale.cli.exit_status import MEANINGS, ExitStatus
from webex_wholesale.sandbox import Sandbox
from webex_wholesale.sandbox.transitions import after


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    shell = Shell(tmp_path_factory.mktemp("statuses"))
    with Sandbox.open(shell.file, seed=7) as sandbox:
        sandbox.seed_data(6, in_review=1)
        client = sandbox.client()
        settled = [one.id for one in client.customers.list() if one.status == "provisioned"]
        review = client.customers.list(status="pending_rpl_review").first()
        assert review is not None
        shell.names = {"id": settled[0], "other": settled[1], "review": review.id}  # type: ignore[attr-defined]
    return shell


CASES: list[tuple[ExitStatus, str, str]] = [
    (ExitStatus.DONE, "customers get {id}", ""),
    (ExitStatus.FAILED, "customers list --status nonsense", "must be one of"),
    (ExitStatus.USAGE, "customers list --nope", "No such option"),
    (ExitStatus.USAGE, "customers delete {id}", "add --yes"),
    (ExitStatus.USAGE, "customers ensure new-1 --yes --packages webex_suite", "--provisioning-id is missing"),
    (ExitStatus.USAGE, "customers wait {id} --timeout -1", "--timeout"),
    (
        ExitStatus.USAGE,
        "customers list --sandbox=/",
        "/: Is a directory: --sandbox and WHOLESALE_SANDBOX name a file",
    ),
    (ExitStatus.USAGE, "sandbox advance 1e9", "DAYS: days must be from 0"),
    (ExitStatus.USAGE, "ops wait nonsense", "wholesale: this is not a poller token: pass what --no-wait printed"),
    (ExitStatus.USAGE, "reports sum nowhere.csv", "nowhere.csv is neither a file that is there nor a period"),
    (ExitStatus.USAGE, "bulk template statuses.csv", "statuses.csv: File exists; --overwrite replaces it"),
    (ExitStatus.PARTLY, "customers delete {other} nobody --dry-run", "nobody"),
    (ExitStatus.NOT_FOUND, "customers get nobody", "HTTP 404"),
    (ExitStatus.NOT_FOUND, "subscribers find nobody@acme.example", "no subscriber with the e-mail"),
    (ExitStatus.NOT_FOUND, "customers wait nobody", "the resource is gone"),
    (ExitStatus.PARKED_OR_TIMED_OUT, "customers wait {review}", "come back with: wholesale ops wait"),
]


@pytest.mark.parametrize(("status", "command", "talk"), CASES, ids=[case[1] for case in CASES])
def test_a_process_ends_in_the_status_that_says_how(shop: Shell, status: ExitStatus, command: str, talk: str):
    (shop.folder / "statuses.csv").touch()
    names = shop.names  # type: ignore[attr-defined]
    run = shop(*command.format(**names).split(), status=int(status))
    assert talk in run.stderr
    if status is ExitStatus.NOT_FOUND:
        assert "come back" not in run.stderr


def test_no_token_is_6(shop: Shell):
    run = shop("customers", "list", status=6, WHOLESALE_SANDBOX="")
    assert "or sign in with `wholesale login`" in run.stderr


def test_every_status_is_documented_and_shown_by_the_help(shop: Shell):
    page = (Path(__file__).parents[2] / "docs" / "cli" / "index.md").read_text()
    told = " ".join(shop("--help").stdout.split())
    for status, meaning in MEANINGS.items():
        assert f"| `{status.value}` | {meaning} |" in page
        assert f"{status.value} {meaning}" in told


@pytest.fixture
def served(tmp_path: Path):
    sandbox = Sandbox(seed=7, transitions={"provision": after(seconds=3600)})
    with sandbox.server() as server:
        urls = {"WEBEX_BASE_URL": server.url, "WEBEX_ACCESS_TOKEN": server.token}
        yield Shell(tmp_path, WHOLESALE_SANDBOX="", **urls), sandbox


def test_an_interrupted_bulk_run_is_130_says_how_to_go_on_and_goes_on(
    served: tuple[Shell, Sandbox], tmp_path: Path
):
    shell, sandbox = served
    shell("bulk", "template", "rows.csv")
    template_with(tmp_path, 6)
    words = ("bulk", "run", "rows.csv", "--journal", "job.db", "--yes")
    with shell.start(*words) as process:
        give_up = time.monotonic() + 60
        while len(sandbox.customers()) < 6 and time.monotonic() < give_up:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, ""), err
    assert "interrupted" in err
    assert "what was sent goes on at Webex, and is in job.db" in err
    assert "go on with the same command: wholesale bulk run rows.csv --journal=job.db" in err
    assert "Traceback" not in err
    assert json.loads(shell("bulk", "status", "job.db", "-o", "json", status=5).stdout)
    sandbox.clock.advance(4000)
    done = shell(*words)
    assert "bulk run of 12 rows: 12 done" in done.stderr
    posts = [call.path for call in sandbox.journal if call.method == "POST"]
    assert len(posts) == 12
    assert len(sandbox.customers()) == 6


def test_a_bulk_run_that_does_not_wait_or_runs_out_of_time_goes_on_with_the_next(
    served: tuple[Shell, Sandbox], tmp_path: Path
):
    shell, sandbox = served
    shell("bulk", "template", "rows.csv")
    template_with(tmp_path, 3)
    words = ("bulk", "run", "rows.csv", "--journal", "job.db", "--yes")
    begun = shell(*words, "--no-wait", "-o", "json")
    assert [row["state"] for row in json.loads(begun.stdout)].count("accepted") == 3
    assert "go on, with: wholesale bulk run rows.csv --journal=job.db\n" in begun.stderr
    late = shell(*words, "--timeout", "1", status=5)
    assert "not all was done after 1 s" in late.stderr
    assert "go on with: wholesale bulk run rows.csv --journal=job.db\n" in late.stderr
    assert len([call for call in sandbox.journal if call.method == "POST"]) == 3
    sandbox.clock.advance(4000)
    # It looks at what was begun, and begins what had to wait for it.
    assert "6 done" in shell(*words, "--no-wait").stderr
    assert len([call for call in sandbox.journal if call.method == "POST"]) == 6


def test_an_id_that_was_never_there_ends_a_wait_at_once(shop: Shell):
    with Sandbox.open(shop.file) as sandbox:
        begun = sandbox.clock.time()
    shop("customers", "wait", "nobody", status=4)
    shop("subscribers", "wait", "nobody", status=4)
    with Sandbox.open(shop.file) as sandbox:
        assert sandbox.clock.time() - begun < 60


def test_an_interrupted_offboarding_says_how_to_go_on_and_its_journal_knows_the_organisation(tmp_path: Path):
    sandbox = Sandbox(seed=7, transitions={"delete": after(seconds=3600)})
    sandbox.seed_data(2, subscribers=2)
    with sandbox.server() as server:
        urls = {"WEBEX_BASE_URL": server.url, "WEBEX_ACCESS_TOKEN": server.token}
        shell = Shell(tmp_path, WHOLESALE_SANDBOX="", **urls)
        customer = sandbox.client().customers.list(status="provisioned").first()
        assert customer is not None
        words = ("offboard", str(customer.external_id), "--people", "--journal", "gone.db")
        shell(*words)
        assert not (tmp_path / "gone.db").exists()
        with shell.start(*words, "--yes") as process:
            give_up = time.monotonic() + 60
            path = f"/customers/{customer.id}"
            while time.monotonic() < give_up and not any(
                call.method == "DELETE" and call.path.endswith(path) for call in sandbox.journal
            ):
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
        assert (process.returncode, out) == (130, ""), err
        assert "Traceback" not in err
        again = f"wholesale offboard {customer.id} --people --journal gone.db --yes"
        assert f"is not complete; to go on: {again}" in err
        sandbox.clock.advance(4000)
        done = shell(*again.split()[1:], "-o", "json")
        assert {row["state"] for row in json.loads(done.stdout)} <= {"done", "gone"}
        assert [row["kind"] for row in json.loads(done.stdout)].count("person") >= 1


@pytest.mark.parametrize(
    "command", ["customers list", "customers list -o jsonl", "--help", "customers list --help"]
)
def test_a_reader_that_has_had_enough_is_no_failure(shop: Shell, command: str):
    for streams in (">&4", ">&4 2>&1"):
        # A pipe whose reader is gone: 4 is opened for writing while there is one.
        program = f'mkfifo pipe; exec 5<>pipe 4>pipe 5>&-; exec "$@" {streams}'
        (shop.folder / "pipe").unlink(missing_ok=True)
        done = subprocess.run(
            ["sh", "-c", program, "sh", *COMMAND, *command.split()],
            cwd=shop.folder,
            env=shop.env,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), streams


def test_work_goes_on_when_nobody_listens_to_the_talk(tmp_path: Path):
    shell = Shell(tmp_path)
    shell("bulk", "template", "rows.csv")
    program = 'mkfifo pipe; exec 5<>pipe 4>pipe 5>&-; exec "$@" >out.json 2>&4'
    words = [*COMMAND, "bulk", "run", "rows.csv", "--journal", "job.db", "--yes", "-o", "json"]
    done = subprocess.run(["sh", "-c", program, "sh", *words], cwd=tmp_path, env=shell.env, timeout=60)
    assert done.returncode == 0
    assert [row["state"] for row in json.loads((tmp_path / "out.json").read_text())] == ["done", "done"]


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_a_closed_stream_is_no_failure(shop: Shell, closed: str):
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {closed}', "sh", *COMMAND, "customers", "list"],
        cwd=shop.folder,
        env=shop.env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_ctrl_c_at_a_wait_for_several_names_every_token(served: tuple[Shell, Sandbox]):
    shell, sandbox = served
    ensure = [
        *("--yes", "--no-wait", "--packages=webex_meetings", "--provisioning-id=template-1", "--name=Acme"),
        *("--address-line1=Alder", "--city=Milpitas", "--state-or-province=CA", "--zip-or-postal-code=95035"),
        "--country=US",
    ]
    for key in ("a", "b"):
        shell("customers", "ensure", key, f"--primary-email=it@{key}.example", *ensure)
    ids = [one["id"] for one in sandbox.customers()]
    reads = len(sandbox.journal)
    with shell.start("customers", "wait", *ids) as process:
        give_up = time.monotonic() + 60
        while len(sandbox.journal) < reads + 2 and time.monotonic() < give_up:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "2 operations go on at Webex; come back with: wholesale ops wait" in err
    tokens = re.findall(r"'([^']+)'", err)
    assert [json.loads(token)["id"] for token in tokens] == ids
    late = shell("ops", "wait", *tokens, "--timeout", "0.2", status=5)
    assert "2 operations go on at Webex; come back with: wholesale ops wait" in late.stderr
    sandbox.clock.advance(4000)
    ended = json.loads(shell("ops", "wait", *tokens, "-o", "json").stdout)
    assert [(one["id"], one["status"]) for one in ended] == [(id, "provisioned") for id in ids]


def test_a_token_to_come_back_with_keeps_the_options_of_the_account(tmp_path: Path):
    shell = Shell(tmp_path, WHOLESALE_SANDBOX="")
    with Sandbox.open(tmp_path / "mine.json", seed=7) as sandbox:
        sandbox.seed_data(2, in_review=1)
        review = sandbox.client().customers.list(status="pending_rpl_review").first()
        assert review is not None
    run = shell("customers", "wait", review.id, "--sandbox", "mine.json", status=5)
    assert re.search(r"wholesale ops wait '[^']+' --sandbox=mine\.json", run.stderr)
