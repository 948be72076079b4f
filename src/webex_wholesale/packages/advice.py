"""Advice on a list of packages: what the published rules say about it. It never refuses anything.

The sets of packages and what builds on what change several times a year, and the service admits values before the
documents do. So whatever is found here is for a person to read; the service decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import attrs

from webex_wholesale.packages.tables import LIMIT_KEYS, PACKAGES, PackageInfo, display_name


@attrs.frozen(kw_only=True)
class Advice:
    """One remark.

    Attributes:
        code: `not_a_list`, `not_text`, `empty`, `repeated`, `unknown`, `spelling`, `not_for_subscribers`,
            `needs_one_of`, `one_package_only`, `limit_unlisted`, `limit_unassigned`, `limit_not_a_count`.
        package: the package it is about; None for the list as a whole.
        message: the remark in words, with what to change.
    """

    code: str
    package: str | None = None
    message: str


def check_packages(
    packages: Iterable[str],
    *,
    holder: Literal["customer", "subscriber"] = "customer",
    limits: Mapping[str, Any] | None = None,
) -> tuple[Advice, ...]:
    """Say what the published rules find odd about a list of packages; nothing means nothing was found.

    Never raises, whatever it is given.

    Args:
        packages: the complete list that is to be assigned.
        holder: who is to hold them.
        limits: quantity limits that go with them, by package.

    Examples:
        >>> from webex_wholesale.packages import check_packages
        >>> [advice.code for advice in check_packages(["attendant_console"])]
        ['needs_one_of']
        >>> check_packages(["attendant_console", "webex_suite"])
        ()
    """
    if isinstance(packages, str | bytes) or not isinstance(packages, Iterable):
        return (Advice(code="not_a_list", message="pass a list of package names, such as ['webex_calling']"),)
    entries = list(packages)
    names = [entry for entry in entries if isinstance(entry, str)]
    found: list[Advice] = []
    if len(names) < len(entries):
        found.append(Advice(code="not_text", message="an entry of the list is not a string"))
    if not entries:
        found.append(Advice(code="empty", message="the list is empty: as an update it removes every package"))
    for name, count in Counter(names).items():
        if count > 1:
            found.append(
                Advice(code="repeated", package=name, message=f"{display_name(name)} is listed more than once")
            )
        found.extend(_about(name, names, holder))
    if holder == "subscriber" and len(set(names)) > 1:
        found.append(Advice(code="one_package_only", message="a subscriber takes exactly one package today"))
    found.extend(_about_limits(limits, names))
    return tuple(found)


def _about(name: str, names: list[str], holder: str) -> Iterable[Advice]:
    known = PACKAGES.get(name)
    if known is None:
        yield _unknown(name)
        return
    if holder == "subscriber":
        # What an add-on builds on is a matter of the customer's list: a subscriber takes one package.
        if not known.for_subscribers:
            yield Advice(
                code="not_for_subscribers", package=name, message=f"{known.name} is not listed for subscribers"
            )
        return
    if known.needs_one_of and not set(known.needs_one_of) & set(names):
        yield Advice(code="needs_one_of", package=name, message=_needs(known))


def _unknown(name: str) -> Advice:
    likely = name.strip().lower().replace("-", "_").replace(" ", "_")
    if likely in PACKAGES:
        return Advice(code="spelling", package=name, message=f"packages are spelled in lower case: {likely}")
    return Advice(code="unknown", package=name, message="this SDK does not know the package; the service may well")


def _needs(package: PackageInfo) -> str:
    return f"{package.name} builds on one of: {', '.join(package.needs_one_of)}"


def _about_limits(limits: Mapping[str, Any] | None, names: list[str]) -> Iterable[Advice]:
    if limits is None:
        return
    if not isinstance(limits, Mapping):
        yield Advice(code="not_a_list", message="limits map package names to counts")
        return
    for name, limit in limits.items():
        package = name if isinstance(name, str) else None
        if name not in LIMIT_KEYS:
            yield Advice(
                code="limit_unlisted", package=package, message="the contract lists no limit for this package"
            )
        if name not in names:
            yield Advice(
                code="limit_unassigned", package=package, message="a limit on a package that is not assigned"
            )
        if isinstance(limit, bool) or not isinstance(limit, int) or limit < 0:
            yield Advice(
                code="limit_not_a_count", package=package, message="a limit is a whole number, zero or more"
            )
