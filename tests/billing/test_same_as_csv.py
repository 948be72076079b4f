"""The fast cut is the cut of `csv.reader`, for any text: the same rows, the same rows refused, the same lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import attrs
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.billing.reports import USER
from webex_wholesale.billing.columns import parse_date, parse_quantity
from webex_wholesale.billing.rows import read_rows

Plain = tuple[Any, ...]

nasty = st.text(alphabet='ab,"\n\r é\x00\u2028', max_size=8)
quantity = st.sampled_from(["1", "30.5", '"7"', "", "x", '"1,5"', "-2"])
day = st.sampled_from(["2026-10-01", '"2026-10-31"', "", "soon", "2026-10-05T00:00:00Z"])
quoted = nasty.map(lambda text: '"' + text.replace('"', '""') + '"')
cell = st.one_of(st.sampled_from(["", "A-1", "Webex Calling", '"one, two"', '"say ""hi"""']), quoted, nasty)


def cells_for(column: str) -> st.SearchStrategy[str]:
    if column == "QUANTITY":
        return quantity
    return day if column.endswith("_DATE") else cell


@st.composite
def files(draw: st.DrawFn) -> str:
    """A file of any columns in any order, with cells that are quoted well, badly or not at all."""
    some = draw(st.lists(st.sampled_from((*USER, "Note", "Tier")), unique=True, max_size=9))
    columns = draw(st.permutations([*(name for name in some if name != "QUANTITY"), "QUANTITY"]))
    # Few different lines, so that prefixes come back.
    line = st.one_of(
        st.tuples(*map(cells_for, columns)).map(",".join),
        st.tuples(*map(cells_for, columns)).map(",".join),
        nasty,
    )
    lines = draw(st.lists(st.sampled_from(draw(st.lists(line, min_size=1, max_size=5))), max_size=12))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    return end.join([",".join(columns), *lines]) + draw(st.sampled_from(["", end]))


def outcome_by_csv(data: bytes) -> Iterator[Plain | int]:
    """What `csv.reader` and the cells' meaning make of a file: rows, and line numbers of what is none."""
    lines = io.TextIOWrapper(io.BytesIO(data), "utf-8", newline="")
    ended = False

    def watched() -> Iterator[str]:
        nonlocal ended
        yield from lines
        ended = True

    reader = csv.reader(watched())
    header = next(reader)
    line = reader.line_num + 1
    for record in reader:
        if ended:
            yield line  # The record went on to the end of the file: a quote was never closed.
        elif record:
            yield plain_row(header, record) or line
        line = reader.line_num + 1


def plain_row(header: list[str], record: list[str]) -> Plain | None:
    if len(record) != len(header):
        return None
    row: dict[str, Any] = {name.lower(): None for name in USER} | {"extras": {}}
    try:
        for name, text in zip(header, record, strict=True):
            if name not in USER:
                row["extras"][name] = text
            elif name == "QUANTITY":
                row["quantity"] = parse_quantity(text)
            else:
                row[name.lower()] = parse_date(text) if name.endswith("_DATE") else text or None
    except ValueError:
        return None
    return tuple(sorted(row.items()))


def check(text: str) -> None:
    data = text.encode()
    expected = list(outcome_by_csv(data))
    for source in (data, io.StringIO(text, newline="")):
        rows = read_rows(source, on_error="collect")  # type: ignore[arg-type]
        found = [tuple(sorted(attrs.asdict(row).items())) for row in rows]
        assert found == [row for row in expected if not isinstance(row, int)]
        assert [error.line for error in rows.errors] == [line for line in expected if isinstance(line, int)]


@settings(max_examples=300)
@given(files())
@example('SKU,QUANTITY\na,1\n"a",1\n"a\n",1\n"a,1\n')
@example('SKU,DESCRIPTION,QUANTITY\n"x,",1,2\n"x,",1,2\n')
@example('DESCRIPTION,QUANTITY,SKU\n"open,1,A\nclosed",1,A\n')
@example("QUANTITY\n1\n\n2\n,\n")
@example('NOTE,QUANTITY\n"ab"cd,1\nab"cd,1\nab"c,d",1\n')
def test_any_file_reads_as_csv_reader_would_read_it(text: str) -> None:
    check(text)
