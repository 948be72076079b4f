"""Locations of an organisation, and how they are connected to the telephone network."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from webex_wholesale.errors import InvalidRequest
from webex_wholesale.models.base import NOT_SENT, Model, field, required
from webex_wholesale.models.mappings import LocationAddressDict, part


@attrs.frozen(kw_only=True, repr=False)
class LocationAddress(Model):
    """The address of a location; its fields are named otherwise than those of a customer's address.

    Attributes:
        address1: first address line.
        address2: second address line.
        city: city.
        state: state or province; a code where the country has codes.
        postal_code: postal code.
        country: ISO 3166-1 code of two letters.
    """

    address1: str | None = field()
    address2: str | None = field()
    city: str | None = field()
    state: str | None = field()
    postal_code: str | None = field()
    country: str | None = field()


@attrs.frozen(kw_only=True, repr=False)
class Location(Model):
    """A location of an organisation.

    Attributes:
        id: what a subscriber's `location_id` wants.
        name: name of the office; empty only where an answer lacks it.
        org_id: the organisation.
        address: where it is.
        time_zone: such as `America/Los_Angeles`.
        preferred_language: language of e-mails and phones, such as `en_us`.
        announcement_language: language of announcements, such as `en_us`.
    """

    id: str = field(identity=True)
    name: str = field(default="")
    org_id: str | None = field()
    address: LocationAddress | None = field()
    time_zone: str | None = field()
    preferred_language: str | None = field()
    announcement_language: str | None = field()


@attrs.frozen(kw_only=True, repr=False)
class CreateLocation(Model):
    """Body of `locations.create`.

    Attributes:
        name: name of the office.
        time_zone: such as `America/Los_Angeles`.
        preferred_language: language of e-mails and phones, such as `en_us`.
        announcement_language: language of announcements, such as `en_us`.
        address: where it is.
    """

    name: str = required()
    time_zone: str = required()
    preferred_language: str = required()
    announcement_language: str = required()
    address: LocationAddress | LocationAddressDict = part(LocationAddress, "address", required=True)


@attrs.frozen(kw_only=True, repr=False)
class PstnConnection(Model):
    """A way to the telephone network: an option of a location, or the one it has.

    Attributes:
        id: to choose it by.
        display_name: its name; empty where it has none.
        pstn_services: what it offers.
        pstn_connection_type: such as `LOCAL_GATEWAY`, `NON_INTEGRATED_CCP`, `INTEGRATED_CCP`, `CISCO_PSTN`.
        route_type: `TRUNK` or `ROUTE_GROUP`, for a connection on the customer's premises.
        route_id: id of that trunk or route group.
    """

    id: str | None = field()
    display_name: str = field(default="")
    pstn_services: tuple[str, ...] = field(default=NOT_SENT)
    pstn_connection_type: str | None = field()
    route_type: str | None = field()
    route_id: str | None = field()


@attrs.frozen(kw_only=True, repr=False)
class ChoosePstnConnection(Model):
    """Body of `locations.set_pstn_connection`.

    Attributes:
        id: the connection to choose, from its options.
        premise_route_type: `TRUNK` or `ROUTE_GROUP`, for a connection on the customer's premises.
        premise_route_id: id of that trunk or route group.
    """

    id: str | None = field()
    premise_route_type: str | None = field()
    premise_route_id: str | None = field()


@attrs.frozen(kw_only=True, repr=False)
class ExtensionStatus(Model):
    """What was found of one extension.

    Attributes:
        extension: the extension.
        state: `VALID`, `DUPLICATE`, `DUPLICATE_IN_LIST` or `INVALID`.
        error_code: number of what is wrong.
        message: why it is not valid.
    """

    extension: str | None = field()
    state: str | None = field()
    error_code: int | None = field()
    message: str | None = field()


@attrs.frozen(kw_only=True, repr=False)
class ExtensionsResult(Model):
    """What was found of several extensions; true when all of them may be used.

    Attributes:
        status: `OK` or `ERRORS`.
        extension_status: one entry for each that is not valid, or for all.
    """

    status: str | None = field()
    extension_status: tuple[ExtensionStatus, ...] = field(default=NOT_SENT)

    def __bool__(self) -> bool:
        return self.status == "OK"


def extension_list(extensions: Iterable[str]) -> tuple[str, ...]:
    """Return extensions as a tuple; refuse one bare text, which would fall apart into digits.

    Raises:
        InvalidRequest: one text instead of a list of them.
    """
    if isinstance(extensions, str):
        raise InvalidRequest("extensions must be a list of extensions, not one text")
    return tuple(extensions)


@attrs.frozen(kw_only=True, repr=False)
class ValidateExtensions(Model):
    """Body of `locations.validate_extensions`.

    Attributes:
        extensions: the extensions to check.
    """

    extensions: tuple[str, ...] = required()
