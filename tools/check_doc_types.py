"""Check what a user's type checker says: of every Python block of the documentation, of examples, of the package.

mypy --strict and pyright see each page as one program, block after block. pyright sees the examples as well, which
mypy checks with the sources, and says how much of the public interface has a type that every checker reads alike.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
# It holds lines that a checker must refuse, each with a comment that is refused where it is not needed.
TYPED_USE = ROOT / "tests" / "typed" / "typed_use.py"
COMPLETE = 0.99

_BLOCK = re.compile(r"^```python\n(.*?)^```$", flags=re.DOTALL | re.MULTILINE)


def program(text: str) -> str:
    """Return the Python blocks of a page, each in the lines where the page has it, so that messages point there.

    >>> program("# A page\\n\\n```python\\nprint(1)\\n```\\n")
    '\\n\\n\\nprint(1)\\n'
    """
    lines: list[str] = []
    for block in _BLOCK.finditer(text):
        before = text.count("\n", 0, block.start(1))
        lines += [""] * (before - len(lines)) + block[1].splitlines()
    return "\n".join(lines) + "\n" if lines else ""


def write_programs(folder: Path) -> dict[str, str]:
    """Write the program of each page that has one, and return the page's name by the program's stem."""
    pages = {}
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        if source := program(page.read_text(encoding="utf-8")):
            name = page.relative_to(ROOT).as_posix()
            stem = re.sub(r"\W", "_", name.removesuffix(".md"))
            (folder / f"{stem}.py").write_text(source, encoding="utf-8")
            pages[stem] = name
    return pages


def tool(name: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a checker of this environment; pyright takes the first Python of the path for the environment."""
    bin = Path(sys.executable).parent
    path = os.pathsep.join((str(bin), os.environ.get("PATH", "")))
    return subprocess.run(
        [str(bin / name), *arguments],
        cwd=cwd,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def mypy(folder: Path) -> list[str]:
    """Return what mypy --strict complains of."""
    files = map(str, sorted(folder.glob("*.py")))
    done = tool("mypy", "--no-error-summary", "--hide-error-context", "--no-pretty", *files, cwd=ROOT)
    lines = [line for line in done.stdout.splitlines() if ": note:" not in line]
    if done.returncode and not lines:
        raise SystemExit(f"mypy could not run: {done.stderr}")
    # A complaint from mypy's cache names the folder of an earlier run.
    return [re.sub(r"^.*?([^/\\]+\.py:)", r"mypy: \1", line) for line in lines]


def pyright(folder: Path) -> list[str]:
    """Return what pyright complains of, at its level `basic`."""
    settings = {
        "include": [str(folder), str(EXAMPLES), str(TYPED_USE)],
        "typeCheckingMode": "basic",
        "pythonVersion": "3.11",
        "reportUnnecessaryTypeIgnoreComment": "error",
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    found = _json_of(tool("basedpyright", "--outputjson", "--project", str(folder), cwd=folder))
    return [
        f"pyright: {Path(entry['file']).name}:{entry['range']['start']['line'] + 1}: {entry['message']}"
        for entry in found["generalDiagnostics"]
        if entry["severity"] == "error"
    ]


def completeness(folder: Path) -> list[str]:
    """Return what keeps the public interface from being typed as completely as is promised."""
    done = tool("basedpyright", "--outputjson", "--ignoreexternal", "--verifytypes", "webex_wholesale", cwd=folder)
    found = _json_of(done)["typeCompleteness"]
    counts = found["exportedSymbolCounts"]
    score = found["completenessScore"]
    print(f"{score:.1%} of {sum(counts.values())} public symbols have a type that every checker sees alike")
    if score >= COMPLETE:
        return []
    # Most are there because of a few others, which have a message.
    return [
        f"pyright --verifytypes: {symbol['name']}: {entry['message']}"
        for symbol in found["symbols"]
        if not symbol["isTypeKnown"]
        for entry in symbol["diagnostics"]
    ] or [f"pyright --verifytypes: {score:.2%} is less than {COMPLETE:.0%}"]


def _json_of(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise SystemExit(f"pyright could not run: {done.stdout}{done.stderr}") from None
    return answer


def main() -> int:
    """Run the checks; return the exit status."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        pages = write_programs(folder)
        complaints = [*mypy(folder), *pyright(folder), *completeness(folder)]
    for complaint in complaints:
        print(re.sub(r"\b(\w+)\.py:", lambda file: f"{pages.get(file[1], f'{file[1]}.py')}:", complaint, count=1))
    print(f"{len(pages)} pages, {len(list(EXAMPLES.glob('*.py')))} examples: {len(complaints) or 'no'} complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
