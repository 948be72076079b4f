"""Phone numbers of an organisation."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from webex_wholesale.errors import InvalidPhoneNumber, InvalidRequest
from webex_wholesale.models.base import Model, field, required
from webex_wholesale.phones import normalize_phone_number


def e164_numbers(numbers: Iterable[str]) -> tuple[str, ...]:
    """Return phone numbers as a location takes them: unlike a subscriber's, they have no national form.

    Raises:
        InvalidRequest: one text instead of a list of them.
        InvalidPhoneNumber: one does not begin with + and the country code, or is none.
    """
    if isinstance(numbers, str):
        raise InvalidRequest("phone_numbers must be a list of phone numbers, not one text")
    normalized = tuple(map(normalize_phone_number, numbers))
    if not all(number.startswith("+") for number in normalized):
        raise InvalidPhoneNumber("a number of a location begins with + and the country code: '+13125550100'")
    return normalized


@attrs.frozen(kw_only=True, repr=False)
class NumberPlace(Model):
    """The location of a number.

    Attributes:
        id: id of the location.
        name: its name.
    """

    id: str | None = field()
    name: str | None = field()


@attrs.frozen(kw_only=True, repr=False)
class NumberOwner(Model):
    """Who has a number.

    Attributes:
        id: id of the person or feature.
        type: such as `PEOPLE`.
        first_name: first name of a person.
        last_name: last name of a person.
    """

    id: str | None = field()
    type: str | None = field()
    first_name: str | None = field()
    last_name: str | None = field()


@attrs.frozen(kw_only=True, repr=False)
class Number(Model):
    """A phone number.

    Attributes:
        phone_number: in E.164 form.
        extension: the extension that goes with it.
        state: `ACTIVE` or `INACTIVE`.
        phone_number_type: such as `PRIMARY`.
        main_number: whether it is the location's main number.
        toll_free_number: whether it is toll free.
        location: where it belongs.
        owner: who has it; None for one that is free.
    """

    phone_number: str | None = field()
    extension: str | None = field()
    state: str | None = field()
    phone_number_type: str | None = field()
    main_number: bool | None = field()
    toll_free_number: bool | None = field()
    location: NumberPlace | None = field()
    owner: NumberOwner | None = field()


@attrs.frozen(kw_only=True, repr=False)
class AddNumbers(Model):
    """Body of `numbers.add`, and of `numbers.remove` with the numbers alone.

    Attributes:
        phone_numbers: numbers in E.164 form.
        number_type: such as `TOLLFREE` or `DID`; None for the service's default.
        state: `ACTIVE` or `INACTIVE`.
    """

    phone_numbers: tuple[str, ...] = required()
    number_type: str | None = field()
    state: str | None = field()


@attrs.frozen(kw_only=True, repr=False)
class CallingLineId(Model):
    """The main number of a location, and the name that is shown with it.

    Attributes:
        name: the name that is shown to the called party.
        phone_number: the location's main number, in E.164 form.
    """

    name: str | None = field()
    phone_number: str | None = field()


@attrs.frozen(kw_only=True, repr=False)
class CallingDetails(Model):
    """The calling settings of a location, and the body that changes them.

    Attributes:
        id: the location.
        name: its name.
        announcement_language: such as `en_us`.
        calling_line_id: its main number.
    """

    id: str | None = field()
    name: str | None = field()
    announcement_language: str | None = field()
    calling_line_id: CallingLineId | None = field()
