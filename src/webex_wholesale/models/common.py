"""What several resources share: addresses, error entries, and the lists of packages that requests carry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self, TypeGuard

import attrs

from webex_wholesale.errors import InvalidRequest
from webex_wholesale.models.base import Model, field
from webex_wholesale.models.enums import Several

if TYPE_CHECKING:
    from webex_wholesale.addresses import Problem


@attrs.frozen(kw_only=True, repr=False)
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

    def problems(self, *, calling_location: bool = False) -> tuple[Problem, ...]:
        """Return everything that is wrong with the address, before anything is sent; empty when nothing is.

        Args:
            calling_location: whether it is the address of a calling location, whose state must be a code.

        Examples:
            >>> address = Address(address_line1="771 Alder Drive", city="Milpitas", country="USA")
            >>> [str(problem) for problem in address.problems()]
            ['country: takes a code of two letters, such as US; normalize_country() finds it for a name']
        """
        from webex_wholesale.addresses import address_problems

        return address_problems(
            self.address_line1,
            self.address_line2,
            self.city,
            self.state_or_province,
            self.zip_or_postal_code,
            self.country,
            calling_location=calling_location,
        )

    def wrap(self) -> Self:
        """Return the address with a long line 1 folded into line 2 at a word.

        Raises:
            InvalidAddress: line 1 is blank, a word is too long, or there is too much text for two lines.

        Examples:
            >>> address = Address(address_line1="Gewerbepark an der alten Ziegelei 1200 Gebaeude 17 Nord")
            >>> address.wrap().address_line2
            'Nord'
        """
        from webex_wholesale.addresses import wrap_lines

        line1, line2 = wrap_lines(self.address_line1 or "", self.address_line2)
        return attrs.evolve(self, address_line1=line1, address_line2=line2)

    def normalized(self) -> Self:
        """Return the address with codes in place of the country's name and, where there is a country, the state's.

        Raises:
            InvalidAddress: there is no country or state of exactly that name, or there are several.
            MissingExtra: a name has to be looked up, and `pycountry` is not installed (extra `addresses`).

        Examples:
            >>> address = Address(state_or_province="California", country="United States").normalized()
            >>> address.state_or_province, address.country
            ('CA', 'US')
        """
        from webex_wholesale.addresses import normalize_country, normalize_state

        country, state = self.country, self.state_or_province
        if _is_given(country):
            country = normalize_country(country)
            if _is_given(state):
                state = normalize_state(state, country)
        return attrs.evolve(self, country=country, state_or_province=state)


def _is_given(text: object) -> TypeGuard[str]:
    """Whether there is something to look up; what is no text is refused by the look-up."""
    return text is not None and (not isinstance(text, str) or bool(text.strip()))


@attrs.frozen(kw_only=True, repr=False)
class ErrorInfo(Model):
    """One error or warning inside a resource; on the wire the number is `errorCode`, at times `code`.

    Attributes:
        error_code: number of the error; `webex_wholesale.codes` says what it is known to mean.
        description: the service's text; empty where it sent none.
        field_name: the field of the request that it is about, where the service names one.
    """

    error_code: int | None = field(code=True, also=("code",))
    description: str = field(default="")
    field_name: str | None = field()


def org_id_text(org_id: str | None) -> str | None:
    """Return an organisation id as requests carry it; a bare uuid is encoded, None stays None.

    Raises:
        InvalidWebexId: not text, or blank.
    """
    if org_id is None:
        return None
    from webex_wholesale import ids

    return ids.org_id(org_id)


def org_id_field() -> Any:
    """Declare a request's organisation id."""
    return field(converter=org_id_text)


def package_list(packages: Several[str] | None) -> tuple[str, ...] | None:
    """Return package names as a tuple; refuse one bare text, which would fall apart into letters.

    Raises:
        InvalidRequest: not a list, or an entry that is no text or is blank.
    """
    if packages is None:
        return None
    if isinstance(packages, str | bytes) or not isinstance(packages, Iterable):
        raise InvalidRequest("packages must be a list of package names, such as ['webex_calling']")
    names = tuple(packages)
    if any(not isinstance(name, str) or not name.strip() for name in names):
        raise InvalidRequest("packages must be a list of package names: an entry is blank, or not a string")
    return names


def packages_field(*, required: bool = False) -> Any:
    """Declare a request's list of packages."""
    options: dict[str, Any] = {"default": attrs.NOTHING} if required else {}
    return field(converter=package_list, **options)
