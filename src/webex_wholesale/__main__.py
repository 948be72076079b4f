"""`python -m webex_wholesale` is the command `wholesale`."""

from __future__ import annotations

from webex_wholesale.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
