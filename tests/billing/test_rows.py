"""A billing file is read as typed rows, whatever it was written with."""

from __future__ import annotations

import gzip
import io
import pickle
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest

from tests.billing.reports import CUSTOMER, PARTNER, USER, report
from webex_wholesale.billing import read_rows, summarize
from webex_wholesale.billing.rows import OnError
from webex_wholesale.billing.usage import UsageRow
from webex_wholesale.errors import InvalidRequest, RowError


def only(data: bytes) -> UsageRow:
    (row,) = read_rows(data)
    return row


def test_every_column_of_a_user_report_becomes_a_typed_field() -> None:
    row = only(report([{"QUANTITY": "30.5", "WORKSPACE_ID": "place-1"}]))
    assert attrs.asdict(row) == {
        "partner_name": "Example Telecom, Inc.",
        "partner_org_id": "org-partner",
        "subscription_id": "Sub100",
        "service_name": "WEBEX_CALLING",
        "sku": "A-CALL",
        "description": 'Calling, "Professional"',
        "consumption_start_date": date(2026, 10, 1),
        "consumption_end_date": date(2026, 10, 31),
        "quantity": Decimal("30.5"),
        "customer_org_id": "org-1",
        "customer_external_id": "acct-1",
        "subscriber_id": "sub-1",
        "user_id": "user-1",
        "workspace_id": "place-1",
        "extras": {},
    }


@pytest.mark.parametrize("columns", [PARTNER, CUSTOMER, USER])
def test_the_three_report_types_are_read_and_what_they_lack_is_none(columns: tuple[str, ...]) -> None:
    row = only(report([{}], columns=columns))
    given = {name for name, value in attrs.asdict(row).items() if value is not None} - {"extras"}
    assert given == {name.lower() for name in columns} - {"workspace_id"}


def test_columns_may_stand_in_any_order_and_spelling() -> None:
    backwards = USER[::-1]
    names = [name.replace("_", " ").title() for name in backwards]
    assert only(report([{}], columns=backwards, names=names)) == only(report([{}]))


def test_unknown_columns_are_kept_as_text_in_extras() -> None:
    row = only(report([{"Tier": "gold", "Note": ""}], columns=("Tier", *USER, "Note")))
    assert row.extras == {"Tier": "gold", "Note": ""}
    assert row.to_dict()["Tier"] == "gold"


def test_a_blank_cell_is_none_and_not_an_empty_text() -> None:
    row = only(report([{"USER_ID": "", "DESCRIPTION": "", "CONSUMPTION_END_DATE": ""}]))
    assert (row.user_id, row.description, row.consumption_end_date) == (None, None, None)


def test_the_customer_is_the_organisation_id_or_else_the_external_id() -> None:
    assert only(report([{}])).customer == "org-1"
    assert only(report([{"CUSTOMER_ORG_ID": ""}])).customer == "acct-1"


def test_a_row_is_frozen_hashable_comparable_and_pickles() -> None:
    row = only(report([{}]))
    assert isinstance(row, UsageRow)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        row.sku = "other"  # type: ignore[misc]
    made = UsageRow(**{name: getattr(row, name) for name in attrs.fields_dict(UsageRow)})
    assert made == row
    assert {made, row, pickle.loads(pickle.dumps(row))} == {row}
    assert attrs.evolve(row, sku="B").sku == "B"


def test_a_row_gives_json_types() -> None:
    data = only(report([{"QUANTITY": "0.50"}])).to_dict()
    assert (data["quantity"], data["consumption_start_date"]) == ("0.50", "2026-10-01")
    assert "workspace_id" not in data


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(newline: str) -> None:
    data = report([{"SKU": "A"}, {"SKU": "B"}], newline=newline)
    assert [row.sku for row in read_rows(data)] == ["A", "B"]
    assert [row.sku for row in read_rows(data.rstrip(b"\r\n"))] == ["A", "B"]


def test_a_text_stream_that_does_not_split_at_carriage_returns_reads_the_same() -> None:
    text = report([{"SKU": "A"}, {"SKU": "B"}], newline="\r").decode()
    assert [row.sku for row in read_rows(io.StringIO(text, newline="\n"))] == ["A", "B"]


def test_quoted_commas_quotes_and_newlines_are_part_of_the_cell() -> None:
    rows = [{"DESCRIPTION": 'one,\r\ntwo "three"\nfour'}, {"USER_ID": 'a,"b"\nc'}, {"SKU": "last"}]
    first, second, third = read_rows(report(rows))
    assert first.description == 'one,\r\ntwo "three"\nfour'
    assert second.user_id == 'a,"b"\nc'
    assert third.sku == "last"


def test_a_byte_order_mark_is_no_part_of_the_first_name() -> None:
    data = b"\xef\xbb\xbf" + report([{}])
    assert only(data).partner_name == "Example Telecom, Inc."
    assert next(read_rows(io.StringIO(data.decode()))).partner_name == "Example Telecom, Inc."


@pytest.mark.parametrize("data", [report([]), b"\xef\xbb\xbf" + report([]).rstrip(), b"\n" + report([])])
def test_a_header_without_rows_has_no_rows(data: bytes) -> None:
    assert list(read_rows(data)) == []
    assert list(read_rows(gzip.compress(data))) == []


@pytest.mark.parametrize("on_error", ["raise", "collect"])
@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is empty"),
        (b"\r\n\r\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b'{"message": "report is not ready"}', "is JSON"),
        (b'\n  [{"QUANTITY": 1}]', "is JSON"),
        (b"<!DOCTYPE html><html>QUANTITY</html>", "is HTML or XML"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Error/>", "is HTML or XML"),
    ],
)
def test_what_came_instead_of_a_report_is_an_error_and_never_no_usage(
    tmp_path: Path, data: bytes, what: str, on_error: Any
) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(data)
    for source in (data, gzip.compress(data), path):
        for read in (summarize, read_rows):
            with pytest.raises(RowError, match=f"{what}.*download it again"):
                read(source, on_error=on_error)


