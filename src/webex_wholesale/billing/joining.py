"""Attaching what a billing report does not have: the customers' names and the partner's own keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from webex_wholesale.billing.summary import Summary, SummaryRow
from webex_wholesale.errors import InvalidRequest, InvalidWebexId
from webex_wholesale.ids import WebexId


def join(
    summary: Summary, *, names: Mapping[str, str] | None = None, external: Mapping[str, str] | None = None
) -> Summary:
    """Attach names and keys to the lines of a summary that is grouped by customer.

    A customer that a mapping does not have keeps None there: `[line for line in joined if line.name is None]`.

    Args:
        names: customer -> name. The wholesale API has no names; they come from the organizations API.
        external: customer -> the partner's own key, such as an account number in its books; goes to `own_key`.
            In both, a customer is its organisation id, in any form (encoded or a bare uuid), or its external id.

    Raises:
        InvalidRequest: the summary is not grouped by customer, or a mapping gives one customer two values.

    Example:
        ```python
        from webex_wholesale.billing import join, summarize

        report = b"CUSTOMER_EXTERNAL_ID,SKU,QUANTITY\\nacct-1,A-1,31\\n"
        (line,) = join(summarize(report, by="customer"), names={"acct-1": "Corner Bakery"})
        assert line.name == "Corner Bakery"
        ```
    """
    if not {"customer", "external_id"} & set(summary.by):
        raise InvalidRequest("names and keys belong to customers: summarize(..., by=('customer', ...)) first")
    known = {"name": _same_form(names), "own_key": _same_form(external)}

    def attached(row: SummaryRow) -> SummaryRow:
        found: dict[str, Any] = {
            label: _find(row, values) or getattr(row, label) for label, values in known.items()
        }
        return attrs.evolve(row, **found)

    return attrs.evolve(summary, rows=tuple(map(attached, summary)))


def _find(row: SummaryRow, values: Mapping[str, str]) -> str | None:
    for id in (row.customer, row.external_id):
        if id is not None and (value := values.get(_form(id))) is not None:
            return value
    return None


def _same_form(values: Mapping[str, str] | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for id, value in (values or {}).items():
        if found.setdefault(_form(id), value) != value:
            raise InvalidRequest("two forms of one customer's id are given different values")
    return found


def _form(id: str) -> str:
    try:
        return WebexId.parse(id).value.lower()
    except InvalidWebexId:
        return id
