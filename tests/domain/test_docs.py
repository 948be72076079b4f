"""The guide's pages: their Python runs, their tables are those of the data; examples in docstrings run, too."""

from __future__ import annotations

import doctest
import importlib
from datetime import date
from pathlib import Path

import pytest

from tools import gen_tables
from webex_wholesale import addresses, codes, locales, packages

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide"
PAGES = ["locales", "packages", "addresses", "ids", "prechecks", "names", "periods-and-phones"]
MODULES = [
    "locales",
    "locales.locale",
    "locales.near",
    "locales.normalize",
    "packages",
    "packages.advice",
    "packages.changes",
    "packages.tables",
    "addresses",
    "addresses.dial_in",
    "addresses.lines",
    "addresses.places",
    "addresses.problems",
    "ids",
    "phones",
    "codes",
    "converters",
    "models.billing_period",
    "models.common",
    "models.precheck",
]


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_in_docstrings_run(module: str):
    outcome = doctest.testmod(importlib.import_module(f"webex_wholesale.{module}"))
    assert outcome.attempted > 0
    assert outcome.failed == 0


def test_the_tables_of_the_documentation_are_up_to_date(capsys: pytest.CaptureFixture[str]):
    assert gen_tables.main(["--check"]) == 0, capsys.readouterr().out


def test_every_table_that_can_be_made_is_on_a_page():
    text = "".join(page.read_text(encoding="utf-8") for page in GUIDE.parent.rglob("*.md"))
    for name in gen_tables.TABLES:
        assert text.count(f"<!-- table:{name} -->") == 1


def test_a_stale_page_is_found_by_the_check_and_rewritten_without_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- table:locales -->\nold\n<!-- /table -->\nafter\n", encoding="utf-8")
    assert gen_tables.main(["--check"], docs=tmp_path) == 1
    assert "old" in page.read_text(encoding="utf-8")
    assert gen_tables.main([], docs=tmp_path) == 0
    text = page.read_text(encoding="utf-8")
    assert "| Czech (čeština) | `cs` |" in text
    assert "as of 2024-02-06" in text
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert gen_tables.main(["--check"], docs=tmp_path) == 0
    assert "page.md: out of date" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("<!-- table:locales -->\n", "opened and not closed"),
        ("<!-- /table -->\n", "closed and not opened"),
        ("<!-- table:unheard-of -->\n<!-- /table -->\n", "there is no table unheard-of"),
    ],
)
def test_a_broken_mark_is_an_error(page: str, says: str):
    with pytest.raises(ValueError, match=says):
        gen_tables.render(page)


def test_every_data_table_carries_a_source_and_a_date():
    for source in (
        locales.SOURCE,
        locales.tables.SPELLING_SOURCE,
        packages.SOURCE,
        addresses.DIAL_IN_SOURCE,
        addresses.places.EVERYDAY_NAMES_SOURCE,
        codes.SOURCE,
    ):
        assert source.text
        assert date(2020, 1, 1) < source.as_of < date(2026, 12, 31)
