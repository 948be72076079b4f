"""Billing reports: what the service says of one, and what it takes to create one."""

from __future__ import annotations

from datetime import date, datetime

import attrs

from webex_wholesale.errors import InvalidRequest
from webex_wholesale.models.base import Model, field, required
from webex_wholesale.models.common import org_id_field
from webex_wholesale.models.dates import as_day
from webex_wholesale.models.enums import ReportCategory, ReportStatus, ReportType


@attrs.frozen(kw_only=True)
class ReportErrorInfo(Model):
    """One error of a report; here the number is `code`, elsewhere `errorCode`, and both are understood."""

    code: int | None = field(code=True, also=("errorCode",))
    description: str | None = field()


def _redacted(url: str | None) -> str:
    return "None" if url is None else "'***'"


@attrs.frozen(kw_only=True)
class BillingReport(Model):
    """A report on consumption.

    `temp_download_url` is a signed link on another host: whoever has it can read the report for 30 minutes, so
    it is masked in the repr. Each `billing_reports.get()` gives a new one.
    """

    id: str = field(identity=True)
    billing_start_date: date | None = field(strict=True)
    billing_end_date: date | None = field(strict=True)
    type: ReportType | None = field(strict=True, also=("reportType",))
    category: ReportCategory | None = field()
    status: ReportStatus | None = field(strict=True)
    created: datetime | None = field()
    created_by: str | None = field()
    temp_download_url: str | None = field(wire="tempDownloadURL", repr=_redacted)
    internal: bool | None = field()
    errors: tuple[ReportErrorInfo, ...] | None = field()


@attrs.frozen(kw_only=True)
class CreateBillingReport(Model):
    """Body of `billing_reports.create`; both days are included in the report."""

    billing_start_date: date = required(converter=lambda day: as_day(day, "billing_start_date"))
    billing_end_date: date = required(converter=lambda day: as_day(day, "billing_end_date"))
    type: str | None = field()
    sub_partner_org_id: str | None = org_id_field()
    internal: bool | None = field()

    def __attrs_post_init__(self) -> None:
        if self.billing_end_date < self.billing_start_date:
            raise InvalidRequest("billing_end_date lies before billing_start_date")
