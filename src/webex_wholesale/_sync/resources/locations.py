# Made from _async/resources/locations.py by tools/make_sync.py: change that one.
"""Locations of an organisation, their connection to the telephone network, and their extensions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from webex_wholesale._sync.pager import Pager
from webex_wholesale._sync.resources.base import Resource
from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.resources.references import organization_id, resource_id
from webex_wholesale._ops import locations as ops
from webex_wholesale.models.locations import (
    ChoosePstnConnection,
    CreateLocation,
    ExtensionsResult,
    Location,
    LocationAddress,
    PstnConnection,
    ValidateExtensions,
    extension_list,
)
from webex_wholesale.models.mappings import LocationAddressDict
from webex_wholesale.models.organizations import AnyOrganization


class Locations(Resource):
    """The locations of a customer's organisation: where a subscriber's `location_id` comes from.

    Right after provisioning, these calls answer 403 until the organisation has been read once:
    `client.organizations.activate(customer)`. Webex documents these paths, outside the wholesale contract.

    Role: a full administrator of the partner that manages the organisation, or of the organisation itself; to
    read, a read-only administrator will do. Webex's pages say so of its own customers; nobody has confirmed it
    for wholesale ones.
    """

    def list(
        self,
        *,
        org_id: AnyOrganization,
        name: str | None = None,
        limit: int | None = None,
        options: CallOptions | None = None,
    ) -> Pager[Location]:
        """List the locations of an organisation; nothing is sent before the first is asked for.

        Args:
            org_id: the customer, its `org_id`, or the bare uuid of the organisation.
            name: only those with this in their name, in any case.
            limit: locations wanted in all.
            options: timeout, deadline, retry and headers of the calls.

        Raises:
            InvalidRequest: an argument cannot be right.

        Scope: `spark-admin:locations_read`. Operation: List Locations (outside the contract; documented).

        Examples:
            >>> location = client.locations.list(org_id=customer).first()  # doctest: +SKIP
        """
        return self._list(
            ops.LIST,
            {"org_id": organization_id(org_id), "name": name},
            limit=limit,
            page_size=None,
            prefetch=None,
            sub_partner=None,
            options=options,
        )

    def get(
        self, location: Location | str, *, org_id: AnyOrganization, options: CallOptions | None = None
    ) -> Location:
        """Return one location.

        Args:
            location: the location, or its id.
            org_id: the customer, its `org_id`, or the bare uuid of the organisation.
            options: timeout, deadline, retry and headers of this call.

        Raises:
            NotFound: there is none.
            InvalidRequest, CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:locations_read`.
        Operation: Get Location Details (outside the wholesale contract; documented).

        Examples:
            >>> location = client.locations.get("Y2lz...", org_id=customer)  # doctest: +SKIP
        """
        return self._session.run(
            self._session.calls.value(
                ops.GET,
                resource_id(location, "location"),
                query={"org_id": organization_id(org_id)},
                options=options,
            )
        )

    def create(
        self,
        *,
        org_id: AnyOrganization,
        name: str,
        time_zone: str,
        preferred_language: str,
        announcement_language: str,
        address: LocationAddress | LocationAddressDict,
        options: CallOptions | None = None,
    ) -> str:
        """Create a further location, and return its id. The first one comes with the customer.

        Args:
            org_id: the customer, its `org_id`, or the bare uuid of the organisation.
            name: name of the office.
            time_zone: such as `America/Los_Angeles`.
            preferred_language, announcement_language: such as `en_us`.
            address: where it is.
            options: timeout, deadline, retry and headers of this call.

        Raises:
            OutcomeUnknown: the answer was lost; look for it by its name before sending it again.
            InvalidRequest, BadRequest, Conflict, CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:locations_write`. Operation: Create a Location (outside the contract; documented).

        Examples:
            >>> location_id = client.locations.create(  # doctest: +SKIP
            ...     org_id=customer,
            ...     name="Warehouse",
            ...     time_zone="America/Los_Angeles",
            ...     preferred_language="en_us",
            ...     announcement_language="en_us",
            ...     address=LocationAddress(address1="1 Dock Road", city="Oakland", state="CA", country="US"),
            ... )
        """
        body = CreateLocation(
            name=name,
            time_zone=time_zone,
            preferred_language=preferred_language,
            announcement_language=announcement_language,
            address=address,
        )
        query = {"org_id": organization_id(org_id)}
        return (self._session.execute(ops.CREATE, query=query, body=body, options=options)).value.id

    def pstn_options(
        self, location: Location | str, *, org_id: AnyOrganization, options: CallOptions | None = None
    ) -> tuple[PstnConnection, ...]:
        """Return the connections to the telephone network that a location may choose from.

        Args:
            location: the location, or its id.
            org_id: the customer, its `org_id`, or the bare uuid of the organisation.
            options: timeout, deadline, retry and headers of this call.

        Raises:
            NotFound, Forbidden, InvalidRequest, CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:telephony_pstn_read`.
        Operation: Retrieve PSTN Connection Options for a Location (outside the wholesale contract; documented).

        Examples:
            >>> options = client.locations.pstn_options(location, org_id=customer)  # doctest: +SKIP
        """
        found: Any = self._session.run(
            self._session.calls.value(
                ops.PSTN_OPTIONS,
                resource_id(location, "location"),
                query={"org_id": organization_id(org_id)},
                options=options,
            )
        )
        return tuple(found)

    def pstn_connection(
        self, location: Location | str, *, org_id: AnyOrganization, options: CallOptions | None = None
    ) -> PstnConnection | None:
        """Return the connection that a location has; None before one is set (404, which is an assumption).

        Args:
            location: the location, or its id.
            org_id: the customer, its `org_id`, or the bare uuid of the organisation.
            options: timeout, deadline, retry and headers of this call.

        Raises:
            Forbidden, InvalidRequest, CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:telephony_pstn_read`.
        Operation: Retrieve PSTN Connection for a Location (outside the wholesale contract; documented).

        Examples:
            >>> now = client.locations.pstn_connection(location, org_id=customer)  # doctest: +SKIP
        """
        flow = self._session.calls.read(
            ops.PSTN_CONNECTION,
            resource_id(location, "location"),
            query={"org_id": organization_id(org_id)},
            options=options,
        )
        return self._session.run(flow)

    def set_pstn_connection(
        self,
        location: Location | str,
        connection: PstnConnection | str | None = None,
        *,
        org_id: AnyOrganization,
        premise_route_type: str | None = None,
        premise_route_id: str | None = None,
        options: CallOptions | None = None,
    ) -> None:
        """Choose the connection of a location.

        Args:
            location: the location, or its id.
            connection: one of `pstn_options()`, or its id.
            org_id: the customer, its `org_id`, or the bare uuid of the organisation.
            premise_route_type, premise_route_id: instead of `connection`, for one on the customer's premises:
                `TRUNK` or `ROUTE_GROUP`, and its id.
            options: timeout, deadline, retry and headers of this call.

        Raises:
            NotFound, BadRequest, InvalidRequest, CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:telephony_pstn_write`.
        Operation: Setup PSTN Connection for a Location (outside the wholesale contract; documented).

        Examples:
            >>> client.locations.set_pstn_connection(  # doctest: +SKIP
            ...     location, options[0], org_id=customer
            ... )
        """
        body = ChoosePstnConnection(
            id=None if connection is None else resource_id(connection, "connection"),
            premise_route_type=premise_route_type,
            premise_route_id=premise_route_id,
        )
        self._session.run(
            self._session.calls.call(
                ops.SET_PSTN_CONNECTION,
                resource_id(location, "location"),
                query={"org_id": organization_id(org_id)},
                body=body,
                options=options,
            )
        )

    def validate_extensions(
        self,
        location: Location | str,
        extensions: Iterable[str],
        *,
        org_id: AnyOrganization,
        options: CallOptions | None = None,
    ) -> ExtensionsResult:
        """Ask which of some extensions may be used in a location; nothing is changed.

        Args:
            location: the location, or its id.
            extensions: the extensions, such as `["5101", "5102"]`.
            org_id: the customer, its `org_id`, or the bare uuid of the organisation.
            options: timeout, deadline, retry and headers of this call.

        Returns:
            The findings; true when all may be used.

        Raises:
            NotFound, InvalidRequest, CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:telephony_config_write`.
        Operation: Validate Extensions (outside the wholesale contract; documented).

        Examples:
            >>> free = client.locations.validate_extensions(  # doctest: +SKIP
            ...     location, ["5101"], org_id=customer
            ... )
        """
        return self._session.run(
            self._session.calls.value(
                ops.VALIDATE_EXTENSIONS,
                resource_id(location, "location"),
                query={"org_id": organization_id(org_id)},
                body=ValidateExtensions(extensions=extension_list(extensions)),
                options=options,
            )
        )
