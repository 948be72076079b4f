"""The difference between two lists of packages; an update replaces the whole list, so this is what it would do."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from webex_wholesale.errors import InvalidRequest


@attrs.frozen(kw_only=True)
class PackageDiff:
    """What a new list of packages changes.

    Attributes:
        added: packages that are new, in the new list's order.
        removed: packages that would be taken away from the customer and all its users, in the old list's order.
        kept: packages in both, in the new list's order.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]

    def __bool__(self) -> bool:
        """Whether anything changes; the order of a list does not matter."""
        return bool(self.added or self.removed)


def diff(before: Iterable[str], after: Iterable[str]) -> PackageDiff:
    """Compare two lists of package names, which may be unknown ones; repetitions count once.

    Raises:
        InvalidRequest: not a list of texts. A customer whose packages are None was not read, and has no "before".

    Examples:
        >>> from webex_wholesale.packages import diff
        >>> diff(["webex_calling"], ["webex_calling", "webex_suite"]).added
        ('webex_suite',)
    """
    old, new = _names(before), _names(after)
    return PackageDiff(
        added=tuple(name for name in new if name not in old),
        removed=tuple(name for name in old if name not in new),
        kept=tuple(name for name in new if name in old),
    )


def _names(packages: Iterable[str]) -> dict[str, None]:
    if isinstance(packages, str | bytes) or not isinstance(packages, Iterable):
        raise InvalidRequest("packages are compared as lists of names, such as ['webex_calling']")
    names = tuple(packages)
    if not all(isinstance(name, str) for name in names):
        raise InvalidRequest("packages are compared as lists of names: an entry is not a string")
    return dict.fromkeys(names)
