"""The Python on every page runs as it is written, block after block, in an empty folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.pages import DOCS, ROOT, blocks, run

PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
# What that page shows are tests: they are run as such, beside the sandbox's own.
TESTS = DOCS / "sandbox" / "pytest.md"
WITH_CODE = [page for page in PAGES if blocks(page) and page != TESTS]


# Dask calls pandas in a way that pandas 3.1 deprecates.
@pytest.mark.filterwarnings("ignore:The inplace keyword")
@pytest.mark.parametrize("page", WITH_CODE, ids=lambda page: str(page.relative_to(ROOT).with_suffix("")))
def test_the_python_of_a_page_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", "a-token-for-the-pages")
    monkeypatch.chdir(tmp_path)
    run(page)


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 170
