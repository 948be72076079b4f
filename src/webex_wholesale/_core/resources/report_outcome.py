"""What came of one sub-partner's report where many were asked for."""

from __future__ import annotations

import attrs

from webex_wholesale.models.billing import BillingReport


@attrs.frozen(kw_only=True)
class ReportOutcome:
    """One sub-partner's report, or why there is none.

    Attributes:
        sub_partner: org id of the sub-partner.
        report: its report, complete; None where `error` says why.
        error: what went wrong, with a token to resume where the report is still being made.
    """

    sub_partner: str
    report: BillingReport | None = None
    error: Exception | None = None

    @property
    def ok(self) -> bool:
        """Whether there is a complete report."""
        return self.error is None

    def __bool__(self) -> bool:
        return self.ok

    def result(self) -> BillingReport:
        """Return the report.

        Raises:
            Exception: what went wrong, where there is none.
        """
        if self.error is not None:
            raise self.error
        assert self.report is not None
        return self.report
