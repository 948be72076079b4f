"""Runs `wholesale` in real processes: piped, and in a terminal."""

from __future__ import annotations

import atexit
import fcntl
import json
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from functools import cache
from pathlib import Path
from typing import Any

COMMAND = [sys.executable, "-m", "webex_wholesale"]
CTRL_C = "\x03"


class Nursery:
    """A process that has everything imported, and forks for each command: each has a process of its own."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("nursery.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        atexit.register(self.close)

    def ask(self, command: dict[str, Any]) -> int:
        """Run a command and return its exit status."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        """End it."""
        with self._process:
            self._process.kill()


@cache
def nursery() -> Nursery:
    """Return the one of this test process."""
    return Nursery()


class Shell:
    """A folder with a sandbox of its own, and an environment that knows no account."""

    def __init__(self, folder: Path, **env: str) -> None:
        self.folder = folder
        self.file = folder / "sandbox.json"
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "WHOLESALE_SANDBOX": str(self.file),
            "LANG": "C.UTF-8",
            **env,
        }

    def __call__(self, *arguments: str, status: int = 0, **env: str) -> subprocess.CompletedProcess[str]:
        """Run a command in a process of its own, nobody at its keyboard; its exit status must be this one."""
        out, err = self.folder / "stdout.txt", self.folder / "stderr.txt"
        facts = {"arguments": arguments, "env": {**self.env, **env}, "cwd": str(self.folder)}
        found = nursery().ask({**facts, "stdout": str(out), "stderr": str(err)})
        run = subprocess.CompletedProcess(arguments, found, out.read_text(), err.read_text())
        assert found == status, run.stdout + run.stderr
        assert "Traceback" not in run.stderr
        return run

    def start(self, *arguments: str, stdin: int = subprocess.PIPE, **env: str) -> subprocess.Popen[str]:
        """Start a command and return its process."""
        return subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=self.folder,
            env={**self.env, **env},
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def terminal(self, *arguments: str, answers: str = "", columns: int = 80, status: int = 0, **env: str) -> str:
        """Run a command in a terminal, type the answers when it asks, and return what stands there."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        process = subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=self.folder,
            env={**self.env, "TERM": "xterm-256color", **env},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            # A session whose terminal it is: Ctrl-C reaches it.
            preexec_fn=_own_the_terminal,
        )
        os.close(theirs)
        seen, end, asked = b"", time.monotonic() + 60, False
        while time.monotonic() < end:
            if select.select([ours], [], [], 1.0)[0]:
                try:
                    part = os.read(ours, 65536)
                except OSError:  # the last one that had the terminal open has ended
                    break
                seen += part
                if answers and not asked and b"[y/N]" in seen:
                    os.write(ours, answers.encode())
                    asked = True
            elif asked and answers == CTRL_C:
                # Python looks for signals, then reads: one that comes between is seen when a key is pressed again.
                os.write(ours, answers.encode())
        os.close(ours)
        text = seen.decode(errors="replace").replace("\r\n", "\n")
        assert process.wait(10) == status, text
        return text


def _own_the_terminal() -> None:
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def plain(text: str) -> str:
    """Return what a terminal showed without the sequences that move its cursor."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)
