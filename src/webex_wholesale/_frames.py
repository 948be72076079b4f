"""Data frames of any models: customers, subscribers, reports, plans, in columns whose types come from the class.

So a column has the same type whatever the answer holds, and also where there are no rows: ids and enumerations are
text, days dates, times UTC, decimals exact (38 digits, 18 after the point), models structs, tuples lists, and JSON
objects JSON text. The library is imported when a frame is asked for.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

import attrs

from webex_wholesale._extras import require_extra
from webex_wholesale.errors import InvalidRequest

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

_PRECISION, _SCALE = 38, 18


def to_arrow(models: Iterable[Any], *, model: type[Any] | None = None) -> pyarrow.Table:
    """Return models as an Arrow table. Needs the extra `arrow`.

    Args:
        models: objects of one class, such as `client.customers.list()`.
        model: their class, for the columns of a table without rows; that of the first one when left out.

    Raises:
        InvalidRequest: they are no models, or of several classes.
        MissingExtra: pyarrow is not installed.
    """
    return _table(models, model, "arrow")


def to_pandas(models: Iterable[Any], *, model: type[Any] | None = None) -> pandas.DataFrame:
    """Return models as a pandas data frame of Arrow types. The extra is `pandas`; else as for `to_arrow`."""
    pd = require_extra("pandas")
    frame: pandas.DataFrame = _table(models, model, "pandas").to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def to_polars(models: Iterable[Any], *, model: type[Any] | None = None) -> polars.DataFrame:
    """Return models as a polars data frame. The extra is `polars`; the rest is as for `to_arrow`."""
    library = require_extra("polars")
    frame: polars.DataFrame = library.from_arrow(_table(models, model, "polars"))
    return frame


def _table(models: Iterable[Any], model: type[Any] | None, extra: str) -> Any:
    pa = require_extra(extra, "pyarrow")
    found = list(models)
    cls = model or (type(found[0]) if found else None)
    if cls is None:
        return pa.table({})
    if not attrs.has(cls) or not all(isinstance(one, cls) for one in found):
        raise InvalidRequest("a data frame is made of models of one class, such as customers or subscribers")
    columns = _columns(pa, cls, ())
    # Not all at once as structs, which cost a dictionary for each model.
    arrays = {name: pa.array([read(getattr(one, name)) for one in found], kind) for name, kind, read in columns}
    return pa.table(arrays, schema=pa.schema([pa.field(name, kind) for name, kind, _ in columns]))


_Read = Callable[[Any], Any]
_ColumnType = tuple[str, Any, _Read]


def _columns(pa: Any, cls: type[Any], outer: tuple[type[Any], ...]) -> list[_ColumnType]:
    hints = typing.get_type_hints(cls)
    # What the SDK does not know comes last: it mostly is empty.
    fields = sorted(attrs.fields(cls), key=lambda field: field.name == "extras")
    return [(field.name, *_type(pa, hints.get(field.name, Any), (*outer, cls))) for field in fields]


def _type(pa: Any, hint: Any, outer: tuple[type[Any], ...]) -> tuple[Any, _Read]:
    """Return the Arrow type of an annotation, and what turns a value into it."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        some = [argument for argument in arguments if argument is not type(None)]
        return _type(pa, some[0], outer) if len(some) == 1 else (pa.string(), _as_text)
    if isinstance(origin, type) and issubclass(origin, Sequence) and arguments:
        inner, read = _type(pa, arguments[0], outer)
        return pa.list_(inner), lambda values: None if values is None else [read(value) for value in values]
    if not isinstance(hint, type):
        return pa.string(), _as_text
    if attrs.has(hint) and hint not in outer:
        columns = _columns(pa, hint, outer)
        return (
            pa.struct([pa.field(name, kind) for name, kind, _ in columns]),
            lambda value: (
                None if value is None else {name: read(getattr(value, name)) for name, _, read in columns}
            ),
        )
    return _scalar(pa, hint), _as_text if _scalar(pa, hint) == pa.string() else _as_it_is


def _scalar(pa: Any, hint: type[Any]) -> Any:
    # In this order: a bool is an int to Python, and a datetime a date.
    for kind, to in (
        (bool, pa.bool_()),
        (int, pa.int64()),
        (float, pa.float64()),
        (Decimal, pa.decimal128(_PRECISION, _SCALE)),
        (datetime, pa.timestamp("us", tz="UTC")),
        (date, pa.date32()),
    ):
        if issubclass(hint, kind) and not issubclass(hint, Enum):
            return to
    return pa.string()


def _as_it_is(value: Any) -> Any:
    return value


def _as_text(value: Any) -> str | None:
    """Return text as it is, and anything else as JSON; an empty object is nothing."""
    if value is None or (isinstance(value, Mapping) and not value):
        return None
    if isinstance(value, str):
        return str.__str__(value)
    if attrs.has(type(value)):
        value = attrs.asdict(value)
    return json.dumps(value, default=str, ensure_ascii=False)
