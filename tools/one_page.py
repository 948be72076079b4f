"""Make `llms.txt` and the documentation as one Markdown page, into the folder of the built site.

`llms.txt` lists every page with its first sentence; `all.md` is what the pages say, in the order of the
navigation, with the code that they include. The reference is left out of it: it is in the package's docstrings.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import jupytext  # type: ignore[import-untyped]
import yaml  # type: ignore[import-untyped]  # comes with mkdocs

ROOT: Final = Path(__file__).resolve().parent.parent


class Loader(yaml.SafeLoader):  # type: ignore[misc]  # yaml has no types
    """Reads mkdocs.yml without what its own tags stand for."""


Loader.add_multi_constructor("tag:yaml.org,2002:python/", lambda loader, suffix, node: None)


def pages(nav: Any, title: str = "") -> Iterator[tuple[str, str]]:
    """Return (title, path) of every page, in the order of the navigation."""
    if isinstance(nav, str):
        yield title, nav
    elif isinstance(nav, dict):
        for name, below in nav.items():
            yield from pages(below, name)
    else:
        for below in nav:
            yield from pages(below, title)


def text_of(path: str, docs: Path) -> str:
    """Return a page's Markdown, with what it includes, and without its front matter and marks.

    A notebook is what stands in the repository, without its output.
    """
    if path.startswith("notebooks/"):
        notebook = jupytext.read(docs.parent / path.replace(".md", ".py"))
        text = jupytext.writes(notebook, "md")
    else:
        text = (docs / path).read_text(encoding="utf-8")
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)

    def included(match: re.Match[str]) -> str:
        return (docs.parent / match[1]).read_text(encoding="utf-8")

    text = re.sub(r'^--8<-- "([^"]+)"$', included, text, flags=re.MULTILINE)
    return re.sub(r"<!-- .*? -->\n?", "", text).strip()


def summary_of(text: str) -> str:
    """Return the first sentence below the title."""
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    for paragraph in prose.split("\n\n")[1:]:
        if re.match(r"[A-Za-z`*\[]", paragraph):
            plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", " ".join(paragraph.split()))
            return re.split(r"(?<=[.:;]) ", plain)[0].rstrip(":;")
    return ""


def write(site: Path, root: Path = ROOT) -> None:
    """Write both files."""
    config = yaml.load((root / "mkdocs.yml").read_text(encoding="utf-8"), Loader)
    docs = root / "docs"
    listed = [f"# {config['site_name']}", f"> {config['site_description']}", "- [Everything on one page](all.md)"]
    whole = []
    for title, path in pages(config["nav"]):
        text = text_of(path, docs)
        address = re.sub(r"(^|/)index\.md$", r"\1", path).removesuffix(".md")
        address = f"{address}/" if address and not address.endswith("/") else address or "./"
        name = title or text.partition("\n")[0].lstrip("# ")
        listed.append(f"- [{name}]({address}): {summary_of(text)}".removesuffix(": "))
        if not path.startswith("reference/"):
            whole.append(text)
    (site / "llms.txt").write_text(
        "\n\n".join(listed[:2]) + "\n\n" + "\n".join(listed[2:]) + "\n", encoding="utf-8"
    )
    (site / "all.md").write_text("\n\n---\n\n".join(whole) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "site"))
