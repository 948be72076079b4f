"""The command `wholesale`: each command is a page of arguments, one verb of the SDK and a view of the result.

No rule lives here. Click and rich are loaded when a command runs; without the extra `cli`, `main()` says so.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line, and return the exit status; see `webex_wholesale.cli.exit_status`."""
    try:
        from webex_wholesale.cli.app import run
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("click", "rich"):
            raise
        print(
            "wholesale: the command line needs click and rich: pip install 'webex-wholesale[cli]'", file=sys.stderr
        )
        return 2
    except KeyboardInterrupt:
        return _interrupted()
    try:
        return run(arguments)
    except KeyboardInterrupt:
        return _interrupted()


def _interrupted() -> int:
    """End after a Ctrl-C while it still starts, or after another one while the first was told of."""
    print("wholesale: interrupted", file=sys.stderr)
    return 130
