"""Rows in: from CSV, JSON lines, mappings, models or a data frame to records of text with their line numbers.

Decides what a file means: its encoding, its separator, its headings. What a value means is decided in `rows`.
"""

from __future__ import annotations

import csv
import io
import json
import math
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from numbers import Integral
from pathlib import Path
from typing import Any

import attrs

from webex_wholesale.bulk.columns import NAMES, column_name, unknown_columns
from webex_wholesale.errors import InvalidRequest
from webex_wholesale.models.base import Model

Source = str | os.PathLike[str] | Iterable[Any]
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SEPARATORS = ",;\t|"


@attrs.frozen
class Record:
    """One row as it came.

    Attributes:
        line: where it stands: the line of a file, else its place in the input, from 1.
        values: column -> text; blank cells are left out.
    """

    line: int
    values: Mapping[str, str]


def read_records(source: Source, *, encoding: str | None = None) -> Iterator[Record]:
    """Return the records of a source, one after another.

    Args:
        source: the path of a `.csv` or `.jsonl` file; or an iterable of mappings or models; or a pandas or polars
            frame.
        encoding: of a CSV file that is neither UTF-8 nor UTF-16, such as `"cp1252"`.

    Raises:
        InvalidRequest: a column is unknown, the encoding is another, or there is nothing in the file.
        OSError: the file cannot be read.
    """
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        if path.suffix.lower() in (".jsonl", ".ndjson"):
            return _json_lines(path)
        return _csv(path, encoding)
    if hasattr(source, "iter_rows"):  # polars
        return _mappings(source.iter_rows(named=True))
    if hasattr(source, "to_dict") and hasattr(source, "columns"):  # pandas
        return _mappings(_pandas_rows(source))
    if isinstance(source, Mapping) or not isinstance(source, Iterable):
        raise InvalidRequest("rows must be the path of a file, an iterable of mappings or models, or a data frame")
    return _mappings(source)


def _pandas_rows(frame: Any) -> Iterator[dict[str, Any]]:
    names = [str(name) for name in frame.columns]
    for row in frame.itertuples(index=False, name=None):
        yield dict(zip(names, row, strict=True))


def _is_blank(value: Any) -> bool:
    """Whether a cell holds nothing: an empty text, or a missing value of pandas, which is NaN, NaT or NA."""
    if value is None or isinstance(value, str | list | tuple):
        return not value
    if isinstance(value, float):
        return math.isnan(value)
    return type(value).__name__ in ("NAType", "NaTType")


def decoded(data: bytes, path: Path, encoding: str | None) -> str:
    """Return a file's text: by its byte order mark, else UTF-8, else as the caller says."""
    marked = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), None)
    try:
        return data.decode(marked or encoding or "utf-8")
    except (UnicodeDecodeError, LookupError):
        said = (marked or encoding or "utf-8").upper().removesuffix("-SIG")
        other = "" if marked else ", or name its encoding with encoding='cp1252', for example"
        raise InvalidRequest(
            f"{path.name} is not {said} text: save it as UTF-8 (in Excel: CSV UTF-8){other}"
        ) from None


def _csv(path: Path, encoding: str | None) -> Iterator[Record]:
    text = decoded(path.read_bytes(), path, encoding)
    first, _, rest = text.partition("\n")
    separator: str | None = None
    if found := re.fullmatch(r"sep=([^\w\s\"]|\t)\s*", first, re.IGNORECASE):
        # Excel's own way to say which separator a file has.
        separator, text = found[1], rest
    header_line = next((line for line in text.splitlines() if line.strip()), "")
    if not header_line:
        raise InvalidRequest(f"{path.name} is empty: its first line must name the columns")
    if separator is None:
        separator = max(_SEPARATORS, key=header_line.count)
    offset = 1 if text is rest else 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    headings: list[str] | None = None
    shared: dict[str, str] = {}
    for cells in _cells(reader, path.name, offset):
        if not any(cell.strip() for cell in cells):
            continue
        if headings is None:
            headings = _headings(cells, path.name)
            continue
        extra = [cell for cell in cells[len(headings) :] if cell.strip()]
        if extra:
            raise InvalidRequest(
                f"line {reader.line_num + offset} of {path.name} has {len(cells)} cells where the header names "
                f"{len(headings)}: is a cell with a {separator!r} in it not quoted?"
            )
        # What many lines have in common is kept once.
        named = zip(headings, (shared.setdefault(cell, cell) for cell in map(_plain, cells)), strict=False)
        yield Record(reader.line_num + offset, {name: text for name, text in named if name and text})


