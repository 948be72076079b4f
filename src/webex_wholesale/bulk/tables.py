"""A plan or a report as a table: in a terminal, in a notebook, as a data frame of any of three libraries."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from webex_wholesale._tables import Column, Table, TabularResult
from webex_wholesale.billing import frames

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

#: Columns that say why, and are shown whole.
SENTENCES = ("reason", "detail", "differences")
#: What is no text.
_KINDS: Mapping[str, Any] = {"line": "integer", "seconds": "decimal"}


class BulkTable(TabularResult):
    """Rows that print as a table, and become a data frame with all their columns, in the order of the input."""

    __slots__ = ()

    _columns: ClassVar[Sequence[str]]

    @abstractmethod
    def _everything(self) -> list[dict[str, Any]]:
        """Return what the table is made of, in the order of the input."""

    def to_arrow(self) -> pyarrow.Table:
        """Return all rows as an Arrow table. The extra is `arrow`.

        Raises:
            MissingExtra: pyarrow is not installed.
        """
        return frames.to_arrow(self._frame())

    def to_pandas(self) -> pandas.DataFrame:
        """Return all rows as a pandas data frame. The extra is `pandas`; else as for `to_arrow`."""
        return frames.to_pandas(self._frame())

    def to_polars(self) -> polars.DataFrame:
        """Return all rows as a polars data frame. The extra is `polars`; else as for `to_arrow`."""
        return frames.to_polars(self._frame())

    def _frame(self) -> Table:
        columns = tuple(Column(name, _KINDS.get(name, "text")) for name in self._columns)
        return Table(
            columns=columns,
            records=[tuple(cell(row.get(name)) for name in self._columns) for row in self._everything()],
        )


def cell(value: Any) -> Any:
    """Return a value as the schema of data frames has it: blank is nothing, numbers are exact."""
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {one}" for name, one in value.items()) or None
    return None if value == "" else value
