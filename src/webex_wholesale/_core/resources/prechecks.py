"""What a precheck's refusal is: an answer, whichever way it comes, and before a create a reason not to."""

from __future__ import annotations

from collections.abc import Mapping

from webex_wholesale.errors import ApiError, ErrorDetail, PrecheckFailed
from webex_wholesale.models.common import ErrorInfo
from webex_wholesale.models.precheck import PrecheckResult

# Not 404: it may as well mean that the address of the API is wrong. Nor 401, 403, 429: they are about the caller.
_REFUSALS = frozenset({400, 409, 422})


def refusal(error: ApiError) -> PrecheckResult | None:
    """Return what a refused precheck found, None where the status is about something else.

    The contract does not say whether a failed precheck is an HTTP error or a 200 with another message.
    """
    if error.status not in _REFUSALS or not error.errors:
        return None
    return PrecheckResult(
        message=error.message or f"HTTP {error.status}",
        errors=tuple(_entry(detail) for detail in error.errors),
        extras={"trackingId": error.tracking_id} if error.tracking_id else {},
    )


def require_passed(result: PrecheckResult, operation: str, key: Mapping[str, str]) -> None:
    """Do nothing when provisioning may go on.

    Raises:
        PrecheckFailed: it may not.
    """
    if result:
        return
    reasons = "; ".join(result.reasons) or "without a reason"
    raise PrecheckFailed(
        f"the precheck says no, so nothing was created: {reasons}; what to do: {result.next_step}",
        result=result,
        operation=operation,
        key=key,
    )


def _entry(detail: ErrorDetail) -> ErrorInfo:
    code, text = detail.code, detail.description
    if isinstance(code, str):
        number = int(code) if code.isascii() and code.isdigit() and len(code) < 10 else None
        text = text if number is not None else f"{code}: {text}" if text else code
        code = number
    return ErrorInfo(error_code=code, description=text or "", field_name=detail.field)
