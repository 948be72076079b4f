"""Rows that are not user-days: which services and SKUs are charged in another way, told apart by one table.

The reconciliation report also has rows for Setup Assist, whose quantity counts locations (Express) or users
(Standard) and not user-days. The guide names neither their SERVICE_NAME nor their SKU, so the table goes by the
words that both are likely to contain. Pass your own as `summarize(..., other_charges=...)` once you have seen the
rows of your report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import attrs

from webex_wholesale._tables import to_json
from webex_wholesale.errors import InvalidRequest


def _words(text: str | None) -> str:
    return re.sub(r"[\W_]+", "", text or "").casefold()


def _all_words(texts: Iterable[str]) -> tuple[str, ...]:
    if isinstance(texts, str):
        raise InvalidRequest("services and skus must be lists of texts, such as ['SETUP_ASSIST']")
    found = tuple(map(_words, texts))
    if not all(found):
        raise InvalidRequest("a text in services and skus must contain letters or digits")
    return found


@attrs.frozen(kw_only=True)
class OtherCharge:
    """A charge whose rows are not user-days.

    A row belongs to it if its SERVICE_NAME contains one of `services` or its SKU one of `skus`. Upper and lower
    case, blanks, hyphens and underscores do not matter.

    Attributes:
        name: what to call it.
        services: texts to look for in SERVICE_NAME.
        skus: texts to look for in SKU.

    Raises:
        InvalidRequest: a text has no letters or digits, so that it would be found everywhere.

    Example:
        ```python
        from webex_wholesale.billing import OtherCharge

        setup = OtherCharge(name="Setup Assist", services=["SETUP_ASSIST"], skus=["A-SETUP-EXP"])
        assert setup.matches("Setup Assist", None) and not setup.matches("WEBEX_CALLING", "A-CALL")
        ```
    """

    name: str
    services: tuple[str, ...] = attrs.field(default=(), converter=_all_words)
    skus: tuple[str, ...] = attrs.field(default=(), converter=_all_words)

    def matches(self, service: str | None, sku: str | None) -> bool:
        """Tell whether rows of this service and SKU belong to the charge."""
        service, sku = _words(service), _words(sku)
        return any(text in service for text in self.services) or any(text in sku for text in self.skus)


OTHER_CHARGES = (OtherCharge(name="Setup Assist", services=("SETUP_ASSIST",), skus=("SETUP_ASSIST",)),)
"""What is not user-days, as far as the guide says."""


@attrs.frozen(kw_only=True)
class ChargeRow:
    """What a report has of a charge that is not user-days; in no sum of the summary.

    Attributes:
        charge: name of the `OtherCharge` that it was told apart by.
        key: dimension -> value, for the dimensions of the summary.
        service: SERVICE_NAME of its rows.
        sku: SKU of its rows.
        quantity: exact sum of their quantities, in whatever unit the charge has.
        row_count: rows of the report that are in here.
    """

    charge: str
    key: Mapping[str, str | None]
    service: str | None
    sku: str | None
    quantity: Decimal
    row_count: int

    def to_dict(self) -> dict[str, Any]:
        """Return JSON types, numbers as exact text, without what is None."""
        found = {
            "charge": self.charge,
            **self.key,
            "service": self.service,
            "sku": self.sku,
            "quantity": self.quantity,
            "row_count": self.row_count,
        }
        return {name: to_json(value) for name, value in found.items() if value is not None}


def check_charges(charges: Iterable[OtherCharge]) -> tuple[OtherCharge, ...]:
    """Return the table of charges.

    Raises:
        InvalidRequest: it holds something else.
    """
    found = tuple(charges) if isinstance(charges, Iterable) and not isinstance(charges, str) else (charges,)
    if not all(isinstance(charge, OtherCharge) for charge in found):
        raise InvalidRequest(
            "other_charges must be a list of OtherCharge; an empty list takes every row for user-days"
        )
    return found
