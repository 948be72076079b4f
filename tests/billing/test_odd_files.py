"""Files that are nearly billing reports: cells longer than the csv module's limit, and another encoding."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from tests.billing.reports import report
from webex_wholesale.billing import read_rows, summarize
from webex_wholesale.errors import RowError

LONG = "x" * 200_000


@pytest.mark.parametrize(
    "text", [LONG, f'{LONG}"{LONG}', f"{LONG}\n{LONG}, and so on"], ids=["one", "quotes", "lines"]
)
@pytest.mark.parametrize("column", ["PARTNER_NAME", "SKU", "Note"])
def test_a_cell_over_the_csv_limit_is_read_and_the_limit_is_as_it_was(column: str, text: str) -> None:
    before = csv.field_size_limit()
    data = report([{}, {column: text}, {}], columns=("PARTNER_NAME", "SKU", "QUANTITY", "Note"))
    if "\n" in text:
        with pytest.raises(RowError, match="line 3"):
            list(read_rows(data))
    else:
        rows = list(read_rows(data))
        assert len(rows) == 3
        assert {"PARTNER_NAME": rows[1].partner_name, "SKU": rows[1].sku, **rows[1].extras}[column] == text
    assert csv.field_size_limit() == before


def test_both_engines_take_a_cell_over_the_csv_limit(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(report([{"SKU": LONG, "QUANTITY": "3"}, {"SKU": "B", "QUANTITY": "4"}]))
    assert summarize(path, "sku").total.user_days == 7
    assert list(summarize(path, "sku")) == list(summarize(path.read_bytes(), "sku"))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_called_by_its_name(encoding: str, tmp_path: Path) -> None:
    data = report([{}]).decode().encode(encoding)
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    for source in (data, path, gzip.compress(data)):
        with pytest.raises(RowError, match=r"UTF-16.*UTF-8"):
            summarize(source)
