"""Phone numbers of an organisation: list, add, remove, and the main number of a location."""

from __future__ import annotations

from collections.abc import Iterable

from webex_wholesale._async.pager import AsyncPager
from webex_wholesale._async.resources.base import AsyncResource
from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.resources.references import organization_id, resource_id
from webex_wholesale._flows.numbers import set_main_number
from webex_wholesale._ops import numbers as ops
from webex_wholesale.models.locations import Location
from webex_wholesale.models.numbers import AddNumbers, Number, e164_numbers
from webex_wholesale.models.organizations import AnyOrganization


class AsyncNumbers(AsyncResource):
    """The phone numbers of a customer's organisation. The paths are documented, outside the wholesale contract.

    Role: a full administrator of the partner that manages the organisation, or of the organisation itself; to
    read, a read-only administrator will do. Webex's pages say so of its own customers; nobody has confirmed it
    for wholesale ones.
    """

    def list(
        self,
        *,
        org_id: AnyOrganization,
        location: Location | str | None = None,
        phone_number: str | None = None,
        available: bool | None = None,
        state: str | None = None,
        limit: int | None = None,
        options: CallOptions | None = None,
    ) -> AsyncPager[Number]:
        """List phone numbers; nothing is sent before the first is asked for.

        Args:
            org_id: the customer, its `org_id`, or the bare uuid of the organisation.
            location: only those of this location, or of its id.
            phone_number: only this one.
            available: only those that nobody has, or only the others.
            state: `ACTIVE` or `INACTIVE`.
            limit: numbers wanted in all.
            options: timeout, deadline, retry and headers of the calls.

        Raises:
            InvalidRequest: an argument cannot be right.

        Scope: `spark-admin:telephony_config_read`.
        Operation: Get Phone Numbers for an Organization (outside the wholesale contract; documented).

        Examples:
            >>> free = await client.numbers.list(  # doctest: +SKIP
            ...     org_id=customer, available=True
            ... ).to_list()
        """
        return self._list(
            ops.LIST,
            {
                "org_id": organization_id(org_id),
                "location_id": None if location is None else resource_id(location, "location"),
                "phone_number": phone_number,
                "available": available,
                "state": state,
            },
            limit=limit,
            page_size=None,
            prefetch=None,
            sub_partner=None,
            options=options,
        )

    async def add(
        self,
        phone_numbers: Iterable[str],
        *,
        location: Location | str,
        org_id: AnyOrganization,
        active: bool = True,
        options: CallOptions | None = None,
    ) -> None:
        """Add phone numbers to a location; those that it has already are nothing to do.

        Args:
            phone_numbers: numbers that begin with + and the country code; spaces, dashes and brackets go.
            location: the location, or its id.
            org_id: the customer, its `org_id`, or the bare uuid of the organisation.
            active: whether calls reach them at once.
            options: timeout, deadline, retry and headers of this call.

        Raises:
            InvalidPhoneNumber: one is none; nothing was sent.
            BadRequest: one belongs to another location.
            InvalidRequest, CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:telephony_config_write`.
        Operation: Add Phone Numbers to a Location (outside the wholesale contract; documented).

        Examples:
            >>> await client.numbers.add(  # doctest: +SKIP
            ...     ["+14085550100"], location=location, org_id=customer
            ... )
        """
        body = AddNumbers(phone_numbers=e164_numbers(phone_numbers), state="ACTIVE" if active else "INACTIVE")
        await self._session.run(
            self._session.calls.call(
                ops.ADD,
                resource_id(location, "location"),
                query={"org_id": organization_id(org_id)},
                body=body,
                options=options,
            )
        )

    async def remove(
        self,
        phone_numbers: Iterable[str],
        *,
        location: Location | str,
        org_id: AnyOrganization,
        options: CallOptions | None = None,
    ) -> None:
        """Remove phone numbers from a location; not the main number, nor one that somebody has.

        Args:
            phone_numbers: the numbers.
            location: the location, or its id.
            org_id: the customer, its `org_id`, or the bare uuid of the organisation.
            options: timeout, deadline, retry and headers of this call.

        Raises:
            InvalidPhoneNumber: one is none; nothing was sent.
            Conflict: one is in use, or the main number; a person keeps theirs until the person is deleted.
            InvalidRequest, CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:telephony_config_write`.
        Operation: Remove Phone Numbers from a Location (outside the wholesale contract; documented).

        Examples:
            >>> await client.numbers.remove(  # doctest: +SKIP
            ...     ["+14085550100"], location=location, org_id=customer
            ... )
        """
        body = AddNumbers(phone_numbers=e164_numbers(phone_numbers))
        await self._session.run(
            self._session.calls.call(
                ops.REMOVE,
                resource_id(location, "location"),
                query={"org_id": organization_id(org_id)},
                body=body,
                options=options,
            )
        )

    async def set_main(
        self,
        phone_number: str,
        *,
        location: Location | str,
        org_id: AnyOrganization,
        options: CallOptions | None = None,
    ) -> None:
        """Make a number the main number of its location, which calling needs; other settings stay.

        Args:
            phone_number: an active number of the location.
            location: the location, or its id.
            org_id: the customer, its `org_id`, or the bare uuid of the organisation.
            options: timeout, deadline, retry and headers of the calls.

        Raises:
            InvalidPhoneNumber: it is none; nothing was sent.
            BadRequest: it is not an active number of the location.
            InvalidRequest, CallError: see `webex_wholesale.errors`.

        Scopes: `spark-admin:telephony_config_read` and `spark-admin:telephony_config_write`.
        Operations: Get and Update Location Webex Calling Details (outside the wholesale contract; documented).

        Examples:
            >>> await client.numbers.set_main(  # doctest: +SKIP
            ...     "+14085550100", location=location, org_id=customer
            ... )
        """
        await self._session.run(
            set_main_number(
                self._session.calls,
                e164_numbers([phone_number])[0],
                location_id=resource_id(location, "location"),
                org_id=organization_id(org_id),
                options=options,
            )
        )
