# Made from _async/resources/customers.py by tools/make_sync.py: change that one.
"""Customers: list, find, get, ensure, provision, delete, wait; `customer_changes` changes one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Unpack, overload

from webex_wholesale._sync.pager import Pager
from webex_wholesale._sync.poller import Poller
from webex_wholesale._sync.resources.customer_changes import CustomerChanges
from webex_wholesale._core.call.naming import naming
from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.resources.lookup import the_customer, wanted_key
from webex_wholesale._core.resources.references import organization_id
from webex_wholesale._flows.provisioning.provision import provision_customer
from webex_wholesale._ops import customers as ops
from webex_wholesale.models.common import Address, package_list
from webex_wholesale.models.customers import (
    Customer,
    CustomerInfo,
    ProvisionCustomer,
    ProvisioningParameters,
    ProvisioningParametersDict,
)
from webex_wholesale.models.enums import AnyCustomerPackage, AnyCustomerStatus, Several
from webex_wholesale.models.mappings import AddressDict, CustomerInfoDict

if TYPE_CHECKING:
    from webex_wholesale._core.resources.duplicates import Duplicates
    from webex_wholesale._core.resources.ensuring import EnsureCustomer, EnsurePreview
    from webex_wholesale.journal import Journal
    from webex_wholesale.models.organizations import AnyOrganization, NamedCustomer
    from webex_wholesale.models.sub_partners import SubPartner


class Customers(CustomerChanges):
    """The customers of the partner, or of the sub-partner that the client acts for."""

    @overload
    def list(
        self,
        *,
        with_names: Literal[False] = False,
        external_id: str | None = None,
        org_id: AnyOrganization | None = None,
        status: AnyCustomerStatus | Several[AnyCustomerStatus] | None = None,
        limit: int | None = None,
        page_size: int | None = None,
        prefetch: int | None = None,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> Pager[Customer]: ...

    @overload
    def list(
        self,
        *,
        with_names: Literal[True],
        external_id: str | None = None,
        org_id: AnyOrganization | None = None,
        status: AnyCustomerStatus | Several[AnyCustomerStatus] | None = None,
        limit: int | None = None,
        page_size: int | None = None,
        prefetch: int | None = None,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> Pager[NamedCustomer]: ...

    def list(
        self,
        *,
        with_names: bool = False,
        external_id: str | None = None,
        org_id: AnyOrganization | None = None,
        status: AnyCustomerStatus | Several[AnyCustomerStatus] | None = None,
        limit: int | None = None,
        page_size: int | None = None,
        prefetch: int | None = None,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> Pager[Any]:
        """List customers; nothing is sent before the first item is asked for.

        Args:
            with_names: give `NamedCustomer` rows: the customer, and its organisation's name or why there is none.
                Costs one call for all organisations where the partner may make it, else one for each.
            external_id: only those with this external id.
            org_id: only the one mapped onto this organisation; its id or bare uuid will do.
            status: only those in this status, or in one of several.
            limit: customers wanted in all.
            page_size: customers to ask for in one request, 100 by default.
            prefetch: pages to fetch ahead of the one that is read.
            sub_partner: the sub-partner to act for, or its org id.
            options: timeout, deadline, retry and headers of the calls.

        Raises:
            InvalidRequest: an argument cannot be right.

        Scope: `spark-admin:wholesale_customers_read`. Operation: List Wholesale Customers.

        Examples:
            >>> for customer in client.customers.list(status="provisioned"):  # doctest: +SKIP
            ...     print(customer.external_id, customer.packages)
        """
        customers = self._list(
            ops.LIST,
            {
                "external_id": external_id,
                "org_id": None if org_id is None else organization_id(org_id),
                "status": status,
            },
            limit=limit,
            page_size=page_size,
            prefetch=prefetch,
            sub_partner=sub_partner,
            options=options,
        )
        if not with_names:
            return customers
        from webex_wholesale._flows.lists.names import NamedPages

        scope = self._session.scope(sub_partner)
        return customers.with_pages(
            lambda pages: NamedPages(self._session.calls, pages, scope), NamedPages.item_type
        )

    def find(
        self, *, external_id: str, sub_partner: SubPartner | str | None = None, options: CallOptions | None = None
    ) -> Customer | None:
        """Return the customer with exactly this external id, or None.

        Args:
            external_id: your own key for the customer. Nothing promises that the service keeps it unique.
            sub_partner: the sub-partner to act for, or its org id.
            options: timeout, deadline, retry and headers of the calls.

        Raises:
            DuplicateNaturalKey: several customers have it; `ids` lists them.
            InvalidRequest: it is blank.
            CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:wholesale_customers_read`. Operation: List Wholesale Customers.

        Examples:
            >>> customer = client.customers.find(external_id="acme-1")  # doctest: +SKIP
        """
        key = wanted_key(external_id, "external_id")
        found = self.list(external_id=key, sub_partner=sub_partner, options=options)
        with naming("customers.find", {"external_id": key}):
            return the_customer(found.to_list(), key)

    def get(
        self,
        customer_id: str | Customer,
        *,
        include_package_license_info: bool | None = None,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> Customer:
        """Return one customer.

        Args:
            customer_id: id of the customer (not its `org_id`), or the URL that provisioning gave.
            include_package_license_info: also give the licence ids of each package.
            sub_partner: the sub-partner to act for, or its org id.
            options: timeout, deadline, retry and headers of this call.

        Raises:
            InvalidRequest: the id is empty, or holds a slash, a path step or a space.
            NotFound: there is none, or it is not this partner's or sub-partner's.
            CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:wholesale_customers_read`. Operation: Get a Wholesale Customer.

        Examples:
            >>> customer = client.customers.get("Y2lz...")  # doctest: +SKIP
        """
        found = self._session.execute(
            ops.GET,
            self._id(customer_id, "customer", sub_partner),
            query={"include_package_license_info": include_package_license_info},
            sub_partner=sub_partner,
            options=options,
        )
        return found.value

    @overload
    def ensure(
        self, *, dry_run: Literal[False] = False, **order: Unpack[EnsureCustomer]
    ) -> Poller[Customer]: ...

    @overload
    def ensure(self, *, dry_run: Literal[True], **order: Unpack[EnsureCustomer]) -> EnsurePreview: ...

    def ensure(
        self,
        *,
        provisioning_id: str,
        packages: Several[AnyCustomerPackage],
        external_id: str,
        address: Address | AddressDict,
        customer_info: CustomerInfo | CustomerInfoDict | None = None,
        org_id: str | None = None,
        provisioning_parameters: ProvisioningParameters | ProvisioningParametersDict | None = None,
        sub_partner_admin_email: str | None = None,
        on_difference: Literal["raise", "keep", "update"] = "raise",
        precheck: bool = False,
        dry_run: bool = False,
        journal: Journal | None = None,
        window: float | None = None,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> Poller[Customer] | EnsurePreview:
        """Make sure that there is exactly one customer with this external id. Safe to call again, from anywhere.

        One that is there as asked is returned; one that is being deleted is waited out; where there is none, one
        is created. A lost answer is settled by looking for the customer through a window; then one more create is
        allowed. See docs/guide/ensure for what is compared, and for the limits.

        Args:
            provisioning_id, packages, external_id, address, customer_info, org_id, provisioning_parameters,
                sub_partner_admin_email: as for `provision()`.
            on_difference: what to do with one that is there and differs: raise, keep it, or update it.
            precheck: ask before a create whether it could be provisioned.
            dry_run: say what would happen, and send no write.
            journal: where creates are written down before they are sent: a `SqliteJournal` survives the process
                and serves a whole machine. By default all calls of this client share one in memory.
            window: seconds after a create of unknown fate in which it may still come to be seen; 120 by default.
            sub_partner: the sub-partner to act for, or its org id; a parent's customer never answers for it.
            options: timeout, retry and headers of each call; a deadline given here is for all of it.

        Returns:
            A poller; `how` says `created`, `existing`, `adopted` (made by a create whose answer was lost) or
            `updated`. With `dry_run` an `EnsurePreview`.

        Raises:
            NaturalKeyConflict: there is one, and it differs; `differences` says in what.
            DuplicateNaturalKey: there are several.
            OperationFailed: there is one, in an error state.
            OutcomeUnknown: nobody can tell yet; `client.settle(error)` finds out later.
            PrecheckFailed, InvalidRequest, JournalError, DeadlineExceeded: nothing was created.
            CallError: see `webex_wholesale.errors`.

        Scopes: `spark-admin:wholesale_customers_read` and `spark-admin:wholesale_customers_write`.
        Operations: List, Get, Provision, Update Wholesale Customers; Precheck with `precheck`.

        Examples:
            >>> poller = client.customers.ensure(  # doctest: +SKIP
            ...     external_id="acme-1", provisioning_id="ZjVi...", packages=["webex_meetings"], address=address
            ... )
            >>> poller.how, (poller.result(timeout=900)).status  # doctest: +SKIP
            (<How.CREATED: 'created'>, <CustomerStatus.PROVISIONED: 'provisioned'>)
        """
        # What it takes to ensure something is loaded when it is first needed.
        from webex_wholesale._flows.ensure.targets import CustomerTarget

        body = ProvisionCustomer(
            provisioning_id=provisioning_id,
            packages=package_list(packages) or (),
            org_id=org_id,
            external_id=wanted_key(external_id, "external_id").strip(),
            address=address,
            customer_info=customer_info,
            provisioning_parameters=provisioning_parameters,
            sub_partner_admin_email=sub_partner_admin_email,
        )
        scope = self._session.scope(sub_partner)
        target = CustomerTarget(self._session.calls, body, sub_partner=scope, options=options)
        return self._ensure(target, on_difference, precheck, dry_run, journal, window)  # type: ignore[no-any-return]

    def provision(
        self,
        *,
        provisioning_id: str,
        packages: Several[AnyCustomerPackage],
        external_id: str,
        address: Address | AddressDict,
        customer_info: CustomerInfo | CustomerInfoDict | None = None,
        org_id: str | None = None,
        provisioning_parameters: ProvisioningParameters | ProvisioningParametersDict | None = None,
        sub_partner_admin_email: str | None = None,
        precheck: bool = False,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> Poller[Customer]:
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
            sub_partner: the sub-partner to act for, or its org id.
            options: timeout, deadline, retry and headers of this call.

        Returns:
            A poller; its `id` is the new customer's, its `result()` waits and gives the customer.

        Raises:
            InvalidRequest: an argument cannot be right; nothing was sent.
            PrecheckFailed: the precheck said no; nothing was created.
            OutcomeUnknown: the answer was lost; `client.settle(error)` finds out whether it was made.
            Conflict, BadRequest, CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:wholesale_customers_write`. Operation: Provision a Wholesale Customer.

        Examples:
            >>> poller = client.customers.provision(  # doctest: +SKIP
            ...     provisioning_id="ZjVi...",
            ...     packages=["webex_meetings"],
            ...     external_id="acme-1",
            ...     address=Address(address_line1="771 Alder Drive", city="Milpitas", country="US"),
            ...     customer_info=CustomerInfo(name="Acme", primary_email="it@acme.example"),
            ... )
            >>> customer = poller.result(timeout=900)  # doctest: +SKIP
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
        scope = self._session.scope(sub_partner)
        id = self._session.run(
            provision_customer(self._session.calls, body, precheck=precheck, sub_partner=scope, options=options)
        )
        return self._poller(ops.PROVISION, id, sub_partner=sub_partner, options=options)

    def poller(
        self,
        customer: str | Customer,
        *,
        just_made: bool = True,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> Poller[Customer]:
        """Return a poller for a customer that anybody began to provision, change or remove; nothing is sent.

        Args:
            customer: the customer, its id, or the URL that provisioning gave (`Location`).
            just_made: True: it may be so new that a service that lags behind does not show it yet, so that only
                five minutes of nothing but 404 say that there is none. False: a second look that agrees says so.
            sub_partner: the sub-partner to act for, or its org id.
            options: timeout, deadline, retry and headers of each call.

        Raises:
            InvalidRequest: there is no id in it.

        Scope: `spark-admin:wholesale_customers_read`. Operation: Get a Wholesale Customer.

        Examples:
            >>> outcome = client.customers.poller("Y2lz...").wait()  # doctest: +SKIP
        """
        return self._poller_of(ops.GET, customer, "customer", just_made, sub_partner, options)

    def find_duplicates(
        self, *, sub_partner: SubPartner | str | None = None, options: CallOptions | None = None
    ) -> tuple[Duplicates[Customer], ...]:
        """Return the external ids that several customers have: what no `ensure` can rule out, such as a create
        that another program sent, or one that the service carried out after the window.

        Args:
            sub_partner: the sub-partner to act for, or its org id.
            options: timeout, deadline, retry and headers of the calls.

        Raises:
            CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:wholesale_customers_read`. Operation: List Wholesale Customers.

        Examples:
            >>> for double in client.customers.find_duplicates():  # doctest: +SKIP
            ...     print(double.key, [customer.id for customer in double.resources])
        """
        from webex_wholesale._core.resources.duplicates import duplicate_customers

        return duplicate_customers(self.list(sub_partner=sub_partner, options=options).to_list())
