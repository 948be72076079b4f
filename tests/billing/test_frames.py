"""Frames and files have one schema, whatever they are made of."""

from __future__ import annotations

import datetime
import gzip
import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.billing.reports import CUSTOMER, PARTNER, USER, report
from webex_wholesale.billing import (
    UsageRow,
    arrow_batches,
    compare,
    read_rows,
    reconcile,
    summarize,
    to_arrow,
    to_csv,
    to_duckdb,
    to_pandas,
    to_parquet,
    to_polars,
)
from webex_wholesale.errors import InvalidRequest, RowError

pa = pytest.importorskip("pyarrow")
pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")
duckdb = pytest.importorskip("duckdb")

ROWS = [{"SKU": "007", "QUANTITY": "0.000000000000000001"}, {"SKU": "1e3", "QUANTITY": "12345678901234567890"}]
EXACT = Decimal("12345678901234567890.000000000000000001")


@pytest.fixture(params=["path", "gzip", "bytes", "stream", "rows"])
def usage(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Any]:
    def make(data: bytes) -> Any:
        path = tmp_path / "report.csv"
        path.write_bytes(gzip.compress(data) if request.param == "gzip" else data)
        return {
            "path": path,
            "gzip": path,
            "bytes": data,
            "stream": io.BytesIO(data),
            "rows": list(read_rows(data)),
        }[request.param]

    return make


@pytest.mark.parametrize("columns", [PARTNER, CUSTOMER, USER])
def test_arrow_has_every_documented_column_with_its_type(usage: Any, columns: tuple[str, ...]) -> None:
    schema = to_arrow(usage(report(ROWS, columns=columns))).schema
    assert schema.names == [name.lower() for name in USER]
    types = {name: schema.field(name).type for name in schema.names}
    assert types.pop("quantity") == pa.decimal128(38, 18)
    assert {types.pop(f"consumption_{end}_date") for end in ("start", "end")} == {pa.date32()}
    assert set(types.values()) == {pa.string()}


def test_values_stay_what_they_are_in_arrow(usage: Any) -> None:
    first, _ = to_arrow(usage(report(ROWS, columns=(*USER, "Tier")))).to_pylist()
    assert first["sku"] == "007"
    assert first["quantity"] == Decimal("1e-18")
    assert first["consumption_start_date"] == datetime.date(2026, 10, 1)
    assert (first["workspace_id"], first["Tier"]) == (None, None)


def test_pandas_adds_up_to_the_last_digit(usage: Any) -> None:
    frame = to_pandas(usage(report(ROWS)))
    assert frame["quantity"].sum() == EXACT
    assert frame.groupby("service_name")["quantity"].sum().to_list() == [EXACT]
    assert frame["sku"].to_list() == ["007", "1e3"]
    assert frame["consumption_start_date"].dt.month.to_list() == [10, 10]


def test_polars_adds_up_to_the_last_digit(usage: Any) -> None:
    frame = to_polars(usage(report(ROWS)))
    assert frame.schema["quantity"] == pl.Decimal(38, 18)
    assert frame.schema["consumption_end_date"] == pl.Date
    assert frame.schema["sku"] == pl.String
    assert frame["quantity"].sum() == EXACT


def test_duckdb_adds_up_to_the_last_digit(usage: Any) -> None:
    table = to_duckdb(usage(report(ROWS)))
    assert [str(kind) for kind in table.types][6:9] == ["DATE", "DATE", "DECIMAL(38,18)"]
    assert table.aggregate("sum(quantity)").fetchall() == [(EXACT,)]


def test_duckdb_makes_the_table_in_your_database_and_replaces_none(usage: Any) -> None:
    data = report(ROWS)
    with duckdb.connect() as connection:
        to_duckdb(usage(data), table='my "usage"', connection=connection)
        assert connection.execute('SELECT count(*) FROM "my ""usage"""').fetchone() == (2,)
        with pytest.raises(InvalidRequest, match="table"):
            to_duckdb(usage(data), table='my "usage"', connection=connection)


def test_parquet_and_csv_read_back_the_same(usage: Any, tmp_path: Path) -> None:
    data = report([*ROWS, {"DESCRIPTION": 'a "b",\nc', "Tier": "gold"}], columns=(*USER, "Tier"))
    assert to_parquet(usage(data), tmp_path / "usage.parquet") == 3
    parquet = pytest.importorskip("pyarrow.parquet")
    assert parquet.read_table(tmp_path / "usage.parquet").equals(to_arrow(data))
    assert to_csv(usage(data), tmp_path / "usage.csv") == 3
    assert list(read_rows(tmp_path / "usage.csv")) == list(read_rows(data))


