"""Adds to the site the notebooks that `tools/make_notebooks.py` has run, and the places to break long names.

A browser breaks a path such as `/wholesale/customers/{customerId}` nowhere, or, where it must, in the middle of a
word. In tables that have to fit the page it is told where: behind a slash, a dot, an underscore, a colon.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT: Final = Path(__file__).resolve().parent.parent
NOTEBOOKS: Final = ROOT / "notebooks"
BUILT: Final = ROOT / "build" / "notebooks"
_FITS: Final = re.compile(r'<div class="fits">.*?</div>', re.DOTALL)
_CODE: Final = re.compile(r"(?<=<code>)[^<]+(?=</code>)")
_JOINT: Final = re.compile(r"(?<=\w)([/._:]|\?)(?=[\w{])|(?<=[\w=}])(&amp;|/)(?=[\w{])")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add a page, its images and its .ipynb file for each notebook.

    Raises:
        FileNotFoundError: a notebook was not run.
    """
    for source in sorted(NOTEBOOKS.glob("*.py")):
        if not (BUILT / f"{source.stem}.md").exists():
            raise FileNotFoundError(f"notebooks/{source.name} was not run: python tools/make_notebooks.py")
        for built in sorted(BUILT.glob(f"{source.stem}*")):
            files.append(File.generated(config, f"notebooks/{built.name}", abs_src_path=str(built)))
    return files


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Add the places where a name in a table that fits the page may be broken."""
    return _FITS.sub(lambda table: _CODE.sub(lambda name: _JOINT.sub(r"\g<0><wbr>", name[0]), table[0]), html)
