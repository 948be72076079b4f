"""Write docs/cli/commands.md from the commands themselves, so that no page drifts from what they take.

Run it without arguments to rewrite the page; `--check` changes nothing and answers 1 when it is out of date.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from webex_wholesale.cli.app import COMMANDS, wholesale

PAGE: Final = Path(__file__).resolve().parent.parent / "docs" / "cli" / "commands.md"
_HEAD: Final = """# Commands

<!-- Made from the commands by tools/gen_cli.py: change them. -->

What every command takes is listed once, [at the end](#options-that-commands-share).
"""
#: Options that mean the same wherever they are: listed once.
_SHARED: Final = (
    *("--output", "--fields", "--query", "--full-ids", "--profile", "--sub-partner", "--sandbox", "--limit"),
    *("--dry-run", "--yes", "--expect-count", "--no-wait", "--timeout"),
)


def page() -> str:
    """Return the page."""
    context = click.Context(wholesale, info_name="wholesale", show_default=True)
    parts = [_HEAD]
    shared: dict[str, tuple[str, str]] = {}
    for name in COMMANDS:
        command = wholesale.get_command(context, name)
        assert command is not None
        parts.append(f"## wholesale {name}\n\n{_text(command.help)}\n")
        below = click.Context(command, info_name=name, parent=context)
        if isinstance(command, click.Group):
            for inner in command.list_commands(below):
                found = command.get_command(below, inner)
                assert found is not None
                parts.append(f"### wholesale {name} {inner}\n\n{_text(found.help)}\n")
                parts += _usage(found, click.Context(found, info_name=inner, parent=below), shared)
        else:
            parts += _usage(command, below, shared)
    parts.append(
        "## Options that commands share\n\nA command has those that make sense for it; see its `--help`.\n"
    )
    parts.append(_table({name: shared[name] for name in _SHARED if name in shared}))
    return "\n".join(parts)


def _text(text: str | None) -> str:
    return "\n\n".join(" ".join(part.split()) for part in (text or "").split("\n\n"))


def _usage(command: click.Command, context: click.Context, shared: dict[str, tuple[str, str]]) -> Iterator[str]:
    yield f"```text\n{context.command_path} {' '.join(command.collect_usage_pieces(context))}\n```\n"
    own: dict[str, tuple[str, str]] = {}
    for option in command.params:
        record = option.get_help_record(context)
        if record is None or not isinstance(option, click.Option) or "--help" in option.opts:
            continue
        long = next(name for name in option.opts if name.startswith("--"))
        # The probe's --dry-run is not that of a write.
        is_shared = long in _SHARED and not (long == "--dry-run" and command.name == "probe")
        (shared if is_shared else own)[long] = record
    if own:
        yield _table(own)


def _table(rows: dict[str, tuple[str, str]]) -> str:
    # A choice such as [raise|keep] stands in code: its bars must not end the cell.
    lines = (f"| `{names.replace('|', chr(92) + '|')}` | {text} |" for names, text in rows.values())
    return "\n".join(["| option | what it does |", "|---|---|", *lines]) + "\n"


def main() -> int:
    """Rewrite the page, or check it."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--check", action="store_true", help="change nothing; answer 1 when it is out of date")
    text = page()
    if arguments.parse_args().check:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
            print(f"{PAGE.name} is out of date: run tools/gen_cli.py", file=sys.stderr)
            return 1
        return 0
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
