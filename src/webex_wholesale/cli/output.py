"""Results on stdout: a table for a person, JSON, JSON lines or CSV for a program; `[]` for none, never null."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import attrs
import click

from webex_wholesale._extras import require_extra
from webex_wholesale._tables import Table, is_id, shorten_id
from webex_wholesale.cli.ending import say
from webex_wholesale.cli.ids import remember

FORMATS = ("table", "json", "jsonl", "csv")


class Output:
    """Where results go, and in which form.

    Args:
        form: one of `FORMATS`; None for a table, or for JSON where there is a query.
        fields: names separated by commas; what a table shows, and what the other forms hold.
        query: a JMESPath expression over the JSON.
        full_ids: write ids whole, in a terminal too.

    Raises:
        click.UsageError: the query cannot be read.
        MissingExtra: there is one, and jmespath is not installed.
    """

    def __init__(
        self, form: str | None, *, fields: str | None = None, query: str | None = None, full_ids: bool = False
    ) -> None:
        self.form: str = form or ("json" if query else "table")
        self.fields: list[str] | None = None
        if fields:
            self.fields = [name.strip() for name in fields.split(",") if name.strip()]
        # What cannot be read is refused here, before anything is sent.
        self._query = _compiled(query) if query else None
        self.full_ids = full_ids

    @property
    def is_plain_table(self) -> bool:
        """Whether a person reads it, and has not said what of it to show."""
        return self.form == "table" and self.fields is None and self._query is None

    @property
    def is_whole_json(self) -> bool:
        """Whether a program gets all there is as one JSON value."""
        return self.form == "json" and self.fields is None

    def items(self, items: Iterable[Any], *, columns: Iterable[str] = ()) -> int:
        """Write several results, and return how many there were; their ids can be typed shortened afterwards.

        Args:
            items: models or mappings.
            columns: what a table shows unless `--fields` says otherwise.
        """
        ids: list[str] = []
        count = 0

        def rows() -> Iterator[dict[str, Any]]:
            nonlocal count
            for item in items:
                count += 1
                row = plain(item)
                ids.extend(_ids_of(row))
                yield row

        try:
            if self.form == "jsonl" and self._query is None:
                self._tell_unknown_fields(self._lines(rows()))
            else:
                self._written(list(rows()), list(columns))
        finally:
            if ids:
                remember(ids)
        return count

    def item(self, item: Any, *, columns: Iterable[str] = ()) -> None:
        """Write one result; a table shows a line for each of its fields."""
        row = plain(item)
        remember(_ids_of(row), more=True)
        if self._query is not None:
            self._queried(row)
            return
        self._tell_unknown_fields([row])
        if self.form == "table":
            names = self.fields or list(columns)
            self._lines_of({name: at(row, name) for name in names} if names else row)
        elif self.form == "csv":
            click.echo(_csv([self._picked(row)], self.fields), nl=False)
        else:
            self._json(self._picked(row))

    def table(self, table: Table) -> None:
        """Write a table that the SDK made: all of it, fitted to the terminal, not fitted where it is piped."""
        shortened = sys.stdout.isatty() and not self.full_ids
        if not shortened:
            wide = tuple(attrs.evolve(column, widest=None) for column in table.columns)
            table = attrs.evolve(table, columns=wide)
        click.echo(table.to_text(rows=None, width=None if shortened else 0))

    def text(self, text: str) -> None:
        """Write a text as it is, such as a token."""
        click.echo(text)

    def _lines(self, rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for row in rows:
            click.echo(_json(self._picked(row)))
            yield row

    def _written(self, rows: list[dict[str, Any]], columns: list[str]) -> None:
        if self._query is not None:
            self._queried(rows)
            return
        self._tell_unknown_fields(rows)
        if self.form == "table":
            self._table(rows, self.fields or columns)
        elif self.form == "csv":
            names = self.fields or (None if rows else columns)
            click.echo(_csv([self._picked(row) for row in rows], names), nl=False)
        else:
            self._json([self._picked(row) for row in rows])

    def _picked(self, row: dict[str, Any]) -> dict[str, Any]:
        if self.fields is None:
            return row
        # A name with dots stays one name in what is written.
        return {name: at(row, name) for name in self.fields}

    def _tell_unknown_fields(self, rows: Iterable[dict[str, Any]]) -> None:
        """Say which of `--fields` no result has: most likely they are misspelt."""
        missing, known = set(self.fields or ()), dict[str, None]()
        for row in rows:
            missing -= {name for name in missing if has(row, name)}
            known.update(dict.fromkeys(map(_named, row)))
        if missing and known:
            names = ", ".join(name for name in self.fields or () if name in missing)
            say(f"--fields: no result has {names}; there are {', '.join(known)}")

    def _table(self, rows: list[dict[str, Any]], columns: list[str]) -> None:
        if not rows:
            say("nothing found")
            return
        names = columns or list(dict.fromkeys(name for row in rows for name in row))
        cells = [{name: _cell(at(row, name)) for name in names} for row in rows]
        if self.fields is None:
            # A column that nobody fills only takes room.
            names = [name for name in names if any(row[name] for row in cells)] or names
        self.table(Table.of(cells, columns=names))

    def _lines_of(self, row: Mapping[str, Any]) -> None:
        """Write one result for a person: a line for each field, nested ones by names with dots."""
        shown = [(name, text) for name, value in _flat(row, _named) if (text := _cell(value))]
        wide = max((len(name) for name, _ in shown), default=0)
        room = shutil.get_terminal_size().columns - wide - 2 if sys.stdout.isatty() else 0
        for name, text in shown:
            if room < _LEAST_ROOM or len(text) <= room:
                parts = [text]
            elif is_id(text):
                parts = [text if self.full_ids else shorten_id(text, room)]
            else:
                parts = textwrap.wrap(text, room, break_on_hyphens=False)
            for at_line, part in enumerate(parts):
                click.echo(f"{('' if at_line else name).ljust(wide)}  {part}")

    def _queried(self, value: Any) -> None:
        """Write what the query leaves; what it does not find in a list is none of it, in a result null."""
        assert self._query is not None
        found = self._query(value)
        if found is None and isinstance(value, list):
            found = []
        if self.form in ("json", "jsonl"):
            self._json(found)
            return
        rows = found if isinstance(found, list) else [] if found is None else [found]
        rows = [row if isinstance(row, dict) else {"value": row} for row in rows]
        if self.form == "csv":
            click.echo(_csv([self._picked(row) for row in rows], self.fields), nl=False)
        else:
            self._table(rows, self.fields or [])

    def _json(self, value: Any) -> None:
        if self.form == "jsonl":
            for row in value if isinstance(value, list) else [value]:
                click.echo(_json(row))
        else:
            click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


_LEAST_ROOM = 16


def _ids_of(row: Mapping[str, Any]) -> list[str]:
    return [value for name, value in row.items() if isinstance(value, str) and (name == "id" or is_id(value))]


def plain(item: Any) -> dict[str, Any]:
    """Return a model or mapping as JSON-ready data."""
    if isinstance(item, Mapping):
        return dict(item)
    if not hasattr(item, "to_dict"):
        # A row that joins a model with a word about it, such as NamedCustomer.
        parts = attrs.asdict(item, recurse=False)
        models = [part for part in parts.values() if hasattr(part, "to_dict")]
        own = {name: part for name, part in parts.items() if part not in models}
        return {name: value for model in models for name, value in model.to_dict().items()} | own
    data: dict[str, Any] = item.to_dict()
    return data


def _named(wire: str) -> str:
    """Return a field's name as in Python: `external_id` for `externalId`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", wire).lower()