def test_gzip_under_any_name_is_unpacked_all_of_its_members_and_twice_where_needed(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    data = report([{"SKU": "A"}, {"SKU": "B"}])
    members = gzip.compress(data[:100]) + gzip.compress(data[100:])
    for zipped in (gzip.compress(data), members, gzip.compress(members), gzip.compress(gzip.compress(data))):
        path.write_bytes(zipped)
        assert [row.sku for row in read_rows(path)] == ["A", "B"]
        assert summarize(path).total.row_count == 2
        for cut in (zipped[:-1], zipped[: len(zipped) // 2], zipped[:12]):
            with pytest.raises(RowError, match="gzip"):
                list(read_rows(cut))


def in_pieces(data: bytes, on_error: OnError) -> tuple[list[UsageRow], list[str], int]:
    """Read as an event loop does: rows, what was wrong, and how often the file was read in between."""
    rows: list[UsageRow] = []
    pauses = 0
    reader = read_rows(data, on_error=on_error)
    try:
        for row in reader.in_pieces():
            if row is None:
                pauses += 1
                reader.read_ahead()
            else:
                rows.append(row)
    except RowError as error:
        return rows, [str(error)], pauses
    return rows, list(map(str, reader.errors)), pauses


def at_once(data: bytes, on_error: OnError) -> tuple[list[UsageRow], list[str]]:
    """Read as everybody else does."""
    rows: list[UsageRow] = []
    reader = read_rows(data, on_error=on_error)
    try:
        rows.extend(reader)
    except RowError as error:
        return rows, [str(error)]
    return rows, list(map(str, reader.errors))


@pytest.mark.parametrize("piece", [1, 2, 3, 4, 1000])
@pytest.mark.parametrize("on_error", ["raise", "collect"])
def test_a_file_read_in_pieces_gives_the_same_rows_and_errors(
    monkeypatch: pytest.MonkeyPatch, piece: int, on_error: OnError
) -> None:
    monkeypatch.setattr("webex_wholesale.billing.rows._AHEAD", piece)
    data = report([{"USER_ID": f"u{number}"} for number in range(10)])
    header, *lines = data.splitlines(keepends=True)
    tall = report([{"PARTNER_NAME": "of\n\nseveral\n\n\nlines", "USER_ID": "tall"}]).partition(b"\n")[2]
    whole = header + lines[0] + tall + b"\r\n\n" + lines[1] + b"ragged\n" + tall + lines[2] + tall
    cut = gzip.compress(header + lines[0] * 3000)[:-9]
    for file in (data, whole, whole + b'"never closed\n' + lines[3], cut, header):
        rows, errors = at_once(file, on_error)
        *found, pauses = in_pieces(file, on_error)
        assert found == [rows, errors]
        # Every line is read between rows, but for those that a record over several lines has to have at once.
        assert pauses > len(rows) / piece
    assert len(at_once(whole, "collect")[0]) == 6
    assert [error.partition(":")[0] for error in at_once(whole, "collect")[1]] == ["line 12"]


def test_blank_lines_are_no_rows_and_are_counted() -> None:
    data = b"\n" + report([{}], newline="\n") + b"\n\n" + b"short\n"
    reader = read_rows(data, on_error="collect")
    assert len(list(reader)) == 1
    assert [error.line for error in reader.errors] == [6]


class _Pipe:
    """A stream that gives little at a time and cannot be sought or closed."""

    def __init__(self, data: bytes) -> None:
        self._rest = data

    def read(self, size: int) -> bytes:
        head, self._rest = self._rest[: min(size, 7)], self._rest[min(size, 7) :]
        return head


@pytest.mark.parametrize("zipped", [False, True])
def test_paths_bytes_and_file_objects_read_the_same(tmp_path: Path, zipped: bool) -> None:
    data = report([{"QUANTITY": "1"}, {"QUANTITY": "2.25"}])
    stored = gzip.compress(data) if zipped else data
    path = tmp_path / "report.bin"
    path.write_bytes(stored)
    sources: list[Any] = [path, str(path), stored, io.BytesIO(stored), _Pipe(stored)]
    if not zipped:
        sources.append(io.StringIO(data.decode(), newline=""))
    for source in sources:
        assert [str(row.quantity) for row in read_rows(source)] == ["1", "2.25"]


def test_your_file_object_stays_open_and_is_read_from_where_it_stands(tmp_path: Path) -> None:
    stream = io.BytesIO(b"skip me\n" + report([{}]))
    stream.readline()
    assert len(list(read_rows(stream))) == 1
    assert not stream.closed


def test_a_path_is_closed_at_the_end_at_an_error_and_by_with(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(report([{}, {"QUANTITY": "x"}]))
    with read_rows(path) as rows:
        next(rows)
    with pytest.raises(ValueError, match="closed"):
        next(rows)
    with pytest.raises(RowError):
        list(read_rows(path))
    path.write_bytes(b"no report\n")
    with pytest.raises(RowError):
        read_rows(path)


@pytest.mark.parametrize("source", [None, 5, "SKU,QUANTITY\nA,1\n"])
def test_what_is_nothing_to_read_from_is_refused(source: Any) -> None:
    with pytest.raises(InvalidRequest):
        read_rows(source)


def test_on_error_is_one_of_two_words() -> None:
    with pytest.raises(InvalidRequest):
        read_rows(report([]), on_error="ignore")  # type: ignore[arg-type]
