"""Packages: what is known of them, advice on a list of them, and the difference between two lists.

>>> from webex_wholesale import packages
>>> packages.diff(["webex_calling", "webex_meetings"], ["webex_suite"]).removed
('webex_calling', 'webex_meetings')
>>> [advice.message for advice in packages.check_packages(["WEBEX_SUITE"])]
['packages are spelled in lower case: webex_suite']
"""

from __future__ import annotations

from webex_wholesale.packages.advice import Advice, check_packages
from webex_wholesale.packages.changes import PackageDiff, diff
from webex_wholesale.packages.tables import (
    ADD_ONS,
    CALLING_ASSUMPTION,
    CALLING_PACKAGES,
    CUSTOMER_PACKAGES,
    LIMIT_KEYS,
    ONE_OF_ASSUMPTION,
    PACKAGES,
    SOURCE,
    SUBSCRIBER_PACKAGES,
    PackageInfo,
    display_name,
)

__all__ = [
    "ADD_ONS",
    "CALLING_ASSUMPTION",
    "CALLING_PACKAGES",
    "CUSTOMER_PACKAGES",
    "LIMIT_KEYS",
    "ONE_OF_ASSUMPTION",
    "PACKAGES",
    "SOURCE",
    "SUBSCRIBER_PACKAGES",
    "Advice",
    "PackageDiff",
    "PackageInfo",
    "check_packages",
    "diff",
    "display_name",
]
