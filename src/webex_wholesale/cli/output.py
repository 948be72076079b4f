"""Results on stdout: a table for a person, JSON, JSON lines or CSV for a program; `[]` for none, never null."""

from __future__ import annotations

import csv
import importlib
import io
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs
import click

from webex_wholesale._tables import Column, Table
from webex_wholesale.cli.ids import remember
from webex_wholesale.models.base import camel_case

FORMATS = ("table", "json", "jsonl", "csv")


class Output:
    """Where results go, and in which form.

    Args:
        form: one of `FORMATS`; None for a table.
        fields: names separated by commas; what a table shows, and what the other forms hold.
        query: a JMESPath expression over the JSON.
    """

    def __init__(
        self, form: str | None, *, fields: str | None = None, query: str | None = None, full_ids: bool = False
    ) -> None:
        self.form = form or ("json" if query else "table")
        self.fields = [name.strip() for name in fields.split(",") if name.strip()] if fields else None
        self.query = query
        self.full_ids = full_ids

    @property
    def is_table(self) -> bool:
        """Whether a person reads it."""
        return self.form == "table"

    def listing(self, items: Iterable[Any], *, columns: Iterable[str] = (), id: str = "id") -> int:
        """Write the items of a list, and keep their ids: the next command takes them shortened.

        Args:
            items, columns: as for `items`.
            id: the field that identifies one.
        """
        ids: list[str] = []

        def seen() -> Iterator[dict[str, Any]]:
            for item in items:
                row = plain(item)
                ids.append(str(at(row, id)))
                yield row

        count = self.items(seen(), columns=columns)
        remember(ids)
        return count

    def items(self, items: Iterable[Any], *, columns: Iterable[str] = ()) -> int:
        """Write several results, and return how many there were.

        Args:
            items: models or mappings.
            columns: what a table shows unless `--fields` says otherwise.
        """
        count = 0

        def rows() -> Iterator[dict[str, Any]]:
            nonlocal count
            for item in items:
                count += 1
                yield self._picked(plain(item))

        if self.form == "jsonl" and not self.query:
            for row in rows():
                click.echo(_json(row))
            return count
        every = list(rows())
        if self.form == "table":
            self._table(every, list(self.fields or columns))
        elif self.form == "csv":
            click.echo(_csv(every, self.fields), nl=False)
        else:
            self._write_json(every)
        return count

    def item(self, item: Any, *, columns: Iterable[str] = ()) -> None:
        """Write one result; a table shows a line for each of its fields."""
        row = self._picked(plain(item))
        if self.form == "table":
            names = self.fields or list(columns) or list(row)
            shown = {name: value for name in names if (value := at(row, name)) not in (None, "", [], {})}
            wide = max(map(len, shown), default=0)
            for name, value in shown.items():
                click.echo(f"{name.ljust(wide)}  {_cell(value)}")
        elif self.form == "csv":
            click.echo(_csv([row], self.fields), nl=False)
        else:
            self._write_json(row)

    def table(self, table: Table) -> None:
        """Write a table that the SDK made: all of it, fitted to the terminal, not fitted where it is piped."""
        shortened = sys.stdout.isatty() and not self.full_ids
        if not shortened:
            wide = tuple(Column(column.name, column.kind, widest=None) for column in table.columns)
            table = attrs.evolve(table, columns=wide)
        click.echo(table.to_text(rows=None, width=None if shortened else 0))

    def text(self, text: str) -> None:
        """Write a text as it is, such as a token."""
        click.echo(text)

    def _picked(self, row: dict[str, Any]) -> dict[str, Any]:
        if self.fields is None:
            return row
        # A name with dots stays one name in what is written.
        return {name: row[name] if name in row else at(row, name) for name in self.fields}

    def _table(self, rows: list[dict[str, Any]], columns: list[str]) -> None:
        if not rows:
            click.echo("wholesale: nothing found", err=True)
            return
        names = columns or list(rows[0])
        cells = [{name: _cell(at(row, name)) for name in names} for row in rows]
        if self.fields is None:
            # A column that nobody fills only takes room.
            names = [name for name in names if any(row[name] for row in cells)] or names
        self.table(Table.of(cells, columns=names))

    def _write_json(self, value: Any) -> None:
        if self.query:
            value = _queried(value, self.query)
        if self.form == "jsonl":
            for row in value if isinstance(value, list) else [value]:
                click.echo(_json(row))
        elif self.form == "json":
            click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


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


def at(row: Mapping[str, Any], name: str) -> Any:
    """Return the value of a field; dots lead into nested ones, such as `address.city`."""
    value: Any = row
    for part in name.split("."):
        if not isinstance(value, Mapping):
            return None
        # Fields are named as in Python or as on the wire.
        value = value[part] if part in value else value.get(camel_case(part))
    return value


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return " ".join(map(_cell, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_cell(part)}" for name, part in value.items() if part not in (None, [], {}))
    return str(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def _csv(rows: list[dict[str, Any]], fields: list[str] | None) -> str:
    names = fields or list(dict.fromkeys(name for row in rows for name in row))
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator=os.linesep)
    writer.writerow(names)
    writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    return file.getvalue()


def _queried(value: Any, expression: str) -> Any:
    try:
        jmespath = importlib.import_module("jmespath")
    except ImportError:
        raise click.UsageError("--query needs jmespath: pip install jmespath") from None
    try:
        return jmespath.search(expression, value)
    except jmespath.exceptions.JMESPathError as problem:
        raise click.UsageError(f"--query cannot be read: {problem}") from None
