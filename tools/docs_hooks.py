"""Adds the notebooks that `tools/make_notebooks.py` has run to the pages of the site."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT: Final = Path(__file__).resolve().parent.parent
NOTEBOOKS: Final = ROOT / "notebooks"
BUILT: Final = ROOT / "build" / "notebooks"


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
