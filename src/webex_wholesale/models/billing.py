"""Billing reports: what the service says of one, and what it takes to create one."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, TypeAlias

import attrs

from webex_wholesale.errors import InvalidRequest
from webex_wholesale.models.base import NOT_SENT, Model, field, required
from webex_wholesale.models.common import org_id_field
from webex_wholesale.models.dates import as_day
from webex_wholesale.models.enums import ReportCategory, ReportStatus, ReportType

if TYPE_CHECKING:
    from webex_wholesale.models.customers import Customer
    from webex_wholesale.models.subscribers import Subscriber


@attrs.frozen(kw_only=True, repr=False)
class ReportErrorInfo(Model):
    """One error of a report; here the number is `code`, elsewhere `errorCode`, and both are understood.

    Attributes:
        code: number of the error.
        description: the service's text; empty where it sent none.
    """

    code: int | None = field(code=True, also=("errorCode",))
    description: str = field(default="")


def _redacted(url: str | None) -> str:
    return "None" if url is None else "'***'"


@attrs.frozen(kw_only=True, repr=False)
class BillingReport(Model):
    """A report on consumption.

    `temp_download_url` is a signed link on another host: everybody who has it can read the report for 30
    minutes, so it is masked in the repr. Each `billing_reports.get()` gives a new one.

    Attributes:
        id: id of the report.
        billing_start_date: first day it covers.
        billing_end_date: last day it covers, included.
        type: how far it is broken down: by partner, customer or user.
        category: whether it counts consumption over the period or allocations at one moment.
        status: whether it is being made, complete or failed; empty only where an answer lacks it.
        created: when it was asked for, UTC.
        created_by: id of the person or app that asked for it.
        temp_download_url: signed link to the file, valid for 30 minutes; only for a completed report. Masked in
            the repr.
        internal: whether it is a report of Cisco's own, for trials, and not for billing.
        errors: why it failed.
    """

    id: str = field(identity=True)
    billing_start_date: date | None = field(strict=True)
    billing_end_date: date | None = field(strict=True)
    type: ReportType | None = field(strict=True, also=("reportType",))
    category: ReportCategory | None = field()
    status: ReportStatus = field(strict=True, default=ReportStatus(""))
    created: datetime | None = field()
    created_by: str | None = field()
    temp_download_url: str | None = field(wire="tempDownloadURL", repr=_redacted)
    internal: bool | None = field()
    errors: tuple[ReportErrorInfo, ...] = field(default=NOT_SENT)


@attrs.frozen(kw_only=True, repr=False)
class CreateBillingReport(Model):
    """Body of `billing_reports.create`; both days are included in the report.

    Attributes:
        billing_start_date: first day to cover.
        billing_end_date: last day to cover, included.
        type: `PARTNER`, `CUSTOMER` or `USER`; the service takes `PARTNER` where none is given.
        sub_partner_org_id: cover this sub-partner alone, by its organisation id.
        internal: ask for a report of internal use.
    """

    billing_start_date: date = required(converter=lambda day: as_day(day, "billing_start_date"))
    billing_end_date: date = required(converter=lambda day: as_day(day, "billing_end_date"))
    type: str | None = field()
    sub_partner_org_id: str | None = org_id_field()
    internal: bool | None = field()

    def __attrs_post_init__(self) -> None:
        if self.billing_end_date < self.billing_start_date:
            raise InvalidRequest("billing_end_date lies before billing_start_date")


AnyResource: TypeAlias = "Customer | Subscriber | BillingReport"
"""What goes on at Webex after the call that began it has been answered: what a poller gives."""
