"""Info and error codes: open integers, with names for those that Cisco has published.

The full tables are not public, numbers are shared with BroadWorks, and one number has had two texts. So match on
the number, show the server's text, and expect others.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import attrs

from webex_wholesale._sources import Source

SOURCE: Final = Source(
    "Webex Wholesale and Webex for BroadWorks OpenAPI descriptions (schemas and examples); Webex for BroadWorks "
    "developer guide, older copy; answers of related Webex APIs seen in public scripts",
    date(2026, 5, 4),
)

PRECHECK_PASSED: Final = 100
PARAMETER_MISSING: Final = 1001
PARAMETER_SIZE: Final = 1002
REPORT_NOT_FOUND: Final = 2024
CALLING_MAINTENANCE: Final = 2560
EMAIL_IN_USE: Final = 10022


@attrs.frozen(kw_only=True)
class CodeInfo:
    """What is known of one code in one place.

    Attributes:
        code: the number.
        meaning: what it stands for, in this SDK's words.
        kind: where it is met.
        next_step: what to do about it.
        source: document it was found in.
        grade: `official` (Cisco's documents) or `observed` (other people's running code).
    """

    code: int
    meaning: str
    kind: str
    next_step: str
    source: str
    grade: str = "official"


KNOWN_CODES: Final[tuple[CodeInfo, ...]] = (
    CodeInfo(
        code=PRECHECK_PASSED,
        meaning="the precheck passed",
        kind="precheck info",
        next_step="go on and provision",
        source="Wholesale and BroadWorks examples",
    ),
    CodeInfo(
        code=PARAMETER_MISSING,
        meaning="a mandatory parameter is missing; the description and fieldName say which",
        kind="request error",
        next_step="add the parameter and send the request again",
        source="BroadWorks developer guide",
    ),
    CodeInfo(
        code=PARAMETER_SIZE,
        meaning="a parameter is too short or too long",
        kind="request error",
        next_step="look at the lengths: 50 characters on each address line",
        source="BroadWorks developer guide",
    ),
    CodeInfo(
        code=REPORT_NOT_FOUND,
        meaning="there is no such billing report",
        kind="billing error",
        next_step="list the reports; create one for the period if it is missing",
        source="Wholesale schema ReportError",
    ),
    CodeInfo(
        code=CALLING_MAINTENANCE,
        meaning="calling services are in maintenance and could not be started",
        kind="package warning",
        next_step="later, update the customer with its complete list of packages",
        source="Wholesale example",
    ),
    CodeInfo(
        code=EMAIL_IN_USE,
        meaning="the e-mail address belongs to an existing user",
        kind="provisioning error",
        next_step="find the user and remove it where it is, or use another address",
        source="Wholesale schema Error",
    ),
    CodeInfo(
        code=EMAIL_IN_USE,
        meaning="the BroadWorks user id belongs to an existing user",
        kind="BroadWorks provisioning error",
        next_step="only met on BroadWorks; the number is shared",
        source="BroadWorks example",
    ),
    CodeInfo(
        code=4003,
        meaning="the caller is not authorised for this user",
        kind="related Webex APIs",
        next_step="check the role and scopes of the token",
        source="public scripts",
        grade="observed",
    ),
    CodeInfo(
        code=4008,
        meaning="the user has no calling licence",
        kind="related Webex APIs",
        next_step="give the subscriber a calling package",
        source="public scripts",
        grade="observed",
    ),
    CodeInfo(
        code=25008,
        meaning="a required field is missing",
        kind="related Webex APIs",
        next_step="add the field and send the request again",
        source="public scripts",
        grade="observed",
    ),
    CodeInfo(
        code=25409,
        meaning="the licence type does not fit",
        kind="related Webex APIs",
        next_step="check the subscriber's package",
        source="public scripts",
        grade="observed",
    ),
)


def code_info(code: int | None) -> tuple[CodeInfo, ...]:
    """Return what is known of a code, the wholesale reading first; empty for one that is not known, and for None.

    >>> from webex_wholesale.codes import EMAIL_IN_USE, code_info
    >>> code_info(EMAIL_IN_USE)[0].next_step
    'find the user and remove it where it is, or use another address'
    >>> code_info(424242)
    ()
    """
    if isinstance(code, bool) or not isinstance(code, int):
        return ()
    return tuple(info for info in KNOWN_CODES if info.code == code)
