"""What the import costs beside the libraries the SDK stands on, and what a first answer costs, import included.

Processor time, not the clock on the wall: an import does nothing but compute, and other programs disturb it less.
orjson is hidden, as it is no part of a plain installation.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from benchmarks.harness import Measure, Server, interleaved, ratio, report, serving

PARTS = "import httpx, attrs, anyio"
SYNC = "import webex_wholesale; from webex_wholesale import WholesaleClient"
ASYNC = "from webex_wholesale import AsyncWholesaleClient"
LATER = ("sandbox", "billing", "bulk", "cli", "auth.authorization_code", "auth.loopback", "auth.keyring_store")
ID = "Y2lzY29zcGFyazovL3VzL0VOVEVSUFJJU0UvY2Q2MTNlMzAtZDhmMS02YWRmLTkxYjctNTg0YTIyNjViMWY1"


def _python(program: str) -> str:
    # Isolated, so that neither this folder nor the environment changes what is found first.
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    return done.stdout


def _cost(statements: str) -> Callable[[], float]:
    program = (
        "import sys, time; sys.modules['orjson'] = None; t = time.process_time()\n"
        f"{statements}\n"
        "print(time.process_time() - t)"
    )
    return lambda: float(_python(program))


def loaded_too_early() -> list[str]:
    """Return the modules for later that the import of the client, and making one, load all the same."""
    names = _python(f"{SYNC}; WholesaleClient(token='t').customers; import sys; print('\\n'.join(sys.modules))")
    return [name for name in names.split() if name.startswith(tuple(f"webex_wholesale.{one}" for one in LATER))]


def _imports() -> list[Measure]:
    statements = {"parts": PARTS, "sync": SYNC, "async": ASYNC, "wxc_sdk": "import wxc_sdk"}
    samples = interleaved({name: _cost(text) for name, text in statements.items()}, rounds=9)
    return [
        Measure(f"import: client / `{PARTS}`", ratio(samples, "sync", "parts"), at_most=1.2),
        Measure("import: async client / the same", ratio(samples, "async", "parts"), at_most=1.2),
        Measure("import: wxc_sdk / the same", ratio(samples, "wxc_sdk", "parts")),
        Measure("import: modules of " + ", ".join(LATER) + " loaded by it", len(loaded_too_early()), at_most=0),
    ]


def _first_answers(server: Server) -> list[Measure]:
    url = f"{server.url()}/wholesale/customers/{ID}"
    statements = {
        "httpx": f"import httpx; httpx.Client().get('{url}').json()",
        "sdk": f"{SYNC}; WholesaleClient(token='t', base_url='{server.url()}').customers.get('{ID}')",
    }
    samples = interleaved({name: _cost(text) for name, text in statements.items()}, rounds=9)
    value = ratio(samples, "sdk", "httpx")
    return [Measure("start: import to first typed customer / httpx to dict", value, at_most=1.5)]


def measures() -> list[Measure]:
    """Run the benchmark."""
    with serving() as server:
        return [*_imports(), *_first_answers(server)]


if __name__ == "__main__":
    report(measures())
