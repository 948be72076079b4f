"""duckdb and Arrow read a file as `read_rows` does, to the last digit, or leave it to `read_rows`."""

from __future__ import annotations

import gzip
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings

from tests.billing.reports import CUSTOMER, report
from tests.billing.test_same_as_csv import files
from webex_wholesale.billing import arrow, frames, read_rows, summarize, summing, to_arrow, to_duckdb
from webex_wholesale.billing.columnar import sum_file
from webex_wholesale.errors import RowError

pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")

DIMENSIONS = ("customer", "service", "sku")

#: What sets readers apart: what each makes of it is in the tests below.
ODD = [
    {"QUANTITY": "0.0416666666666666640001"},
    {"QUANTITY": "1.15E-5"},
    {"QUANTITY": "0E-10"},
    {"QUANTITY": " 7 "},
    {"QUANTITY": "+3"},
    {"CONSUMPTION_END_DATE": "2026-10-31T23:59:59Z"},
    {"CONSUMPTION_END_DATE": ""},
    {"DESCRIPTION": "two\r\nlines, quoted"},
    {"CUSTOMER_ORG_ID": ""},
    {"CUSTOMER_EXTERNAL_ID": ""},
    {"SKU": ""},
]


def outcome(call: Any) -> Any:
    try:
        return call()
    except RowError as error:
        return (error.line, error.column)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files())
@example('QUANTITY,SKU\n1,"open\n2,b\n')
@example('QUANTITY,SKU\n1,"open')
@example('QUANTITY,SKU\n1,"closed"')
@example('QUANTITY,SKU\n1,a"b\n')
@example("QUANTITY,SKU\n1,a\r\n2,b\n3,c")
def test_a_file_gives_the_same_frame_and_sums_by_every_route(tmp_path: Path, text: str) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(text.encode())
    rows = outcome(lambda: [tuple(record) for record in records_of(path)])
    assert outcome(lambda: list(map(tuple, to_arrow_records(path)))) == rows
    if isinstance(rows, list) and not re.search(r'[ \n\r,] +"|" +', text):
        # duckdb drops blanks beside quotes, and does not see what stands in a column that the sum does not need.
        assert summarize(path, DIMENSIONS, engine="rows") == summarize(path, DIMENSIONS, engine="duckdb")


def records_of(path: Path) -> Any:
    from webex_wholesale.billing.schema import records

    return records(path)[1]


def to_arrow_records(path: Path) -> Any:
    table = to_arrow(path)
    return zip(*(column.to_pylist() for column in table.columns), strict=True) if table.num_rows else []


@pytest.mark.parametrize("rows", [[], [{}], ODD[5:], [*ODD, {}]], ids=["empty", "one", "plain", "odd"])
def test_the_odd_cells_of_reports_give_the_same_by_every_route(tmp_path: Path, rows: list[dict[str, str]]) -> None:
    path = tmp_path / "report.csv"
    # Twenty decimal places are read, but are more than a frame holds.
    path.write_bytes(report([*rows, {"QUANTITY": "0.1"}]))
    assert summarize(path, DIMENSIONS, days=31, engine="duckdb") == summarize(
        path, DIMENSIONS, days=31, engine="rows"
    )
    path.write_bytes(report([row for row in rows if len(row.get("QUANTITY", "")) < 20]))
    expected = list(records_of(path))
    assert [tuple(record) for record in to_arrow_records(path)] == expected
    assert to_duckdb(path).fetchall() == expected


def test_a_plain_file_is_added_up_by_duckdb_and_others_are_left_to_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(report([{"QUANTITY": "0.5"}, {"QUANTITY": "30.25"}]))
    assert sum_file(path, ("sku",)) == [(("A-CALL",), None, Decimal("30.75"), 2, Decimal(0))]
    path.write_bytes(report([{"QUANTITY": "0.0416666666666666640001"}]))
    assert sum_file(path, ("sku",)) is None
    path.write_bytes(gzip.compress(report([{}])))
    assert sum_file(path, ("sku",)) is None
    path.write_bytes(b"")
    assert sum_file(path, ("sku",)) is None
    assert len(summarize(path)) == 0


def test_a_plain_file_makes_no_row_objects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(report([{}, {"CONSUMPTION_END_DATE": "2026-10-31T00:00:00Z"}]))
    for module, name in ((summing, "as_rows"), (arrow, "records"), (frames, "records")):
        monkeypatch.setattr(module, name, None)
    assert summarize(path).total.user_days == 62
    assert to_arrow(path).num_rows == len(to_duckdb(path).fetchall()) == 2


@pytest.mark.parametrize(
    "name", ["it's a report.csv", "report [1].csv", "re*port?.csv", "s;--.csv", "täglich.csv"]
)
def test_no_file_name_is_taken_for_something_else(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(report([{}]))
    (tmp_path / "report 1.csv").write_bytes(report([{}, {}]))
    (tmp_path / "rexportx.csv").write_bytes(report([{}, {}]))
    assert summarize(path, engine="duckdb").total.row_count == 1
    assert to_arrow(path).num_rows == 1
    assert len(to_duckdb(path).fetchall()) == 1


def test_an_error_names_the_line_and_quotes_nothing_whatever_the_route(tmp_path: Path) -> None:
    secret = "jane.doe@example.com"
    path = tmp_path / "report.csv"
    path.write_bytes(report([{}, {"QUANTITY": secret}]))
    for route in (summarize, to_arrow, to_duckdb):
        with pytest.raises(RowError) as caught:
            route(path)
        assert (caught.value.line, caught.value.column) == (3, "QUANTITY")
        assert secret not in str(caught.value)
        assert caught.value.__cause__ is None


def test_a_large_file_gives_the_same_sums_by_every_route(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    rows = (
        {"CUSTOMER_ORG_ID": f"o{number % 97}", "USER_ID": f"u{number}", "QUANTITY": f"{number % 31}.{number:06}"}
        for number in range(60_000)
    )
    path.write_bytes(report(rows))
    by_rows = summarize(read_rows(path), days=31)
    assert summarize(path, days=31, engine="duckdb") == by_rows
    sums = to_duckdb(path).aggregate("customer_org_id, sum(quantity)").fetchall()
    assert dict(sums) == {row.customer: row.user_days for row in by_rows.rollup("customer")}
    arrow = to_arrow(path).group_by("customer_org_id").aggregate([("quantity", "sum")]).to_pylist()
    assert {row["customer_org_id"]: row["quantity_sum"] for row in arrow} == dict(sums)


def test_a_fault_late_in_a_large_file_is_found_behind_good_batches(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    good = report([{"DESCRIPTION": "x" * 1000}] * 9000, columns=CUSTOMER)
    path.write_bytes(good + good.splitlines(keepends=True)[-1].replace(b",31,", b",?,"))
    with pytest.raises(RowError) as caught:
        to_arrow(path)
    assert (caught.value.line, caught.value.column) == (9002, "QUANTITY")
    path.write_bytes(good + b'"unclosed' + b"," * (len(CUSTOMER) - 1))
    with pytest.raises(RowError, match="line 9002"):
        to_arrow(path)