def _cells(reader: Any, where: str, offset: int) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as problem:
        raise InvalidRequest(
            f"line {reader.line_num + offset} of {where} cannot be read ({problem}): is a quote not closed?"
        ) from None


def _plain(text: str) -> str:
    """Return a cell's text without blanks around it; one that does not break is a blank as well."""
    return text.strip() if text.isascii() else text.replace("\u00a0", " ").replace("\u202f", " ").strip()


def _headings(cells: list[str], where: str) -> list[str]:
    while cells and not cells[-1].strip():
        cells.pop()
    if problems := unknown_columns(cell for cell in cells if cell.strip()):
        raise InvalidRequest(f"{where}: {'; '.join(problems)}. The columns are: {', '.join(NAMES)}")
    names = [column_name(cell) or "" for cell in cells]
    if twice := sorted({name for name in names if name and names.count(name) > 1}):
        raise InvalidRequest(f"{where}: the column {twice[0]} is there twice")
    return names


def _json_lines(path: Path) -> Iterator[Record]:
    text = decoded(path.read_bytes(), path, None)
    # Only a line feed ends a line: the other separators of Unicode may stand in a text.
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if not lines:
        raise InvalidRequest(f"{path.name} is empty: it must hold one JSON object a line")
    for number, line in lines:
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            raise InvalidRequest(f"line {number} of {path.name} is not valid JSON") from None
        if not isinstance(value, dict):
            raise InvalidRequest(f"line {number} of {path.name} must be a JSON object")
        yield _record(number, value)


def _mappings(items: Iterable[Any]) -> Iterator[Record]:
    for number, item in enumerate(items, start=1):
        if isinstance(item, Model):
            yield _record(number, _flat(item.to_dict()))
        elif isinstance(item, Mapping):
            yield _record(number, _flat(item))
        else:
            raise InvalidRequest(f"row {number} must be a mapping or a model, not {type(item).__name__}")


def _flat(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return nested parts, such as an address or customer info, as columns of their own."""
    flat: dict[str, Any] = {}
    for key, value in item.items():
        if isinstance(value, Mapping) and key in _PARTS:
            prefix = _PARTS[key]
            flat |= {f"{prefix}{name}": part for name, part in _flat(value).items()}
        else:
            flat[key] = value
    return flat


_PARTS = {
    "address": "",
    "customer_info": "",
    "customerInfo": "",
    "provisioning_parameters": "",
    "provisioningParameters": "",
    "calling": "",
    "location": "location_",
    "meetings": "meetings_",
}


@lru_cache(256)
def _unknown(headings: tuple[str, ...]) -> tuple[str, ...]:
    return unknown_columns(headings)


def _record(number: int, item: Mapping[Any, Any]) -> Record:
    values: dict[str, str] = {}
    filled = [(str(key), value) for key, value in item.items() if not _is_blank(value)]
    headings = tuple(key for key, _ in filled)
    if problems := _unknown(headings):
        raise InvalidRequest(f"row {number}: {'; '.join(problems)}. The columns are: {', '.join(NAMES)}")
    for key, value in filled:
        name = column_name(key)
        if name is not None and (text := _text(number, name, value)):
            values[name] = text
    return Record(number, values)


def _text(number: int, name: str, value: Any) -> str:
    if isinstance(value, str):
        return _plain(value)
    if isinstance(value, list | tuple):
        return ";".join(str(part) for part in value)
    if isinstance(value, Integral) and not isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        # A frame makes 5101.0 of an extension when another row has none.
        return str(int(value)) if value.is_integer() else str(value)
    raise InvalidRequest(f"row {number}: {name} must be text, not {type(value).__name__}")
