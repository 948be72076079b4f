"""Billing reports as numbers: read, add up, check, compare, and hand on to data frames, files and plots.

File in, numbers out; nothing here needs a client or a network. Optional libraries are imported when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webex_wholesale._lazy import lazy_names

if TYPE_CHECKING:
    from webex_wholesale.billing.arrow import arrow_batches as arrow_batches
    from webex_wholesale.billing.charges import OTHER_CHARGES as OTHER_CHARGES
    from webex_wholesale.billing.charges import ChargeRow as ChargeRow
    from webex_wholesale.billing.charges import OtherCharge as OtherCharge
    from webex_wholesale.billing.comparison import Change as Change
    from webex_wholesale.billing.comparison import Comparison as Comparison
    from webex_wholesale.billing.comparison import compare as compare
    from webex_wholesale.billing.frames import to_arrow as to_arrow
    from webex_wholesale.billing.frames import to_csv as to_csv
    from webex_wholesale.billing.frames import to_duckdb as to_duckdb
    from webex_wholesale.billing.frames import to_pandas as to_pandas
    from webex_wholesale.billing.frames import to_parquet as to_parquet
    from webex_wholesale.billing.frames import to_polars as to_polars
    from webex_wholesale.billing.plots import Plot as Plot
    from webex_wholesale.billing.plots import plot as plot
    from webex_wholesale.billing.reconciliation import Difference as Difference
    from webex_wholesale.billing.reconciliation import Reconciliation as Reconciliation
    from webex_wholesale.billing.reconciliation import reconcile as reconcile
    from webex_wholesale.billing.rounding import HasDays as HasDays
    from webex_wholesale.billing.rows import RowReader as RowReader
    from webex_wholesale.billing.rows import read_rows as read_rows
    from webex_wholesale.billing.summary import Summary as Summary
    from webex_wholesale.billing.summary import SummaryRow as SummaryRow
    from webex_wholesale.billing.summary import join as join
    from webex_wholesale.billing.summing import summarize as summarize
    from webex_wholesale.billing.usage import UsageRow as UsageRow
    from webex_wholesale.models.billing_period import BillingPeriod as BillingPeriod

# No module has the name of a function here: importing the module would put it in the function's place.
__all__, __getattr__, __dir__ = lazy_names(
    __name__,
    {
        "..models.billing_period": ("BillingPeriod",),
        ".arrow": ("arrow_batches",),
        ".charges": ("ChargeRow", "OTHER_CHARGES", "OtherCharge"),
        ".comparison": ("Change", "Comparison", "compare"),
        ".frames": ("to_arrow", "to_csv", "to_duckdb", "to_pandas", "to_parquet", "to_polars"),
        ".plots": ("Plot", "plot"),
        ".reconciliation": ("Difference", "Reconciliation", "reconcile"),
        ".rounding": ("HasDays",),
        ".rows": ("RowReader", "read_rows"),
        ".summary": ("Summary", "SummaryRow", "join"),
        ".summing": ("summarize",),
        ".usage": ("UsageRow",),
    },
)
