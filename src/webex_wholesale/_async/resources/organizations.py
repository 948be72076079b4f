"""Organisations: list, get, and waiting until one may be managed."""

from __future__ import annotations

from webex_wholesale._async.pager import AsyncPager
from webex_wholesale._async.poller import AsyncPoller
from webex_wholesale._async.resources.base import AsyncResource
from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.resources.references import organization_id
from webex_wholesale._flows.organizations import activate
from webex_wholesale._ops import organizations as ops
from webex_wholesale.ids import WebexId
from webex_wholesale.models.organizations import AnyOrganization, Organization, RenameOrganization
from webex_wholesale.models.sub_partners import SubPartner


class AsyncOrganizations(AsyncResource):
    """The customers' Webex organisations, as far as wholesale needs them: their names, and access to them.

    Role: a full administrator of the partner that manages the organisation, or of the organisation itself; to
    read, a read-only administrator will do. Webex's pages say so of its own customers; nobody has confirmed it
    for wholesale ones.
    """

    def list(self, *, limit: int | None = None, options: CallOptions | None = None) -> AsyncPager[Organization]:
        """List the organisations that the partner manages: one call, as Webex does not page it.

        Args:
            limit: organisations wanted in all; the service sends every one of them anyway.
            options: timeout, deadline, retry and headers of the call.

        Raises:
            InvalidRequest: called on a sub-partner's view: it would list the partner's own.

        Scope: `spark-admin:organizations_read`.
        Operation: List Organizations (outside the wholesale contract).

        Examples:
            >>> async for organization in client.organizations.list():  # doctest: +SKIP
            ...     print(organization.id, organization.display_name)
        """
        return self._list(
            ops.LIST, {}, limit=limit, page_size=None, prefetch=None, sub_partner=None, options=options
        )

    async def get(
        self,
        org_id: AnyOrganization,
        *,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> Organization:
        """Return one organisation.

        Reading a new customer's organisation once also puts it among those that the partner manages; see
        `activate()`.

        Args:
            org_id: the customer, its `org_id`, or the bare uuid of the organisation.
            sub_partner: the sub-partner to act for, or its org id.
            options: timeout, deadline, retry and headers of this call.

        Raises:
            Forbidden: the partner does not manage it (yet).
            NotFound: there is none.
            InvalidRequest, CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:organizations_read`.
        Operation: Get Organization Details (outside the wholesale contract).

        Examples:
            >>> organization = await client.organizations.get(customer)  # doctest: +SKIP
            >>> organization.display_name  # doctest: +SKIP
            'Alder Pizza'
        """
        found = await self._session.execute(
            ops.GET, organization_id(org_id), sub_partner=sub_partner, options=options
        )
        return found.value

    async def activate(
        self,
        org_id: AnyOrganization,
        *,
        timeout: float = 60.0,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> Organization:
        """Read a new customer's organisation until that is allowed, so that other Webex APIs accept calls on it.

        Right after provisioning, calls on the organisation answer 403 until it has been read once. Nothing else in
        this SDK does this by itself.

        Args:
            org_id: the customer, its `org_id`, or the bare uuid of the organisation.
            timeout: seconds to go on for while the answer is 403; the pauses grow from 1 s to 10 s.
            sub_partner: the sub-partner to act for, or its org id.
            options: timeout, deadline, retry and headers of each call.

        Raises:
            Forbidden: still refused when the time was up: a scope or role is missing, or it is not the partner's.
            InvalidRequest, CallError: as for `get()`; nothing but a 403 is asked again.

        Examples:
            >>> customer = await poller.result(timeout=900)  # doctest: +SKIP
            >>> await client.organizations.activate(customer)  # doctest: +SKIP
        """
        return await self._session.run(
            activate(
                self._session.calls,
                organization_id(org_id),
                timeout=timeout,
                sub_partner=self._session.scope(sub_partner),
                options=options,
            )
        )

    async def rename(self, org_id: AnyOrganization, name: str, *, options: CallOptions | None = None) -> None:
        """Give an organisation another name: the customer's name, which `customers.update()` cannot change.

        The path stands below the API's origin, outside its base path; the token goes there because it is the same
        origin.

        Args:
            org_id: the customer, its `org_id`, or the bare uuid of the organisation.
            name: the new name.
            options: timeout, deadline, retry and headers of this call.

        Raises:
            InvalidRequest: the name is blank, or the id is none.
            Forbidden, NotFound, CallError: see `webex_wholesale.errors`.

        Scope: `identity:organizations_rw`.
        Operation: Update an organization (identity; outside the wholesale contract; seen in Cisco's sample code).

        Examples:
            >>> await client.organizations.rename(customer, "Acme Pizza & Pasta")  # doctest: +SKIP
        """
        id = WebexId.parse(organization_id(org_id)).uuid or organization_id(org_id)
        body = RenameOrganization(display_name=name)
        await self._session.run(self._session.calls.call(ops.RENAME, id, body=body, options=options))

    async def delete(
        self,
        org_id: AnyOrganization,
        *,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> AsyncPoller[None]:
        """Begin to delete an organisation for good: after its customer was removed, and its people.

        Args:
            org_id: the organisation, its id or bare uuid; or the customer as it was last read.
            sub_partner: the sub-partner to act for, or its org id.
            options: timeout, deadline, retry and headers of this call.

        Returns:
            A poller that is done when the organisation is gone, which takes up to ten minutes.

        Raises:
            Conflict: something stands against it: sites, subscriptions, licences, users, other partners; `errors`
                lists what (its form is an assumption).
            NotFound, Forbidden, CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:organizations_write`.
        Operation: Delete Organization (outside the wholesale contract; documented).

        Examples:
            >>> await (await client.organizations.delete(org_id)).result(timeout=900)  # doctest: +SKIP
        """
        id = organization_id(org_id)
        await self._session.run(self._session.calls.call(ops.DELETE, id, sub_partner=sub_partner, options=options))
        return self._poller(ops.DELETE, id, sub_partner=sub_partner, options=options)
