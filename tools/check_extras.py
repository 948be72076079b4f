"""Install the built wheel in empty environments, alone and with each extra alone, and use what the extra is for.

python tools/check_extras.py dist [EXTRA ...]

Without an extra, what needs it has to say so by name: `pip install 'webex-wholesale[plot]'`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent

#: Runs in every environment: everything public is importable, and the main path works.
ALONE: Final = """
import importlib
for name in (
    "addresses auth billing bulk codes converters errors ids journal locales models operations packages phones "
    "probe sandbox telemetry"
).split():
    importlib.import_module(f"webex_wholesale.{name}")
import webex_wholesale
from webex_wholesale.billing import BillingPeriod, summarize
from webex_wholesale.models import Address
from webex_wholesale.sandbox import Sandbox
sandbox = Sandbox(seed=7)
sandbox.seed_data(customers=3)
client = sandbox.client()
assert len(client.customers.list().to_list()) == 3
period = BillingPeriod.last_month(clock=client.clock)
summary = client.billing_reports.summarize(period, by=("customer", "service"), timeout=1800)
assert summary.total.row_count
"""

#: What each extra is for.
USES: Final[Mapping[str, str]] = {
    "addresses": 'assert Address(city="Bonn", country="Germany").normalized().country == "DE"',
    "arrow": "from webex_wholesale.billing import to_arrow; assert to_arrow(summary).num_rows == len(summary)",
    "cli": "import sys; from webex_wholesale.cli import main; "
    'sys.argv = ["wholesale", "--version"]; sys.exit(main())',
    "dbos": "from webex_wholesale.bulk.engines import dbos; dbos.submit; "
    'from webex_wholesale._extras import require_extra; require_extra("dbos").DBOS',
    "duckdb": 'from webex_wholesale.billing import to_duckdb; assert to_duckdb(summary, table="t").fetchall()',
    "httpx2": 'assert sandbox.client(http_library="httpx2").customers.list().first()',
    # It serves `--query` of the command line, which is another extra's.
    "jmespath": 'from webex_wholesale._extras import require_extra; require_extra("jmespath").compile("a.b")',
    # Whether the machine has a keyring is another matter.
    "keyring": 'from webex_wholesale.auth import KeyringStore; KeyringStore("me")._keyring()',
    "otel": "from webex_wholesale.telemetry import OpenTelemetry; "
    "assert sandbox.client(telemetry=OpenTelemetry()).customers.list().first()",
    "pandas": "assert len(client.customers.list().to_pandas()) == 3",
    "plot": 'from webex_wholesale.billing import plot; plot(summary).save("usage.png")',
    "polars": "assert client.customers.list().to_polars().height == 3",
    "progress": "client.billing_reports.download(next(iter(client.billing_reports.list())), progress=True)",
    "speedups": "from webex_wholesale._codec import json; assert json.orjson",
    "truststore": 'webex_wholesale.WholesaleClient(token="t", verify="system").close()',
}


def check(wheel: Path, extra: str | None, folder: Path) -> str:
    """Return what is wrong with the wheel and one extra; blank for nothing."""
    here = folder / (extra or "alone")
    python = here / "bin" / "python"
    uv = [sys.executable, "-m", "uv"]
    wanted = f"webex-wholesale[{extra}] @ {wheel.as_uri()}" if extra else f"webex-wholesale @ {wheel.as_uri()}"
    use = USES[extra] if extra else ""
    script = folder / f"{here.name}.py"
    script.write_text(f"{ALONE}\n{use}\n", encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "WEBEX_"))}
    for command in (
        [*uv, "venv", "--quiet", "--python", sys.executable, str(here)],
        [*uv, "pip", "install", "--quiet", "--python", str(python), wanted],
        [str(python), "-I", "-W", "error::DeprecationWarning:webex_wholesale", str(script)],
    ):
        run = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        if run.returncode:
            return (run.stderr or run.stdout).strip()
    return "" if extra else _refused_without(python, folder, environment)


def _refused_without(python: Path, folder: Path, environment: Mapping[str, str]) -> str:
    """Return for which extra its use is not refused with a hint at it, where no extra is installed."""
    for extra, use in USES.items():
        if extra == "speedups":
            continue
        script = folder / f"without-{extra}.py"
        script.write_text(f"{ALONE}\n{use}\n", encoding="utf-8")
        run = subprocess.run(
            [str(python), "-I", str(script)],
            cwd=folder,
            env=dict(environment),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if not run.returncode or f"webex-wholesale[{extra}]" not in run.stderr:
            return f"without the extra {extra}, its use does not name it:\n{run.stderr.strip()}"
    return ""


def main(arguments: list[str]) -> int:
    """Check them; return the exit status."""
    dist, *chosen = arguments
    (wheel,) = Path(dist).resolve().glob("*.whl")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = sorted(project["optional-dependencies"])
    if set(extras) != set(USES):
        print(f"the use of these extras is not known: {', '.join(sorted(set(extras) ^ set(USES)))}")
        return 1
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for extra in [None, *extras]:
            if chosen and extra not in chosen:
                continue
            if problem := check(wheel, extra, Path(folder)):
                wrong += 1
                print(f"the wheel {f'with the extra {extra}' if extra else 'alone'}: {problem}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
