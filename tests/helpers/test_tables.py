"""Tables fit the terminal, are escaped in HTML, and never hide that something was left out."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from webex_wholesale._tables import Column, Table

ID = "Y2lzY29zcGFyazovL3VzL09SR0FOSVpBVElPTi8xZTJmZWI4OS00MTRjLTM0M2MtMTAyNy1jNGQxYzM4NmJiYzQ"


def test_mappings_become_a_table_with_aligned_numbers() -> None:
    table = Table.of(
        [
            {"id": ID, "users": 12000, "ready": True, "since": date(2026, 10, 1)},
            {"id": "short", "used": Decimal("1.50"), "packages": ["calling", "voice"]},
        ],
        title="customers",
    )
    assert table.to_text(width=0).splitlines() == [
        "customers",
        "id                                 users  ready       since  used  packages",
        "--------------------------------  ------  -----  ----------  ----  --------------",
        "Y2lzY29zcGFyazo…jNGQxYzM4NmJiYzQ  12,000  yes    2026-10-01",
        "short                                                          1.5  calling, voice".replace(
            "  1.5", " 1.5"
        ),
    ]
    assert table.to_dicts() == [
        {"id": ID, "users": 12000, "ready": True, "since": "2026-10-01"},
        {"id": "short", "used": "1.50", "packages": ["calling", "voice"]},
    ]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.text(max_size=40), st.integers(), st.text(max_size=60)), max_size=5),
    st.integers(min_value=12, max_value=120),
)
def test_no_record_is_wider_than_the_terminal(records: list[tuple[str, int, str]], width: int) -> None:
    columns = (Column("name"), Column("count", "integer"), Column("why", widest=None))
    lines = Table(columns=columns, records=records).to_text(width=width).splitlines()
    body = lines[2 : 2 + len(records)]
    # One column stays, however narrow the terminal.
    assert all(cells(line) <= max(width, 8) for line in body)
    shown = len(lines[1].split())
    assert (lines[-1].startswith("... columns left out: ")) == (shown < 3)


def cells(line: str) -> int:
    from webex_wholesale._tables import _width

    return _width(line)


def test_text_gives_way_before_a_column_is_left_out() -> None:
    table = Table(columns=(Column("name"), Column("n", "integer")), records=[("a" * 30, 5)])
    assert table.to_text(width=20).splitlines()[2] == "aaaaaaaa…aaaaaaaa  5"
    assert table.to_text(width=8).splitlines()[-1] == "... columns left out: n"


def test_numbers_are_never_shortened() -> None:
    table = Table(columns=(Column("name"), Column("n", "decimal")), records=[("a" * 30, Decimal(10**20))])
    assert "100,000,000,000,000,000,000" in table.to_text(width=40)


def test_the_terminal_says_how_wide_a_table_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    table = Table(columns=(Column("why", widest=None),), records=[("x" * 300,)])
    monkeypatch.setenv("COLUMNS", "50")
    assert max(map(len, table.to_text().splitlines())) == 50


def test_twenty_rows_are_shown_and_the_rest_is_counted() -> None:
    table = Table(columns=(Column("n", "integer"),), records=[(number,) for number in range(1025)])
    assert "... 1,005 more rows" in table.to_text()
    assert len(table.to_text().splitlines()) == 23
    assert "1,005 more rows" in table.to_html()
    assert table.to_html().count("<td style") == 20
    assert len(table.to_text(rows=None).splitlines()) == 1027


def test_what_comes_from_outside_is_escaped_and_cannot_move_the_cursor() -> None:
    table = Table.of([{"<b>": "<script>\x1b[31m&\u202e"}], title="<i>\x07")
    assert "<script>" not in table.to_html()
    assert "<b>" not in table.to_html()
    assert "<i>" not in table.to_html()
    for text in (table.to_html(), table.to_text(width=0)):
        assert not {"\x1b", "\x07", "\u202e"} & set(text)


def test_times_are_shown_to_the_second_in_utc() -> None:
    moment = datetime(2026, 11, 1, 12, 30, 5, 999, tzinfo=UTC)
    assert "2026-11-01 12:30:05Z" in Table.of([{"created": moment}]).to_text(width=0)


def test_ids_give_way_first_and_keep_the_end_that_tells_them_apart() -> None:
    rows = [{"key": "a", "id": ID, "packages": "webex_calling webex_meetings"}, {"id": "nope", "key": "b"}]
    table = Table.of(rows, columns=("key", "id", "packages"))
    shown = table.to_text(width=50).splitlines()
    assert "webex_calling webex_meetings" in shown[2]
    head, _, tail = shown[2].split()[1].partition("…")
    assert (ID.startswith(head), ID.endswith(tail), len(head) < len(tail)) == (True, True, True)
    assert "nope" in shown[3]


def test_where_there_is_no_room_ids_go_then_what_is_minor_then_the_right_and_no_heading_is_cut() -> None:
    columns = (
        Column("external_id"),
        Column("id"),
        Column("user_days", "integer", minor=True),
        Column("billable_units", "integer"),
        Column("last", "integer"),
    )
    table = Table(columns=columns, records=[("acme-1", ID, 1, 2, 3)])

    def left_out(width: int) -> str:
        last = table.to_text(width=width).splitlines()[-1]
        return last.partition("left out: ")[2]

    assert left_out(60) == ""
    assert left_out(55) == "id"
    assert left_out(40) == "id, user_days"
    assert left_out(30) == "id, user_days, last"
    assert left_out(12) == "id, user_days, billable_units, last"
    for width in (60, 55, 40, 30):
        assert "…" not in table.to_text(width=width).splitlines()[0]