def _lookup(row: Mapping[str, Any], name: str) -> tuple[bool, Any]:
    # Fields are named as in Python or as on the wire.
    spelt = name if name in row else next((wire for wire in row if _named(wire) == name), None)
    if spelt is not None:
        return True, row[spelt]
    first, dot, rest = name.partition(".")
    if not dot:
        return False, None
    found, inner = _lookup(row, first)
    return _lookup(inner, rest) if found and isinstance(inner, Mapping) else (False, None)


def at(row: Mapping[str, Any], name: str) -> Any:
    """Return the value of a field, None where there is none; dots lead into nested ones: `address.city`."""
    return _lookup(row, name)[1]


def has(row: Mapping[str, Any], name: str) -> bool:
    """Whether there is such a field."""
    return _lookup(row, name)[0]


def _flat(
    row: Mapping[str, Any], named: Callable[[str], str] = lambda name: name, above: str = ""
) -> Iterator[tuple[str, Any]]:
    """Return the fields one by one, nested ones by names with dots; of a list of objects, each."""
    for name, value in row.items():
        path = f"{above}{named(name)}"
        if isinstance(value, Mapping):
            yield from _flat(value, named, f"{path}.")
        elif isinstance(value, list | tuple) and any(isinstance(part, Mapping) for part in value):
            yield from ((path, part) for part in value)
        else:
            yield path, value


def _cell(value: Any) -> str:
    """Return a value for a person."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return (", " if any(isinstance(part, Mapping) for part in value) else " ").join(map(_cell, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_cell(part)}" for name, part in value.items() if part not in (None, [], {}))
    return str(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def _csv(rows: list[dict[str, Any]], fields: list[str] | None) -> str:
    """Return rows as CSV: nested fields by names with dots, lists separated by blanks, other objects as JSON."""
    flat = rows if fields else [_flat_csv(row) for row in rows]
    names = fields or list(dict.fromkeys(name for row in flat for name in row))
    if not names:
        return ""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator=os.linesep)
    writer.writerow(names)
    writer.writerows([_csv_cell(row.get(name)) for name in names] for row in flat)
    return file.getvalue()


def _flat_csv(row: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in _flat(row):
        # Several objects under one name stay together in one cell.
        flat[name] = value if name not in flat else [*_listed(flat[name]), value]
    return flat


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _csv_cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return _json(value)
    if isinstance(value, list | tuple):
        nested = any(isinstance(part, Mapping | list | tuple) for part in value)
        return _json(value) if nested else " ".join(map(_csv_cell, value))
    return "" if value is None else str(value)


def _compiled(expression: str) -> Callable[[Any], Any]:
    jmespath = require_extra("jmespath")
    try:
        search: Callable[[Any], Any] = jmespath.compile(expression).search
    except jmespath.exceptions.JMESPathError as problem:
        raise click.UsageError(f"--query cannot be read: {problem}") from None

    def found(value: Any) -> Any:
        try:
            return search(json.loads(_json(value)))
        except jmespath.exceptions.JMESPathError as problem:
            raise click.ClickException(f"--query does not fit the result: {problem}") from None

    return found
