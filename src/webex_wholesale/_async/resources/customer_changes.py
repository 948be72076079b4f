"""Changing customers: all of one at once, its external id, or single packages; and off-boarding one."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, Literal

from webex_wholesale._async.poller import AsyncPoller
from webex_wholesale._async.resources.base import AsyncResource
from webex_wholesale._core.call.options import CallOptions, checked_seconds
from webex_wholesale._core.resources.lookup import wanted_key
from webex_wholesale._core.resources.references import resource_id
from webex_wholesale._core.tokens.tenant import tenant_fingerprint
from webex_wholesale._ops import customers as ops
from webex_wholesale.models.common import Address, package_list
from webex_wholesale.models.customers import Customer, ProvisioningParameters, ProvisioningParametersDict
from webex_wholesale.models.enums import AnyCustomerPackage, Several
from webex_wholesale.models.mappings import AddressDict

if TYPE_CHECKING:
    from webex_wholesale._core.resources.offboarding import Offboarding, OffboardStep
    from webex_wholesale._core.resources.package_changes import PackageChange
    from webex_wholesale.journal import Journal
    from webex_wholesale.models.sub_partners import SubPartner


class AsyncCustomerChanges(AsyncResource):
    """The verbs that change a customer: the API only knows all of its packages at once."""

    async def update(
        self,
        customer_id: str | Customer,
        *,
        packages: Several[AnyCustomerPackage] | None = None,
        external_id: str | None = None,
        address: Address | AddressDict | None = None,
        provisioning_parameters: ProvisioningParameters | ProvisioningParametersDict | None = None,
        sub_partner_admin_email: str | None = None,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> AsyncPoller[Customer]:
        """Begin to change a customer. `packages` is the COMPLETE list: what it leaves out is taken away.

        Without `packages` they stay as they are: the customer is read, and read again right before it is written
        with all of its packages.

        Args:
            customer_id: id of the customer.
            packages: every package that the customer is to have afterwards; None to leave them as they are.
            external_id, address: new values; left as they are when not given.
            provisioning_parameters: needed when a package that is there already is changed.
            sub_partner_admin_email: e-mail of the sub-partner's administrator.
            sub_partner: the sub-partner to act for, or its org id.
            options: timeout, retry and headers of each call; a deadline given here is for all of them.

        Returns:
            A poller that does not take the old `provisioned` for the new one.

        Raises:
            InvalidRequest: the list is empty, or an argument cannot be right; nothing was sent.
            ResourceInTransition, EditConflict: without `packages`: the customer is being changed.
            Conflict: with `packages`: the customer is being changed or removed.
            CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:wholesale_customers_write`. Operation: Update a Wholesale Customer.

        Examples:
            >>> poller = await client.customers.update(  # doctest: +SKIP
            ...     "Y2lz...", packages=["webex_calling", "webex_meetings"]
            ... )
        """
        from webex_wholesale._flows.provisioning.update_customer import update_customer

        return await self._wait(
            update_customer(
                self._session.calls,
                self._id(customer_id, "customer", sub_partner),
                packages=package_list(packages),
                read_first=packages is None,
                external_id=external_id,
                address=address,
                parameters=provisioning_parameters,
                admin_email=sub_partner_admin_email,
                sub_partner=self._session.scope(sub_partner),
                options=options,
            )
        )

    async def set_external_id(
        self,
        customer_id: str | Customer,
        external_id: str,
        *,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> AsyncPoller[Customer]:
        """Begin to give a customer another external id; its packages and all else stay.

        The customer is read, and read again right before it is written with all of its packages. The poller only
        believes a customer that shows them and the new id.

        Args:
            customer_id: id of the customer.
            external_id: the new one.
            sub_partner: the sub-partner to act for, or its org id.
            options: timeout, retry and headers of each call; a deadline given here is for all of them.

        Raises:
            NaturalKeyConflict: another customer has it; nothing was written.
            ResourceInTransition, EditConflict, UnexpectedResponse: as for `add_packages()`.
            InvalidRequest, NotFound, CallError: see `webex_wholesale.errors`.

        Scopes: `spark-admin:wholesale_customers_read` and `spark-admin:wholesale_customers_write`.
        Operations: List, Get and Update Wholesale Customers.

        Examples:
            >>> poller = await client.customers.set_external_id("Y2lz...", "acme-2")  # doctest: +SKIP
        """
        from webex_wholesale._flows.provisioning.update_customer import set_external_id

        scope = self._session.scope(sub_partner)
        id, key = resource_id(customer_id, "customer", scope), wanted_key(external_id, "external_id").strip()
        return await self._wait(set_external_id(self._session.calls, id, key, sub_partner=scope, options=options))

    async def add_packages(
        self,
        customer_id: str | Customer,
        packages: AnyCustomerPackage | Several[AnyCustomerPackage],
        *,
        dry_run: bool = False,
        provisioning_parameters: ProvisioningParameters | ProvisioningParametersDict | None = None,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> PackageChange[AsyncPoller[Customer]]:
        """Begin to give a customer further packages; those it has stay.

        The customer is read, and read again right before the complete new list is written: who changes it in
        between is noticed. Against the last moment the API has no means; the poller only believes a customer that
        shows exactly the new list.

        Args:
            customer_id: id of the customer.
            packages: a package name, or several. Those it has already are nothing to do.
            dry_run: only say what it has and would have; nothing is written, and the poller is done already.
            provisioning_parameters: the calling location, with the first calling package.
            sub_partner: the sub-partner to act for, or its org id.
            options: timeout, retry and headers of each call; a deadline given here is for all of them.

        Returns:
            What it had, what it is to have, and a poller; false when nothing had to change: nothing was written.

        Raises:
            ResourceInTransition: the customer is being provisioned, changed, removed or reviewed.
            EditConflict: somebody else changed its packages; nothing was written.
            UnexpectedResponse: the service sent no packages of the customer; nothing was written.
            InvalidRequest, NotFound, CallError: see `webex_wholesale.errors`.

        Scopes: `spark-admin:wholesale_customers_read` and `spark-admin:wholesale_customers_write`.
        Operations: Get a Wholesale Customer, Update a Wholesale Customer.

        Examples:
            >>> change = await client.customers.add_packages("Y2lz...", "webex_meetings")  # doctest: +SKIP
            >>> change.before, change.after  # doctest: +SKIP
            (('webex_calling',), ('webex_calling', 'webex_meetings'))
            >>> customer = await change.poller.result(timeout=900)  # doctest: +SKIP
        """
        return await self._change(
            customer_id, packages, "add", False, dry_run, provisioning_parameters, sub_partner, options
        )

    async def remove_packages(
        self,
        customer_id: str | Customer,
        packages: AnyCustomerPackage | Several[AnyCustomerPackage],
        *,
        allow_empty: bool = False,
        dry_run: bool = False,
        provisioning_parameters: ProvisioningParameters | ProvisioningParametersDict | None = None,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> PackageChange[AsyncPoller[Customer]]:
        """Begin to take packages from a customer and all its users; the others stay.

        Works and fails as `add_packages()` does.

        Args:
            customer_id: id of the customer.
            packages: a package name, or several. Those it does not have are nothing to do.
            allow_empty: take the last package, too.
            dry_run: as for `add_packages()`.
            provisioning_parameters: settings of packages that stay.
            sub_partner: the sub-partner to act for, or its org id.
            options: timeout, deadline, retry and headers of each call.

        Raises:
            InvalidRequest: nothing would be left, and `allow_empty` is not set; nothing was written.
            ResourceInTransition, EditConflict, UnexpectedResponse, CallError: as for `add_packages()`.

        Scopes: `spark-admin:wholesale_customers_read` and `spark-admin:wholesale_customers_write`.
        Operations: Get a Wholesale Customer, Update a Wholesale Customer.

        Examples:
            >>> change = await client.customers.remove_packages("Y2lz...", ["webex_meetings"])  # doctest: +SKIP
            >>> change.diff.removed  # doctest: +SKIP
            ('webex_meetings',)
        """
        return await self._change(
            customer_id, packages, "remove", allow_empty, dry_run, provisioning_parameters, sub_partner, options
        )

    async def delete(
        self,
        customer_id: str | Customer,
        *,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> AsyncPoller[None]:
        """Begin to remove wholesale service from a customer; its Webex organisation stays.

        Args:
            customer_id: id of the customer.
            sub_partner: the sub-partner to act for, or its org id.
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
        id = self._id(customer_id, "customer", sub_partner)
        await self._session.execute(ops.DELETE, id, sub_partner=sub_partner, options=options)
        return self._poller(ops.DELETE, id, sub_partner=sub_partner, options=options)

    async def offboard(
        self,
        customer: str | Customer,
        *,
        dry_run: bool = True,
        people: bool | Collection[str] = False,
        organization: bool = False,
        org_id: str | None = None,
        on_step: Callable[[OffboardStep], Any] | None = None,
        timeout: float | None = None,
        journal: Journal | None = None,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> Offboarding:
        """Remove a customer with its subscribers, and where that is wanted its people and its organisation.

        First everything is listed; a dry run, which is the default, ends there. Then the list is written down in
        the journal, the subscribers go, the customer, its end is waited for, the people go, and the organisation,
        whose end is waited for as well. Nothing is deleted that was not listed first.

        Call it again after a kill or an error: what is left is found by listing it. Once the customer is gone,
        only the journal leads to its organisation, or `org_id`: give a journal in a file, or keep the id that the
        dry run shows.

        Args:
            customer: the customer, its id, or the URL that provisioning gave.
            dry_run: only say what would be removed, and what is known to stand against it; nothing is written.
            people: True for everybody in the organisation, those who never were subscribers included, or the
                e-mails of those who are to go. Their e-mails are free afterwards.
            organization: delete the organisation for good, too; the service wants it empty.
            org_id: its organisation, for a customer that is gone already and of which the journal knows nothing.
            on_step: told of each step when it is planned, and when it has ended.
            timeout: seconds for each of the two waits; None for 30 minutes.
            journal: where what was listed is written down before the first deletion: a `SqliteJournal` survives
                the process. By default the client's own, in memory.
            sub_partner: the sub-partner to act for, or its org id.
            options: timeout, deadline, retry and headers of each call.

        Returns:
            The steps, and what became of each: `done`, `gone` already, `blocked` with what stands against it, or
            `left` because something before it is blocked. True when all of it is gone.

        Raises:
            InvalidRequest: the organisation is the token's own, the sub-partner's own, or not the customer's;
                nothing was deleted.
            NotFound: the customer is gone, and neither `org_id` nor the journal names its organisation; nothing
                was deleted.
            JournalError: the journal cannot be used; nothing was deleted.
            UnexpectedResponse: a list did not say whose its entries are; nothing was deleted.
            PollTimeout: the customer or the organisation was still there when the time was up.
            CallError: see `webex_wholesale.errors`; a note says how to go on.

        Scopes: those of the customer and subscriber verbs; with `people` or `organization` also
        `spark:people_read` and `spark-admin:organizations_read`; `spark-admin:people_read` and
        `spark-admin:people_write`; `spark-admin:organizations_write`.
        Operations: Get, List and Remove Wholesale Customers, List and Remove Wholesale Subscribers; outside the
        wholesale contract, and documented: Get My Own Details, Get and Delete Organization, List and Delete
        People.

        Examples:
            >>> plan = await client.customers.offboard("Y2lz...", people=True)  # doctest: +SKIP
            >>> print(plan)  # doctest: +SKIP
            planned subscriber jo@acme.example
            planned customer acme-1
            planned person jo@acme.example
            >>> done = await client.customers.offboard("Y2lz...", people=True, dry_run=False)  # doctest: +SKIP
        """
        from webex_wholesale._core.resources.create_journal import checked_journal
        from webex_wholesale._flows.offboarding.plan import Scope, Wanted
        from webex_wholesale._flows.offboarding.run import offboard

        whose = self._session.scope(sub_partner)
        customer_id = resource_id(customer, "customer", whose)
        known = customer.org_id if isinstance(customer, Customer) else None
        wanted = Wanted(
            customer_id=customer_id,
            org_id=known if org_id is None else wanted_key(org_id, "org_id"),
            people=people,
            organization=organization,
        )
        scope = Scope(calls=self._session.calls, sub_partner=whose, options=options)
        seconds = checked_seconds("timeout", timeout)
        flow = offboard(
            scope,
            wanted,
            dry_run=dry_run,
            timeout=seconds,
            on_step=on_step,
            journal=checked_journal(journal),
            owner=tenant_fingerprint(self._session.driver.config.token),
        )
        return await self._session.run(flow)

    async def _change(
        self,
        customer_id: str | Customer,
        packages: AnyCustomerPackage | Several[AnyCustomerPackage],
        verb: Literal["add", "remove"],
        allow_empty: bool,
        dry_run: bool,
        parameters: ProvisioningParameters | ProvisioningParametersDict | None,
        sub_partner: SubPartner | str | None,
        options: CallOptions | None,
    ) -> PackageChange[AsyncPoller[Customer]]:
        # What is known of packages is loaded with the first change of some.
        from webex_wholesale._core.resources.package_changes import PackageChange
        from webex_wholesale._flows.provisioning.packages import change_packages

        change = await self._session.run(
            change_packages(
                self._session.calls,
                self._id(customer_id, "customer", sub_partner),
                packages,
                verb,
                allow_empty=allow_empty,
                dry_run=dry_run,
                parameters=parameters,
                sub_partner=self._session.scope(sub_partner),
                options=options,
            )
        )
        return PackageChange(
            before=change.before,
            after=change.after,
            diff=change.diff,
            poller=AsyncPoller(self._session, change.poller),
        )
