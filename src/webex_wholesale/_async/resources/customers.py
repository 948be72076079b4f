"""Customers: list, find, get, provision, update and delete; see `package_verbs` for single packages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, overload

from webex_wholesale._async.pager import AsyncPager
from webex_wholesale._async.poller import AsyncPoller
from webex_wholesale._async.resources.package_verbs import AsyncPackageVerbs
from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.resources.lookup import the_customer, wanted_key
from webex_wholesale._core.waiting.polling import wants_of
from webex_wholesale._flows.provision import provision_customer
from webex_wholesale._ops import customers as ops
from webex_wholesale.models.common import Address, package_list
from webex_wholesale.models.customers import (
    Customer,
    CustomerInfo,
    ProvisionCustomer,
    ProvisioningParameters,
    UpdateCustomer,
)

if TYPE_CHECKING:
    from webex_wholesale.models.organizations import NamedCustomer


class AsyncCustomers(AsyncPackageVerbs):
    """The customers of the partner, or of the sub-partner that the client acts for."""

    @overload
    def list(
        self,
        *,
        with_names: Literal[False] = False,
        external_id: str | None = None,
        org_id: str | None = None,
        status: str | Iterable[str] | None = None,
        limit: int | None = None,
        page_size: int | None = None,
        prefetch: int | None = None,
        sub_partner: str | None = None,
        options: CallOptions | None = None,
    ) -> AsyncPager[Customer]: ...

    @overload
    def list(
        self,
        *,
        with_names: Literal[True],
        external_id: str | None = None,
        org_id: str | None = None,
        status: str | Iterable[str] | None = None,
        limit: int | None = None,
        page_size: int | None = None,
        prefetch: int | None = None,
        sub_partner: str | None = None,
        options: CallOptions | None = None,
    ) -> AsyncPager[NamedCustomer]: ...

    def list(
        self,
        *,
        with_names: bool = False,
        external_id: str | None = None,
        org_id: str | None = None,
        status: str | Iterable[str] | None = None,
        limit: int | None = None,
        page_size: int | None = None,
        prefetch: int | None = None,
        sub_partner: str | None = None,
        options: CallOptions | None = None,
    ) -> AsyncPager[Any]:
        """List customers; nothing is sent before the first item is asked for.

        Args:
            with_names: give `NamedCustomer` rows: the customer, and its organisation's name or why there is none.
                Costs one call for all organisations where the partner may make it, else one for each.
            external_id: only those with this external id.
            org_id: only the one mapped onto this organisation, by its id or bare uuid.
            status: only those in this status, or in one of several.
            limit: customers wanted in all.
            page_size: customers to ask for in one request, 100 by default.
            prefetch: pages to fetch ahead of the one that is read.
            sub_partner: org id of the sub-partner to act for.
            options: timeout, deadline, retry and headers of the calls.

        Raises:
            InvalidRequest: an argument cannot be right.

        Scope: `spark-admin:wholesale_customers_read`. Operation: List Wholesale Customers.

        Examples:
            >>> async for customer in client.customers.list(status="provisioned"):  # doctest: +SKIP
            ...     print(customer.external_id, customer.packages)
        """
        statuses = status if status is None or isinstance(status, str) else tuple(status)
        customers = self._list(
            ops.LIST,
            {"external_id": external_id, "org_id": org_id, "status": statuses},
            limit=limit,
            page_size=page_size,
            prefetch=prefetch,
            sub_partner=sub_partner,
            options=options,
        )
        if not with_names:
            return customers
        from webex_wholesale._flows.names import NamedPages

        scope = self._session.scope(sub_partner)
        return customers.with_pages(lambda pages: NamedPages(self._session.calls, pages, scope))

    async def find(
        self, *, external_id: str, sub_partner: str | None = None, options: CallOptions | None = None
    ) -> Customer | None:
        """Return the customer with exactly this external id, or None.

        Args:
            external_id: your own key for the customer. Nothing promises that the service keeps it unique.
            sub_partner: org id of the sub-partner to act for.
            options: timeout, deadline, retry and headers of the calls.

        Raises:
            DuplicateNaturalKey: several customers have it; `ids` lists them.
            InvalidRequest: it is blank.
            CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:wholesale_customers_read`. Operation: List Wholesale Customers.

        Examples:
            >>> customer = await client.customers.find(external_id="acme-1")  # doctest: +SKIP
        """
        key = wanted_key(external_id, "external_id")
        found = self.list(external_id=key, sub_partner=sub_partner, options=options)
        return the_customer(await found.to_list(), key)

    async def get(
        self,
        customer_id: str,
        *,
        include_package_license_info: bool | None = None,
        sub_partner: str | None = None,
        options: CallOptions | None = None,
    ) -> Customer:
        """Return one customer.

        Args:
            customer_id: id of the customer (not its `org_id`).
            include_package_license_info: also give the licence ids of each package.
            sub_partner: org id of the sub-partner to act for.
            options: timeout, deadline, retry and headers of this call.

        Raises:
            InvalidRequest: the id is empty, or holds a slash, a path step or a space.
            NotFound: there is none, or it is not this partner's or sub-partner's.
            CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:wholesale_customers_read`. Operation: Get a Wholesale Customer.

        Examples:
            >>> customer = await client.customers.get("Y2lz...")  # doctest: +SKIP
        """
        found = await self._session.execute(
            ops.GET,
            customer_id,
            query={"include_package_license_info": include_package_license_info},
            sub_partner=sub_partner,
            options=options,
        )
        return found.value

    async def provision(
        self,
        *,
        provisioning_id: str,
        packages: Iterable[str],
        external_id: str,
        address: Address | Mapping[str, Any],
        customer_info: CustomerInfo | Mapping[str, Any] | None = None,
        org_id: str | None = None,
        provisioning_parameters: ProvisioningParameters | Mapping[str, Any] | None = None,
        sub_partner_admin_email: str | None = None,
        precheck: bool = False,
        sub_partner: str | None = None,
        options: CallOptions | None = None,
    ) -> AsyncPoller[Customer]:
        """Begin to provision a customer. It is never sent twice where the first time may have worked.

        Args:
            provisioning_id: of the onboarding template, from Partner Hub.
            packages: package names, such as `["webex_calling"]`.
            external_id: your own key for this customer; the only one that finds it again if the answer is lost.
            address: billing address, 50 characters a line.
            customer_info: name, e-mail and language; needed for a new customer.
            org_id: an organisation that exists already, to attach to.
            provisioning_parameters: needed for calling packages: their location.
            sub_partner_admin_email: e-mail of the sub-partner's administrator.
            precheck: ask first whether it could be provisioned, and create nothing if not.
            sub_partner: org id of the sub-partner to act for.
            options: timeout, deadline, retry and headers of this call.

        Returns:
            A poller; its `id` is the new customer's, its `result()` waits and gives the customer.

        Raises:
            InvalidRequest: an argument cannot be right; nothing was sent.
            PrecheckFailed: the precheck said no; nothing was created.
            OutcomeUnknown: the answer was lost; look for the external id before sending it again.
            Conflict, BadRequest, CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:wholesale_customers_write`. Operation: Provision a Wholesale Customer.

        Examples:
            >>> poller = await client.customers.provision(  # doctest: +SKIP
            ...     provisioning_id="ZjVi...",
            ...     packages=["webex_meetings"],
            ...     external_id="acme-1",
            ...     address=Address(address_line1="771 Alder Drive", city="Milpitas", country="US"),
            ...     customer_info=CustomerInfo(name="Acme", primary_email="it@acme.example"),
            ... )
            >>> customer = await poller.result(timeout=900)  # doctest: +SKIP
        """
        body = ProvisionCustomer(
            provisioning_id=provisioning_id,
            packages=package_list(packages) or (),
            org_id=org_id,
            external_id=external_id,
            address=address,
            customer_info=customer_info,
            provisioning_parameters=provisioning_parameters,
            sub_partner_admin_email=sub_partner_admin_email,
        )
        id = await self._session.run(
            provision_customer(
                self._session.calls, body, precheck=precheck, sub_partner=sub_partner, options=options
            )
        )
        return self._poller(ops.PROVISION, id, sub_partner=sub_partner, options=options)

    async def update(
        self,
        customer_id: str,
        *,
        packages: Iterable[str],
        external_id: str | None = None,
        address: Address | Mapping[str, Any] | None = None,
        provisioning_parameters: ProvisioningParameters | Mapping[str, Any] | None = None,
        sub_partner_admin_email: str | None = None,
        sub_partner: str | None = None,
        options: CallOptions | None = None,
    ) -> AsyncPoller[Customer]:
        """Begin to change a customer. `packages` is the COMPLETE list: what it leaves out is taken away.

        Args:
            customer_id: id of the customer.
            packages: every package that the customer is to have afterwards.
            external_id, address: new values; left as they are when not given.
            provisioning_parameters: needed when a package that is there already is changed.
            sub_partner_admin_email: e-mail of the sub-partner's administrator.
            sub_partner: org id of the sub-partner to act for.
            options: timeout, deadline, retry and headers of this call.

        Returns:
            A poller that does not take the old `provisioned` for the new one.

        Raises:
            InvalidRequest: the list is empty, or an argument cannot be right; nothing was sent.
            Conflict: the customer is being changed or removed.
            CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:wholesale_customers_write`. Operation: Update a Wholesale Customer.

        Examples:
            >>> poller = await client.customers.update(  # doctest: +SKIP
            ...     "Y2lz...", packages=["webex_calling", "webex_meetings"]
            ... )
        """
        names = package_list(packages) or ()
        body = UpdateCustomer(
            packages=names,
            external_id=external_id,
            address=address,
            provisioning_parameters=provisioning_parameters,
            sub_partner_admin_email=sub_partner_admin_email,
        )
        more = any(part is not None for part in (address, provisioning_parameters, sub_partner_admin_email))
        await self._session.execute(ops.UPDATE, customer_id, body=body, sub_partner=sub_partner, options=options)
        return self._poller(
            ops.UPDATE,
            customer_id,
            sub_partner=sub_partner,
            options=options,
            wants=wants_of(names, external_id, more=more),
        )

    async def delete(
        self, customer_id: str, *, sub_partner: str | None = None, options: CallOptions | None = None
    ) -> AsyncPoller[None]:
        """Begin to remove wholesale service from a customer; its Webex organisation stays.

        Args:
            customer_id: id of the customer.
            sub_partner: org id of the sub-partner to act for.
            options: timeout, deadline, retry and headers of this call.

        Returns:
            A poller that is done when the customer is gone.

        Raises:
            NotFound: there is none.
            CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:wholesale_customers_write`. Operation: Remove a Wholesale Customer.

        Examples:
            >>> await (await client.customers.delete("Y2lz...")).result(timeout=600)  # doctest: +SKIP
        """
        await self._session.execute(ops.DELETE, customer_id, sub_partner=sub_partner, options=options)
        return self._poller(ops.DELETE, customer_id, sub_partner=sub_partner, options=options)
