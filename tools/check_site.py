"""Look over the built site: what every reader counts on is on it.

python tools/check_site.py [SITE]

Every page of the navigation has a title and leads to the one before and the one after; `llms.txt` lists them all,
and `all.md` is the text of those that are not reference; examples, changelog and images are there;
no table has a column without a name; and nothing private stands in the reference.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import yaml  # type: ignore[import-untyped]  # comes with mkdocs
from one_page import Loader, pages

ROOT: Final = Path(__file__).resolve().parent.parent
#: The clients and what they hand out are written in `_sync` and `_async`.
_PRIVATE: Final = re.compile(r"webex_wholesale\.(?!_sync\.|_async\.)(?:\w+\.)*_[^_.]")


class Reading(HTMLParser):
    """What one page holds, as far as it is looked at here."""

    def __init__(self) -> None:
        super().__init__()
        self.titles = 0
        self.images: list[str] = []
        self.ids: list[str] = []
        self.neighbours: set[str] = set()
        self.unnamed_columns = 0
        self._heading = ""
        self._in_heading = False
        self._in_frame = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a title, image, anchor, neighbour or column."""
        found = {name: value or "" for name, value in attrs}
        self.titles += tag == "h1"
        if tag == "img":
            self.images.append(found.get("src", ""))
        if "id" in found:
            self.ids.append(found["id"])
        if "md-footer__link" in found.get("class", ""):
            self.neighbours.add(found["class"].rpartition("--")[2])
        if tag == "table":
            # The index of a data frame has no name.
            self._in_frame = "dataframe" in found.get("class", "")
        if tag == "th":
            self._in_heading, self._heading = True, ""
        if tag == "tfoot":
            self._in_frame = True

    def handle_data(self, data: str) -> None:
        """Note what a column is called."""
        if self._in_heading:
            self._heading += data

    def handle_endtag(self, tag: str) -> None:
        """Count a column without a name."""
        if tag == "th":
            self._in_heading = False
            self.unnamed_columns += not self._heading.strip() and not self._in_frame


def problems(site: Path, root: Path = ROOT) -> Iterator[str]:
    """Yield what is wrong with the site."""
    listed = [
        path for _, path in pages(yaml.load((root / "mkdocs.yml").read_text(encoding="utf-8"), Loader)["nav"])
    ]
    llms, everything = ((site / name).read_text(encoding="utf-8") for name in ("llms.txt", "all.md"))
    for place, path in enumerate(listed):
        address = re.sub(r"(^|/)index\.md$", r"\1", path).removesuffix(".md")
        file = site / address / "index.html"
        text = file.read_text(encoding="utf-8")
        page = Reading()
        page.feed(text)
        if page.titles != 1:
            yield f"{path}: {page.titles} titles"
        wanted = {"prev"} if place else set()
        wanted |= {"next"} if place < len(listed) - 1 else set()
        if page.neighbours != wanted:
            yield f"{path}: leads to {sorted(page.neighbours)}, not to {sorted(wanted)}"
        if page.unnamed_columns:
            yield f"{path}: a table has a column without a name"
        for image in page.images:
            if not image.startswith(("http", "data:")) and not (file.parent / image).exists():
                yield f"{path}: no image {image}"
        for name in page.ids:
            if _PRIVATE.match(name):
                yield f"{path}: {name} is private"
        if f"]({address.rstrip('/') or '.'}/)" not in llms:
            yield f"{path}: not in llms.txt"
    examples = (site / "examples" / "index.html").read_text(encoding="utf-8")
    for example in sorted((root / "examples").glob("*.py")):
        first = example.read_text(encoding="utf-8").partition("\n")[0]
        if first not in everything:
            yield f"examples/{example.name}: not on the site"
    if "<h2" not in examples:
        yield "examples: no headings"
    newest = re.search(r"^## \[(\d[^\]]*)\]", (root / "CHANGELOG.md").read_text(encoding="utf-8"), flags=re.M)
    if newest is None or newest[1] not in (site / "changelog" / "index.html").read_text(encoding="utf-8"):
        yield "changelog: the newest version is not on the site"


def main(arguments: list[str]) -> int:
    """Look it over; return the exit status."""
    wrong = list(problems(Path(arguments[0]) if arguments else ROOT / "site"))
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