@pytest.mark.parametrize("write", [to_csv, to_parquet])
def test_a_file_is_replaced_only_when_asked_and_appears_only_when_complete(tmp_path: Path, write: Any) -> None:
    target = tmp_path / "usage"
    with pytest.raises(RowError):
        write(report([{}, {"QUANTITY": "x"}]), target)
    assert list(tmp_path.iterdir()) == []
    write(report([{}]), target)
    before = target.read_bytes()
    with pytest.raises(FileExistsError, match="overwrite"):
        write(report([{}, {}]), target)
    assert target.read_bytes() == before
    assert write(report([{}, {}]), target, overwrite=True) == 2
    assert list(tmp_path.iterdir()) == [target]


def test_csv_can_go_to_an_open_file() -> None:
    text = io.StringIO()
    assert to_csv(summarize(report([{}]), "sku", days=31), text) == 1
    assert text.getvalue() == ("sku,user_days,average_seats,billable_units,row_count\r\nA-CALL,31,1,1,1\r\n")


@pytest.mark.parametrize("data", [report([]), report([]).rstrip()])
def test_no_rows_give_an_empty_frame_with_the_schema(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(data)
    for source in (data, path):
        assert to_arrow(source).schema == to_arrow(report([{}])).schema
        assert len(to_pandas(source)) == 0
        assert to_polars(source).height == 0
        assert to_duckdb(source).fetchall() == []
        assert to_parquet(source, tmp_path / "empty.parquet", overwrite=True) == 0


def test_results_become_frames_too() -> None:
    data = report([{}])
    assert to_pandas(summarize(data, days=31))["billable_units"].to_list() == [1]
    assert to_polars(compare(data, data)).row(0, named=True)["status"] == "same"
    differences = reconcile(partner=data, user=report([{"QUANTITY": "30"}]))
    assert to_arrow(differences).to_pylist()[0]["difference"] == -1
    assert to_duckdb(summarize(data, days=31)).columns[-1] == "row_count"
    assert to_arrow(summarize(data, days=31)).schema.field("row_count").type == pa.int64()


def test_a_quantity_that_the_schema_does_not_hold_is_an_error_and_not_rounded(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    for text in ("0.0000000000000000001", "1" + "0" * 20):
        path.write_bytes(report([{"QUANTITY": text}]))
        assert next(read_rows(path.read_bytes())).quantity == Decimal(text)
        for route in (to_arrow, to_duckdb, to_pandas):
            with pytest.raises(RowError, match="decimal"):
                route(path)


def test_what_is_no_usage_is_refused() -> None:
    for data in (5, [1, 2], [UsageRow(quantity=Decimal(1)), UsageRow(quantity=Decimal(1), extras={"Tier": "x"})]):
        with pytest.raises(InvalidRequest):
            to_arrow(data)  # type: ignore[arg-type]


def test_a_large_file_comes_in_batches(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(report([{"DESCRIPTION": "x" * 1000}] * 9000))
    batches = list(arrow_batches(path))
    assert len(batches) > 1
    assert sum(batch.num_rows for batch in batches) == 9000


FORMULAS = ["=1+1", "+49 30", "-1", "@cmd", "\t=1", "\uff1d1"]


def test_csv_has_no_cell_that_a_spreadsheet_runs(tmp_path: Path) -> None:
    path = tmp_path / "safe.csv"
    data = report([{"SKU": text, "QUANTITY": "-2.5"} for text in [*FORMULAS, "plain", "a=b"]])
    to_csv(data, path)
    safe = list(read_rows(path))
    assert [row.sku for row in safe] == [*(f"'{text}" for text in FORMULAS), "plain", "a=b"]
    assert {str(row.quantity) for row in safe} == {"-2.5"}
    to_csv(data, path, escape_formulas=False, overwrite=True)
    assert [row.sku for row in read_rows(path)] == [*FORMULAS, "plain", "a=b"]
    to_csv(
        report([{"=evil": "=1"}], columns=("=evil", "QUANTITY")).replace(b"\r\n,", b"\r\n=1,"),
        path,
        overwrite=True,
    )
    assert "'=evil" in path.read_text(encoding="utf-8")
