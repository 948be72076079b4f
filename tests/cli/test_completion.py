"""Completion in real shells: what Tab makes of the beginning of a command, of an option's value, of a list."""

from __future__ import annotations

import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent
#: What is typed before Tab, and what the shell makes of it.
TYPED = (
    ("wholesale custo", "wholesale customers "),
    ("wholesale customers li", "wholesale customers list "),
    ("wholesale customers list --with-n", "wholesale customers list --with-names "),
    ("wholesale customers list --status provisioned_w", "--status provisioned_with_errors "),
    ("wholesale bulk run --on-difference ke", "--on-difference keep "),
    (
        "wholesale customers ensure x --packages webex_meetings,attend",
        "--packages webex_meetings,attendant_console ",
    ),
)
SHELLS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], 'eval "$(wholesale completion bash)"'),
    "zsh": (["zsh", "-f", "-i"], 'autoload -Uz compinit && compinit -u; eval "$(wholesale completion zsh)"'),
}


def environment(folder: Path) -> dict[str, str]:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path, "HOME": str(folder), "LANG": "C.UTF-8", "TERM": "dumb", "COLUMNS": "200", "PS1": "> "}


class Interactive:
    """A shell at a terminal."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self._child, self._terminal = pty.fork()
        if not self._child:
            os.execvpe(command[0], command, environment(folder))

    def type(self, text: str, until: str) -> str:
        """Type, and return what is shown until this comes."""
        os.write(self._terminal, text.encode())
        seen, end = "", time.monotonic() + 60
        while until not in seen and time.monotonic() < end:
            if select.select([self._terminal], [], [], 0.1)[0]:
                try:
                    seen += os.read(self._terminal, 65536).decode(errors="replace")
                except OSError:
                    break
        return seen

    def close(self) -> None:
        os.kill(self._child, signal.SIGKILL)
        os.waitpid(self._child, 0)
        os.close(self._terminal)


@pytest.mark.parametrize("name", SHELLS)
def test_tab_completes_in_a_shell_that_loaded_the_script(name: str, tmp_path: Path):
    command, load = SHELLS[name]
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not on this machine")
    shell = Interactive(command, tmp_path)
    try:
        # The quotes keep the echo of what is typed from looking like its output.
        assert "loaded\r\n" in shell.type(f'{load}; echo load""ed\n', "loaded\r\n")
        for typed, completed in TYPED:
            shown = shell.type(f"\x15{typed}\t", completed)
            assert completed in shown, shown
    finally:
        shell.close()


def test_fish_completes_after_it_loaded_the_script(tmp_path: Path):
    if shutil.which("fish") is None:
        pytest.skip("fish is not on this machine")
    asked = "; ".join(f'complete -C "{typed}"' for typed, _ in TYPED)
    run = subprocess.run(
        ["fish", "--no-config", "-c", f"wholesale completion fish | source; {asked}"],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    found = {line.partition("\t")[0] for line in run.stdout.splitlines()}
    assert {completed.split()[-1] for _, completed in TYPED} <= found
