"""The fast path reads a file as `read_rows` does, to the last digit, or leaves it to `read_rows`."""

from __future__ import annotations

import gzip
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.billing.reports import CUSTOMER, report
from tests.billing.test_same_as_csv import files
from webex_wholesale.billing import arrow, read_rows, summarize, summing, to_arrow, to_duckdb
from webex_wholesale.billing.arrow import sum_file
from webex_wholesale.errors import RowError

pytest.importorskip("pyarrow")


@st.composite
def odd_files(draw: st.DrawFn) -> str:
    """A nearly plain file: rows of the right width, and one or two lines that are odd in one way."""
    line = st.sampled_from(
        [
            "1,A,b",
            "2.5,A,",
            '3,"A","b"',
            '4,"A, B",c',
            "",
            " ",
            "1,A",
            "1,A,b,",
            '1,"A" ,b',
            '1, "A",b',
            '1,"A"x,b',
            '1,A"x,b',
            '1,"A',
            'b",c',
            '"1',
            '",A,b',
            '1,"a\nb",c',
            '1,"a\r\nb",c',
            '1,"a\rb",c',
            "1,a\rb,c",
            "1,\u00e9,b",
            "1,\udcff,b",
            "1,b,\udcff",
            "1,\x00,b",
            "1e2,A,b",
            "7,SETUP ASSIST,b",
        ]
    )
    lines = draw(st.lists(st.one_of(st.just("1,A,b"), line), max_size=30))
    header = draw(st.sampled_from(["QUANTITY,SKU,USER_ID", 'quantity,"SKU",Note', "QUANTITY,SKU,SERVICE NAME"]))
    end = draw(st.sampled_from(["\n", "\n", "\r\n", "\r"]))
    return end.join([header, *lines]) + draw(st.sampled_from(["", end, end + end]))


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


@pytest.fixture(autouse=True)
def small_segments(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every file have many blocks and segments, so that their boundaries fall anywhere."""
    if "large" not in request.node.name:
        for name, size in (("_PIECE", 32), ("_BLOCK", 64), ("_SEGMENT", 128)):
            monkeypatch.setattr(arrow, name, size)


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(files(), odd_files()), st.sampled_from(["", "\ufeff"]))
@example('QUANTITY,SKU\n1,"open\n2,b\n', "")
@example('QUANTITY,SKU\n1,"open', "")
@example('QUANTITY,SKU\n1,"closed"', "")
@example('QUANTITY,SKU\n1,a"b\n', "")
@example("QUANTITY,SKU\n1,a\r\n2,b\n3,c", "")
@example("QUANTITY,SKU\n1,a,\n2,b\n", "")
@example('QUANTITY,"SK\r\nU"\n1,a\n2,b\n', "")
@example('QUANTITY,"SKU"x\n1,a\n2,b\n', "")
@example('QUANTITY,SKU\n1, "a" \n1,"a"\n', "")
def test_a_file_gives_the_same_frame_and_sums_by_every_road(tmp_path: Path, text: str, mark: str) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes((mark + text).encode("utf-8", "surrogateescape"))
    rows = outcome(lambda: [tuple(record) for record in records_of(path)])
    assert outcome(lambda: list(map(tuple, to_arrow_records(path)))) == rows
    assert outcome(lambda: summarize(path, DIMENSIONS, days=3)) == outcome(
        lambda: summarize(path, DIMENSIONS, days=3, engine="rows")
    )
    zipped = tmp_path / "zipped.csv"
    zipped.write_bytes(gzip.compress(path.read_bytes()))
    assert outcome(lambda: list(map(tuple, to_arrow_records(zipped)))) == rows


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
    assert summarize(path, DIMENSIONS, days=31, engine="arrow") == summarize(
        path, DIMENSIONS, days=31, engine="rows"
    )
    path.write_bytes(report([row for row in rows if len(row.get("QUANTITY", "")) < 20]))
    expected = list(records_of(path))
    assert [tuple(record) for record in to_arrow_records(path)] == expected
    assert to_duckdb(path).fetchall() == expected


def test_a_plain_file_large_or_not_is_added_up_by_arrow_and_others_are_left_to_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(report([{"QUANTITY": "0.5"}, {"QUANTITY": "30.25"}]))
    assert list(sum_file(path, ["sku"]) or ()) == [(("A-CALL",), Decimal("30.75"), 2)]
    path.write_bytes(report([{"QUANTITY": "0.0416666666666666640001"}]))
    assert sum_file(path, ["sku"]) is None
    path.write_bytes(gzip.compress(report([{}])))
    assert sum_file(path, ["sku"]) is None


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_plain_file_large_or_not_makes_no_row_objects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, newline: str, mark: bytes
) -> None:
    path = tmp_path / "report.csv"
    rows = [{}, {"CONSUMPTION_END_DATE": "2026-10-31T00:00:00Z"}, {"PARTNER_NAME": 'José, "Inc"'}] * 4
    path.write_bytes(mark + report(rows, newline=newline))
    for module, name in ((summing, "as_rows"), (arrow, "records")):
        monkeypatch.setattr(module, name, None)
    assert summarize(path).total.user_days == 31 * 12
    assert to_arrow(path).num_rows == len(to_duckdb(path).fetchall()) == 12


def test_segments_are_read_by_our_own_workers_and_never_wait_for_a_thread_of_pyarrow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a machine of two cores, two readers with threads once waited for each other, and by luck only: what is
    # held here is the cause.
    csv = pytest.importorskip("pyarrow.csv")
    threads: list[bool] = []
    read = csv.read_csv

    def watched(source: Any, read_options: Any, **options: Any) -> Any:
        threads.append(read_options.use_threads)
        return read(source, read_options=read_options, **options)

    monkeypatch.setattr(csv, "read_csv", watched)
    monkeypatch.setattr(arrow, "_SEGMENT", 4000)
    monkeypatch.setattr(arrow, "_PIECE", 1000)
    path = tmp_path / "report.csv"
    path.write_bytes(report([{}] * 100))
    assert to_arrow(path).num_rows == 100
    assert len(threads) > 1
    assert not any(threads)


def test_a_folder_named_like_a_column_changes_nothing(tmp_path: Path) -> None:
    for folder in ("c0=evil", "quantity=1000", "sku=B"):
        path = tmp_path / folder / "report.csv"
        path.parent.mkdir()
        path.write_bytes(report([{}]))
        assert [(line.sku, line.user_days) for line in summarize(path, "sku")] == [("A-CALL", 31)]
        assert to_duckdb(path).aggregate("sku, sum(quantity)").fetchall() == [("A-CALL", 31)]


def test_a_file_that_ends_within_a_row_is_an_error_and_never_a_smaller_sum(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(report([{"USER_ID": f"u{number}"} for number in range(100)])[:-60])
    with pytest.raises(RowError):
        summarize(path)


@pytest.mark.parametrize(
    "name", ["it's a report.csv", "report [1].csv", "re*port?.csv", "s;--.csv", "täglich.csv"]
)
def test_no_file_name_is_taken_for_something_else(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(report([{}]))
    (tmp_path / "report 1.csv").write_bytes(report([{}, {}]))
    (tmp_path / "rexportx.csv").write_bytes(report([{}, {}]))
    assert summarize(path, engine="arrow").total.row_count == 1
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
    assert summarize(path, days=31, engine="arrow") == by_rows
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
