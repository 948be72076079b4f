"""What several resources share: addresses, error entries, and the lists of packages that requests carry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from webex_wholesale.errors import InvalidRequest
from webex_wholesale.models.base import Model, field


@attrs.frozen(kw_only=True)
class Address(Model):
    """A postal address; each line takes up to 50 characters.

    Attributes:
        address_line1: street and number.
        city: city.
        country: ISO 3166-1 code of two letters.
        address_line2: second line.
        state_or_province: needed in some countries; ISO 3166-2 form ("CA") for a calling location.
        zip_or_postal_code: needed in some countries.
    """

    address_line1: str | None = field()
    address_line2: str | None = field()
    city: str | None = field()
    state_or_province: str | None = field()
    zip_or_postal_code: str | None = field()
    country: str | None = field()


@attrs.frozen(kw_only=True)
class ErrorInfo(Model):
    """One error or warning inside a resource; on the wire the number is `errorCode`, at times `code`."""

    error_code: int | None = field(also=("code",))
    description: str | None = field()
    field_name: str | None = field()


def package_list(packages: Iterable[str] | None) -> tuple[str, ...] | None:
    """Return package names as a tuple; refuse one bare text, which would fall apart into letters.

    Raises:
        InvalidRequest: not a list, or an entry that is no text or is blank.
    """
    if packages is None:
        return None
    if isinstance(packages, str | bytes) or not isinstance(packages, Iterable):
        raise InvalidRequest("packages takes a list of package names, such as ['webex_calling']")
    names = tuple(packages)
    if any(not isinstance(name, str) or not name.strip() for name in names):
        raise InvalidRequest("packages holds an entry that is not a package name")
    return names


def packages_field(*, required: bool = False) -> Any:
    """Declare a request's list of packages."""
    options: dict[str, Any] = {"default": attrs.NOTHING} if required else {}
    return field(converter=package_list, **options)
