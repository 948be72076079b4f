"""Run the quick part of the suite on every newer Python that is on this machine, saying which it found.

Usage: python tools/newer_pythons.py [pytest arguments]

Interpreters are looked for on the PATH, among pyenv's versions and among uv's. A shim of pyenv's on the PATH that
starts nothing does not count. Each gets an environment of its own, `.venv-3.13` and so on, made once.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

VERSIONS = ("3.12", "3.13", "3.14")
EXTRAS = "addresses,cli,httpx2,keyring,otel,progress,speedups,truststore"
# What depends on the interpreter: sockets, tracebacks, tasks, codecs; nothing that needs pandas and the like.
PARTS = [
    f"tests/{name}"
    for name in ("auth", "client", "codec", "core", "errors", "helpers", "simulation", "verbs", "weather")
]
_ASK = "import sys; print('%d.%d' % sys.version_info[:2], sys.version.split()[0])"
ROOT = Path(__file__).parent.parent


def candidates(version: str) -> Iterator[Path]:
    """Yield where an interpreter of a version may be, the best place first."""
    for place in os.environ.get("PATH", "").split(os.pathsep):
        yield Path(place) / f"python{version}"
    home = Path.home()
    for root in (
        Path(os.environ.get("PYENV_ROOT", home / ".pyenv")) / "versions",
        home / ".local/share/uv/python",
    ):
        if root.is_dir():
            for version_folder in sorted(root.iterdir(), reverse=True):
                yield version_folder / "bin" / f"python{version}"


def interpreter(version: str) -> tuple[Path, str] | None:
    """Return an interpreter of a version that starts, and its whole version."""
    for path in candidates(version):
        if not path.is_file():
            continue
        try:
            said = subprocess.run([path, "-c", _ASK], capture_output=True, text=True, timeout=20).stdout.split()
        except (OSError, subprocess.TimeoutExpired):
            continue
        if said and said[0] == version:
            return path, said[1]
    return None


def environment(version: str, python: Path) -> Path:
    """Return the Python of an environment with what the tests need, made where it is missing or outdated."""
    folder = ROOT / f".venv-{version}"
    ready, project = folder / ".ready", ROOT / "pyproject.toml"
    inside = folder / "bin" / "python"
    if not ready.is_file() or ready.stat().st_mtime < project.stat().st_mtime:
        uv = shutil.which("uv", path=str(ROOT / ".venv/bin")) or "uv"
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", python, folder], check=True)
        install: list[str | Path] = [uv, "pip", "install", "--quiet", "--python", inside]
        subprocess.run([*install, "--editable", f".[{EXTRAS}]", "--group", "quick"], check=True, cwd=ROOT)
        ready.touch()
    return inside


def main() -> int:
    """Run it; return how many versions failed."""
    failed = 0
    for version in VERSIONS:
        found = interpreter(version)
        if found is None:
            print(f"Python {version}: not on this machine", flush=True)
            continue
        path, whole = found
        print(f"Python {whole}: {path}", flush=True)
        begun = time.monotonic()
        command: list[str | Path] = [environment(version, path), "-m", "pytest", "--quiet", "--numprocesses", "2"]
        code = subprocess.run([*command, *(sys.argv[1:] or PARTS)], cwd=ROOT).returncode
        failed += code != 0
        outcome = "failed" if code else "passed"
        print(f"Python {whole}: {outcome} in {time.monotonic() - begun:.0f} s", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
