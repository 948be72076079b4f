"""Make src/webex_wholesale/_sync from _async, or check that it is up to date.

    python tools/make_sync.py           write it
    python tools/make_sync.py --check   fail if a file differs, is missing or is left over

The rules are plain substitutions over the whole text, docstrings and examples included; the order matters. A rule
that finds nothing to change fails the run: it would be a rule that nobody needs, or a source that has moved on.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "src" / "webex_wholesale"
SOURCE, TARGET = PACKAGE / "_async", PACKAGE / "_sync"

RULES: tuple[tuple[str, str], ...] = (
    (r'"""The async shells: .*?"""', '"""The sync shells: signatures and docstrings."""'),
    (
        r"Async client of the Webex Wholesale APIs\. Use it in one event loop; close",
        "Client of the Webex Wholesale APIs. Share it between threads; close",
    ),
    (r"`httpx\.AsyncClient`", "`httpx.Client`"),
    (r"\basync (def|with|for)\b", r"\1"),
    (r"\bawait (?=\()", ""),
    (r"\bawait ", ""),
    (r"\basync_driver\b", "sync_driver"),
    (r"\b_async\b", "_sync"),
    (r"\bAsync(?=[A-Z])", ""),
    (r"\bDriver\b", "SyncDriver"),
    (r"\bStopAsyncIteration\b", "StopIteration"),
    (r"__a(iter|next|enter|exit)__", r"__\1__"),
    (r"\baclose\b", "close"),
)

HEADER = "# Made from {source} by tools/make_sync.py: change that one.\n"


def convert(text: str, used: set[str]) -> str:
    """Return the sync form of an async module's text, and note which rules changed something."""
    for pattern, replacement in RULES:
        text, count = re.subn(pattern, replacement, text)
        if count:
            used.add(pattern)
    return text


def expected() -> dict[Path, str]:
    """Return what every file of the sync tree should hold."""
    used: set[str] = set()
    files = {}
    for path in sorted(SOURCE.rglob("*.py")):
        relative = path.relative_to(SOURCE)
        header = HEADER.format(source=f"_async/{relative.as_posix()}")
        files[TARGET / relative] = header + convert(path.read_text(encoding="utf-8"), used)
    if unused := [pattern for pattern, _ in RULES if pattern not in used]:
        sys.exit(f"rules that change nothing: {unused}")
    return files


def main(arguments: list[str]) -> int:
    """Write or check the tree; return the exit status."""
    files = expected()
    present = set(TARGET.rglob("*.py"))
    if arguments == ["--check"]:
        wrong = [
            path for path, text in files.items() if path not in present or path.read_text(encoding="utf-8") != text
        ]
        wrong += sorted(present - set(files))
        for path in wrong:
            print(f"not as generated: {path.relative_to(PACKAGE)}; run `make generate`")
        return bool(wrong)
    for path in present - set(files):
        path.unlink()
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print(f"{len(files)} files written to {TARGET.relative_to(PACKAGE.parent.parent)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
