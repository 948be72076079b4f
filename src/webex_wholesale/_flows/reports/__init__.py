"""Flows of billing reports: their files, their sums, and those of all sub-partners."""

from webex_wholesale._flows.reports.complete import ReportsOfAll, complete_report
from webex_wholesale._flows.reports.download import DownloadArguments, Downloads
from webex_wholesale._flows.reports.usage import ReportOrFile, open_rows, sum_up
from webex_wholesale._flows.reports.wanted import (
    Period,
    ReportOrder,
    report_target,
    report_to_create,
    wanted_report,
)

__all__ = [
    "DownloadArguments",
    "Downloads",
    "Period",
    "ReportOrFile",
    "ReportOrder",
    "ReportsOfAll",
    "complete_report",
    "open_rows",
    "report_target",
    "report_to_create",
    "sum_up",
    "wanted_report",
]
