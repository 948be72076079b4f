"""What the columns of a billing file are called, and which place in a header is which.

The names are those of the solution guide. No real file has been seen by the authors, so a header is matched
without regard to case, separators or order: `Customer Org ID`, `customerOrgId` and `CUSTOMER_ORG_ID` are one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import attrs

from webex_wholesale.errors import RowError

PARTNER_NAME = "PARTNER_NAME"
PARTNER_ORG_ID = "PARTNER_ORG_ID"
SUBSCRIPTION_ID = "SUBSCRIPTION_ID"
SERVICE_NAME = "SERVICE_NAME"
SKU = "SKU"
DESCRIPTION = "DESCRIPTION"
CONSUMPTION_START_DATE = "CONSUMPTION_START_DATE"
CONSUMPTION_END_DATE = "CONSUMPTION_END_DATE"
QUANTITY = "QUANTITY"
CUSTOMER_ORG_ID = "CUSTOMER_ORG_ID"
CUSTOMER_EXTERNAL_ID = "CUSTOMER_EXTERNAL_ID"
SUBSCRIBER_ID = "SUBSCRIBER_ID"
USER_ID = "USER_ID"
WORKSPACE_ID = "WORKSPACE_ID"

#: Every documented column, in the order of the guide's table; files need not keep to it.
COLUMNS = (
    PARTNER_NAME,
    PARTNER_ORG_ID,
    SUBSCRIPTION_ID,
    SERVICE_NAME,
    SKU,
    DESCRIPTION,
    CONSUMPTION_START_DATE,
    CONSUMPTION_END_DATE,
    QUANTITY,
    CUSTOMER_ORG_ID,
    CUSTOMER_EXTERNAL_ID,
    SUBSCRIBER_ID,
    USER_ID,
    WORKSPACE_ID,
)


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


_KNOWN = {_plain(column): column for column in COLUMNS}


@attrs.frozen(kw_only=True)
class Header:
    """The first record of a file, understood.

    Attributes:
        positions: documented column -> its place, counted from 0.
        extras: place -> name of each column that is not documented; a blank or repeated name gets its place.
        width: how many cells every row must have.
    """

    positions: Mapping[str, int]
    extras: Mapping[int, str]
    width: int


def match_header(names: Sequence[str], *, line: int = 1) -> Header:
    """Find the documented columns among the names of a file's first record.

    Args:
        names: the cells of that record.
        line: the line to name in errors.

    Raises:
        RowError: a documented column stands there twice, or there is no `QUANTITY`, without which it is no report.

    Example:
        ```python
        header = match_header(["Quantity", "sku", "Tier"])
        assert header.positions == {"QUANTITY": 0, "SKU": 1} and header.extras == {2: "Tier"}
        ```
    """
    positions: dict[str, int] = {}
    extras: dict[int, str] = {}
    taken = {column.casefold() for column in COLUMNS}
    for place, name in enumerate(names):
        column = _KNOWN.get(_plain(name))
        if column is None:
            label = name.strip()
            # Data frames and duckdb take no two columns whose names differ in case alone.
            if not label or label.casefold() in taken:
                label = f"{label or 'column'}_{place + 1}"
            taken.add(label.casefold())
            extras[place] = label
        elif column in positions:
            raise RowError("the header has this column twice", line=line, column=column)
        else:
            positions[column] = place
    if QUANTITY not in positions:
        # The names found are not repeated: in a file without a header they are somebody's data.
        raise RowError(
            f"no such column among the {len(names)} of the first line; "
            "a billing report is separated by commas and starts with the names of its columns",
            line=line,
            column=QUANTITY,
        )
    return Header(positions=positions, extras=extras, width=len(names))
