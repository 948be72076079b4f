"""A row that cannot be read is named by line and column, and never by what stands in it."""

from __future__ import annotations

import gzip
from decimal import Decimal

import pytest

from tests.billing.reports import USER, report
from webex_wholesale.billing.columns import parse_date, parse_quantity
from webex_wholesale.billing.rows import read_rows
from webex_wholesale.errors import RowError

BAD_QUANTITIES = [
    "",
    " ",
    "x",
    "NaN",
    "sNaN",
    "Infinity",
    "-inf",
    "1_000",
    "1,5",
    "0x1F",
    "1e999",
    "1e-99",
    "٣",
    "1.2.3",
    "+",
    ".",
]
BAD_DATES = [
    "x",
    "01/10/2026",
    "2026-13-01",
    "2026-02-30",
    "20261001",
    "2026-10-1",
    "2026-W40-1",
    "2026-10-01Tnoon",
]


@pytest.mark.parametrize("text", BAD_QUANTITIES)
def test_what_is_no_finite_decimal_is_no_quantity(text: str) -> None:
    with pytest.raises(RowError) as caught:
        list(read_rows(report([{}, {"QUANTITY": text}])))
    assert (caught.value.line, caught.value.column) == (3, "QUANTITY")


@pytest.mark.parametrize(
    "text", ["0", "31", "-2.5", "+1", ".5", "5.", "1E-5", "0E-10", "1.5e3", " 7 ", "0." + "3" * 40]
)
def test_finite_decimals_are_quantities_to_the_last_digit(text: str) -> None:
    assert parse_quantity(text) == Decimal(text.strip())


@pytest.mark.parametrize("column", ["CONSUMPTION_START_DATE", "CONSUMPTION_END_DATE"])
@pytest.mark.parametrize("text", BAD_DATES)
def test_what_is_no_day_is_no_date(column: str, text: str) -> None:
    with pytest.raises(RowError) as caught:
        list(read_rows(report([{column: text}])))
    assert (caught.value.line, caught.value.column) == (2, column)


@pytest.mark.parametrize(
    "text",
    ["2026-10-01", "2026-10-01T00:00:00Z", "2026-10-01 00:00", "2026-10-01T23:59:59.999+0200", " 2026-10-01 "],
)
def test_a_time_of_day_behind_a_date_is_left_out(text: str) -> None:
    day = parse_date(text)
    assert day is not None
    assert day.isoformat() == "2026-10-01"


@pytest.mark.parametrize("place", ["USER_ID", "PARTNER_NAME", "Note"])
def test_bytes_that_are_not_utf_8_spoil_one_row_and_name_its_column(place: str) -> None:
    good, bad = ({place: "José"}, {place: "Zoë"})
    data = report([good, bad, good], columns=(*USER, "Note")).replace("Zoë".encode(), "Zoë".encode("latin-1"))
    rows = read_rows(data, on_error="collect")
    assert len(list(rows)) == 2
    assert [(error.line, error.column) for error in rows.errors] == [(3, place)]


@pytest.mark.parametrize("line", ["a,b", "," * 13 + ",", "just a footer", " "])
def test_a_row_of_another_width_than_the_header_is_an_error(line: str) -> None:
    with pytest.raises(RowError, match="14") as caught:
        list(read_rows(report([{}]) + line.encode() + b"\r\n"))
    assert (caught.value.line, caught.value.column) == (3, None)


def test_a_quote_that_is_never_closed_does_not_swallow_the_rest_in_silence() -> None:
    data = report([{}], newline="\n") + report([{"WORKSPACE_ID": "W"}] * 3, newline="\n").split(b"\n", 1)[
        1
    ].replace(b",W", b',"W')
    rows = read_rows(data, on_error="collect")
    assert len(list(rows)) == 1
    assert [(error.line, "never closed" in str(error)) for error in rows.errors] == [(3, True)]


def test_a_quote_that_opens_far_from_its_end_stops_at_the_limit_of_the_csv_module() -> None:
    data = report([{"WORKSPACE_ID": "zzz"}], newline="\n").replace(b",zzz", b',"zzz') + b"x" * 200_000 + b"\n"
    with pytest.raises(RowError, match="field limit") as caught:
        list(read_rows(data))
    assert caught.value.line == 2


def test_an_unclosed_quote_in_the_header_is_an_error_of_line_1() -> None:
    with pytest.raises(RowError, match="line 1"):
        read_rows(b'QUANTITY,"SKU\n1,2\n')


def test_errors_are_collected_and_lines_counted_across_quoted_newlines() -> None:
    data = report(
        [
            {"DESCRIPTION": "two\nlines"},
            {"QUANTITY": "bad"},
            {"DESCRIPTION": "three\n\nlines", "QUANTITY": "worse"},
            {"CONSUMPTION_END_DATE": "soon"},
            {"SKU": "good"},
        ],
        newline="\n",
    )
    rows = read_rows(data, on_error="collect")
    assert [row.sku for row in rows] == ["A-CALL", "good"]
    assert [(error.line, error.column) for error in rows.errors] == [
        (4, "QUANTITY"),
        (5, "QUANTITY"),
        (8, "CONSUMPTION_END_DATE"),
    ]


def test_reading_stops_at_the_first_error_by_default() -> None:
    rows = read_rows(report([{"SKU": "first"}, {"QUANTITY": "bad"}, {"SKU": "never seen"}]))
    assert next(rows).sku == "first"
    with pytest.raises(RowError):
        next(rows)
    assert list(rows) == []


def test_no_message_repeats_what_stands_in_a_cell() -> None:
    secret = "jane.doe@example.com"
    for row in ({"QUANTITY": secret}, {"CONSUMPTION_START_DATE": secret}):
        with pytest.raises(RowError) as caught:
            list(read_rows(report([row])))
        assert secret not in str(caught.value) + repr(caught.value)
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__


@pytest.mark.parametrize("keep", [0.2, 0.6, 0.95])
def test_a_gzip_stream_that_ends_early_is_an_error_even_when_collecting(keep: float) -> None:
    zipped = gzip.compress(report([{"USER_ID": f"user-{number}"} for number in range(2000)]))
    cut = zipped[: int(len(zipped) * keep)]
    with pytest.raises(RowError, match="gzip"):
        list(read_rows(cut, on_error="collect"))


def test_a_damaged_gzip_stream_is_an_error() -> None:
    zipped = bytearray(gzip.compress(report([{}] * 50)))
    zipped[len(zipped) // 2] ^= 0xFF
    with pytest.raises(RowError):
        list(read_rows(bytes(zipped)))
