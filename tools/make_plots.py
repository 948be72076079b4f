"""Draw the plots of the documentation, by running the code of the page that shows them.

They are made by `make docs`, and are not in the repository: what the page shows is what its code draws today.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any, Final

import size_bulk

DOCS: Final = Path(__file__).resolve().parent.parent / "docs"


def draw(page: Path, folder: Path) -> None:
    """Run the Python of a page in the folder that its images are shown from."""
    folder.mkdir(parents=True, exist_ok=True)
    names: dict[str, Any] = {"__name__": page.stem}
    here = Path.cwd()
    os.chdir(folder)
    try:
        for block in re.findall(
            r"^```python\n(.*?)^```$", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE
        ):
            exec(compile(block, str(page), "exec"), names)
    finally:
        os.chdir(here)


def main() -> int:
    """Draw all of them; return the exit status."""
    draw(DOCS / "billing" / "plots.md", DOCS / "assets" / "plots")
    size_bulk.draw(DOCS / "assets" / "plots" / "bulk-sizes.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
