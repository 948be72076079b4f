"""Lists as tables: every column of the model, typed, also where the list is empty."""

from __future__ import annotations

import pytest

from tests.support.either import Either
from tests.support.lists import Listing
from webex_wholesale.errors import InvalidRequest

pyarrow = pytest.importorskip("pyarrow")


@pytest.mark.parametrize("total", [0, 3])
async def test_a_list_is_a_table_with_all_columns_whatever_is_on_it(either: Either, total: int) -> None:
    client = either.client(Listing(total, linked=True))
    table = await client.customers.list().to_arrow()
    assert table.num_rows == total
    assert {"id", "external_id", "status", "packages"} <= set(table.column_names)
    assert table.column("id").to_pylist() == [f"c{number}" for number in range(total)]
    assert table.schema.field("status").type == pyarrow.string()


async def test_a_list_is_a_frame_of_pandas_and_of_polars(either: Either) -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("polars")
    client = either.client(Listing(230, linked=True))
    pandas = await client.customers.list(prefetch=2).to_pandas()
    polars = await client.customers.list(limit=5).to_polars()
    assert len(pandas) == 230
    assert polars["id"].to_list() == [f"c{number}" for number in range(5)]


async def test_json_of_any_endpoint_is_no_table(either: Either) -> None:
    with pytest.raises(InvalidRequest, match="models of one class"):
        await either.client(Listing(3, linked=True)).request_pages("/people").to_arrow()
