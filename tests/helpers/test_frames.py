"""Any list of models becomes a data frame whose columns have the types of the class."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from webex_wholesale._frames import to_arrow, to_pandas, to_polars
from webex_wholesale.errors import InvalidRequest
from webex_wholesale.models import BillingReport, Customer, NamedCustomer, Organization, SubPartner, Subscriber

pa = pytest.importorskip("pyarrow")


def blank(cls: type[Any], **values: Any) -> Any:
    """Return a model with nothing but some values."""
    needed = {field.name: "1" for field in attrs.fields(cls) if field.default is attrs.NOTHING}
    return cls(**{**needed, **values})


@pytest.mark.parametrize("cls", [Customer, Subscriber, BillingReport, SubPartner, Organization])
def test_the_types_are_those_of_the_class_with_and_without_rows(cls: type[Any]) -> None:
    none, some = to_arrow([], model=cls), to_arrow([blank(cls)])
    assert none.schema == some.schema
    names = [field.name for field in attrs.fields(cls) if field.name != "extras"]
    assert none.column_names == [*names, "extras"]
    assert (none.num_rows, some.num_rows) == (0, 1)
    assert to_pandas([], model=cls).columns.to_list() == none.column_names


def test_ids_are_text_days_dates_and_what_is_unknown_json() -> None:
    made = blank(
        BillingReport,
        id="007",
        created=datetime(2026, 11, 1, tzinfo=UTC),
        extras={"new": {"a": 1}},
    )
    table = to_arrow([made])
    assert table.schema.field("id").type == pa.string()
    assert table.schema.field("billing_start_date").type == pa.date32()
    assert table.schema.field("status").type == pa.string()
    assert table.schema.field("created").type == pa.timestamp("us", tz="UTC")
    row = table.to_pylist()[0]
    assert (row["id"], row["created"], row["extras"]) == ("007", made.created, '{"new": {"a": 1}}')


def test_models_within_models_are_structs() -> None:
    table = to_arrow([blank(NamedCustomer, customer=blank(Customer, id="c1"))])
    assert pa.types.is_struct(table.schema.field("customer").type)
    assert table.to_pylist()[0]["customer"]["id"] == "c1"


def test_polars_and_pandas_have_the_same_columns() -> None:
    pytest.importorskip("polars")
    models = [blank(Customer, id=str(number)) for number in range(3)]
    assert to_polars(models).columns == to_pandas(models).columns.to_list() == to_arrow(models).column_names
    assert to_polars(iter(models)).height == 3


@pytest.mark.parametrize("models", [[1], [{"id": "1"}], "text"])
def test_what_is_no_model_is_refused(models: Any) -> None:
    with pytest.raises(InvalidRequest, match="models of one class"):
        to_arrow(models)


def test_models_of_several_classes_are_refused() -> None:
    with pytest.raises(InvalidRequest):
        to_arrow([blank(Customer), blank(Subscriber)])
