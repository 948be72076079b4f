"""Files as spreadsheets write them, and other sources: what a record is, and what is refused by name."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale.bulk.columns import NAMES, column_name
from webex_wholesale.bulk.reading import read_records
from webex_wholesale.errors import InvalidRequest
from webex_wholesale.models import Address, CustomerInfo

TEXT = "External ID;E-mail;Package;Extension\r\nacme-1;jo@acme.example;webex_calling;5101\r\n"


def write(tmp_path: Path, data: bytes, name: str = "rows.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "data",
    [
        TEXT.replace("E-mail", "Email").encode(),
        b"\xef\xbb\xbf" + TEXT.replace("E-mail", "Email").encode(),
        TEXT.replace("E-mail", "Email").encode("utf-16"),
        b"sep=;\r\n" + TEXT.replace("E-mail", "email").encode(),
        b"sep=\t\r\n" + TEXT.replace("E-mail", "email").replace(";", "\t").encode(),
        TEXT.replace("E-mail", "email").replace("jo@", "\u00a0jo@").replace("5101", "5101\u00a0").encode(),
        TEXT.replace("E-mail", "EMAIL").replace(";", ",").encode(),
        TEXT.replace("E-mail", " email ").replace(";", "\t").encode(),
        TEXT.replace("E-mail", "email").replace("Extension", "Extension;;").encode(),
        TEXT.replace("E-mail", "email").replace("\r\n", "\r\n;;;\r\n\r\n").encode(),
    ],
    ids=[
        "semicolons",
        "mark",
        "utf-16",
        "sep line",
        "sep line of a tab",
        "blanks that do not break",
        "commas",
        "tabs",
        "trailing columns",
        "blank lines",
    ],
)
def test_the_habits_of_spreadsheets_are_tolerated(tmp_path: Path, data: bytes):
    (record,) = read_records(write(tmp_path, data))
    assert record.values == {
        "external_id": "acme-1",
        "email": "jo@acme.example",
        "package": "webex_calling",
        "extension": "5101",
    }


def test_a_record_knows_its_line_in_the_file(tmp_path: Path):
    data = b'sep=,\nexternal_id,name\n\nacme-1,"two\nlines"\nacme-2,x\n'
    assert [record.line for record in read_records(write(tmp_path, data))] == [5, 6]


def test_an_unknown_column_is_refused_with_near_matches(tmp_path: Path):
    with pytest.raises(InvalidRequest, match=r"there is no column 'extrenal_id': did you mean external_id"):
        list(read_records(write(tmp_path, b"extrenal_id,name\na,b\n")))


def test_a_column_that_is_there_twice_is_refused(tmp_path: Path):
    with pytest.raises(InvalidRequest, match="the column external_id is there twice"):
        list(read_records(write(tmp_path, b"external_id,External ID\na,b\n")))


def test_a_row_with_more_cells_than_the_header_is_refused_by_its_line(tmp_path: Path):
    with pytest.raises(InvalidRequest, match=r"line 3 of rows.csv has 3 cells where the header names 2"):
        list(read_records(write(tmp_path, b"external_id,name\na,b\nc,d,e\n")))


def test_another_encoding_has_to_be_named(tmp_path: Path):
    path = write(tmp_path, "external_id,name\nacme-1,Café\n".encode("cp1252"))
    with pytest.raises(InvalidRequest, match="encoding='cp1252'"):
        list(read_records(path))
    (record,) = read_records(path, encoding="cp1252")
    assert record.values["name"] == "Café"


def test_a_file_that_is_not_what_its_mark_says_is_refused(tmp_path: Path):
    with pytest.raises(InvalidRequest, match=r"rows\.csv is not UTF-16 text"):
        list(read_records(write(tmp_path, TEXT.encode("utf-16")[:-1])))


def test_a_quote_that_is_never_closed_is_refused_by_its_line(tmp_path: Path):
    data = b'external_id,name\nacme-1,"' + b"x" * 200_000
    with pytest.raises(InvalidRequest, match=r"line 2 of rows\.csv cannot be read .*: is a quote not closed\?"):
        list(read_records(write(tmp_path, data)))


def test_a_line_of_json_ends_with_a_line_feed_and_nothing_else(tmp_path: Path):
    data = json.dumps({"external_id": "a", "name": "two\u2028parts"}, ensure_ascii=False).encode() + b"\r\n"
    (record,) = read_records(write(tmp_path, data, "rows.jsonl"))
    assert record.values["name"] == "two\u2028parts"


@pytest.mark.parametrize("missing", [None, "", float("nan"), pd.NA, pd.NaT, [], ()])
def test_what_is_missing_is_blank_whatever_says_so(missing: object):
    (record,) = read_records([{"external_id": "a", "name": missing}])
    assert record.values == {"external_id": "a"}


def test_whole_numbers_are_text_whoever_made_them():
    numbers = [5101, 5101.0, np.int64(5101), np.float64(5101.0)]
    assert [record.values["extension"] for record in read_records({"extension": one} for one in numbers)] == [
        "5101"
    ] * 4
    with pytest.raises(InvalidRequest, match="row 1: extension must be text, not bool"):
        list(read_records([{"extension": True}]))


def test_an_empty_file_is_not_a_job_without_rows(tmp_path: Path):
    for name in ("rows.csv", "rows.jsonl"):
        with pytest.raises(InvalidRequest, match="is empty"):
            list(read_records(write(tmp_path, b"\n", name)))


def test_json_lines_and_mappings_are_read_alike(tmp_path: Path):
    item = {"externalId": "acme-1", "packages": ["webex_calling", "webex_meetings"], "extension": 5101}
    lines = write(tmp_path, json.dumps(item).encode() + b"\n", "rows.jsonl")
    wanted = {"external_id": "acme-1", "packages": "webex_calling;webex_meetings", "extension": "5101"}
    assert [record.values for record in read_records(lines)] == [wanted]
    assert [record.values for record in read_records([item])] == [wanted]
    with pytest.raises(InvalidRequest, match="line 1 of rows.jsonl is not valid JSON"):
        list(read_records(write(tmp_path, b"{", "rows.jsonl")))


def test_nested_parts_become_columns_of_their_own():
    item = {
        "external_id": "acme-1",
        "address": Address(address_line1="771 Alder Drive", city="Milpitas", country="US").to_dict(),
        "customer_info": CustomerInfo(name="Acme", primary_email="it@acme.example").to_dict(),
    }
    (record,) = read_records([item])
    assert record.values["address_line1"] == "771 Alder Drive"
    assert record.values["primary_email"] == "it@acme.example"


def test_frames_are_read_and_missing_values_are_blank():
    columns = {"external_id": ["a", "b"], "extension": [5101, None], "name": ["A", None]}
    wanted = [{"external_id": "a", "extension": "5101", "name": "A"}, {"external_id": "b"}]
    assert [record.values for record in read_records(pd.DataFrame(columns))] == wanted
    assert [record.values for record in read_records(pl.DataFrame(columns))] == wanted


@given(st.sampled_from(NAMES), st.sampled_from([" ", "-", "_"]), st.booleans())
def test_case_blanks_and_dashes_in_a_heading_do_not_matter(name: str, joint: str, upper: bool):
    heading = name.replace("_", joint)
    assert column_name(heading.upper() if upper else heading.title()) == name
