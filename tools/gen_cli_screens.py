"""Draw docs/assets/cli/*.svg: what a person sees of `bulk run` and `reports sum`, from real runs in a terminal.

The commands run in a sandbox of their own. Look at the pictures before you commit them.
"""

from __future__ import annotations

import csv
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
from datetime import timedelta
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

from webex_wholesale.sandbox import Sandbox

OUT: Final = Path(__file__).resolve().parent.parent / "docs" / "assets" / "cli"
_WIDTH: Final = 90
_CODE: Final = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])")


def run(folder: Path, *arguments: str) -> str:
    """Run a command in a terminal, and return all that it wrote."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, _WIDTH, 0, 0))
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "WHOLESALE_SANDBOX": "shop.sandbox.json",
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
    }
    command = [sys.executable, "-m", "webex_wholesale", *arguments]
    process = subprocess.Popen(command, cwd=folder, env=env, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    seen = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:
            break
        if not part:
            break
        seen += part
    os.close(ours)
    if process.wait() != 0:
        raise RuntimeError(seen.decode())
    return seen.decode()


def shown(output: str) -> str:
    """Return what stands on the screen at the end: lines that were written over are gone, colours stay."""
    lines = [""]
    at = 0
    while at < len(output):
        if code := _CODE.match(output, at):
            at = code.end()
            if code[2] == "A":
                lines = lines[: -int(code[1] or 1)] or [""]
            elif code[2] == "K":
                lines[-1] = ""
            elif code[2] == "m":
                lines[-1] += code[0]
            continue
        sign = output[at]
        at += 1
        if sign == "\n":
            lines.append("")
        elif sign == "\r":
            lines[-1] = lines[-1] if output[at : at + 1] == "\n" else ""
        else:
            lines[-1] += sign
    return "\n".join(lines).rstrip()


def picture(name: str, title: str, *steps: tuple[str, str]) -> None:
    """Write a picture of some commands and what came of them."""
    console = Console(record=True, width=_WIDTH, file=open(os.devnull, "w"), force_terminal=True)  # noqa: SIM115
    for command, output in steps:
        console.print(Text.assemble(("$ ", "bold green"), (command, "bold")))
        console.print(Text.from_ansi(shown(output)), "")
    OUT.mkdir(parents=True, exist_ok=True)
    console.save_svg(str(OUT / f"{name}.svg"), title=title, unique_id=name)


def main() -> None:
    """Draw all pictures."""
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        run(folder, "bulk", "template", "shops.csv")
        path = folder / "shops.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            customer, _ = reader
            names = list(reader.fieldnames or ())
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            for number in range(1, 13):
                email = f"it@shop-{number:02}.example"
                row = {"external_id": f"shop-{number:02}", "name": f"Shop {number}", "primary_email": email}
                writer.writerow({**customer, **row})
        words = ("bulk", "run", "shops.csv", "--journal", "shops.db", "--yes")
        picture("bulk-run", "wholesale bulk run", (f"wholesale {' '.join(words)}", run(folder, *words)))
        with Sandbox.open(folder / "bill.sandbox.json", seed=7) as sandbox:
            sandbox.seed_data(8, months=4)
            month = f"{sandbox.clock.now().replace(day=1) - timedelta(days=1):%Y-%m}"
        summing = ("reports", "sum", month, "--by", "external_id,service", "--yes")
        typed = f"wholesale {' '.join(summing)}"
        picture(
            "reports-sum",
            "wholesale reports sum",
            (typed, run(folder, *summing, "--sandbox", "bill.sandbox.json")),
        )


if __name__ == "__main__":
    main()
