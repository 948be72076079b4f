# Made from _async/resources/precheck.py by tools/make_sync.py: change that one.
"""Prechecks: ask whether something could be provisioned, without provisioning it."""

from __future__ import annotations

from webex_wholesale._sync.resources.base import Resource
from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._flows.provisioning.prechecks import precheck
from webex_wholesale.models.common import Address, package_list
from webex_wholesale.models.customers import (
    Customer,
    CustomerInfo,
    PrecheckCustomer,
    ProvisioningParameters,
    ProvisioningParametersDict,
)
from webex_wholesale.models.enums import AnyCustomerPackage, AnySubscriberPackage, Several
from webex_wholesale.models.mappings import (
    AddressDict,
    CustomerInfoDict,
    SubscriberParametersDict,
)
from webex_wholesale.models.precheck import PrecheckResult
from webex_wholesale.models.sub_partners import SubPartner
from webex_wholesale.models.subscribers import PrecheckSubscriber, SubscriberParameters


class Precheck(Resource):
    """Conflicts with what exists, found before anything is made. Safe to repeat."""

    def customer(
        self,
        *,
        address: Address | AddressDict,
        provisioning_id: str | None = None,
        packages: Several[AnyCustomerPackage] | None = None,
        external_id: str | None = None,
        customer_info: CustomerInfo | CustomerInfoDict | None = None,
        org_id: str | None = None,
        provisioning_parameters: ProvisioningParameters | ProvisioningParametersDict | None = None,
        sub_partner_admin_email: str | None = None,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> PrecheckResult:
        """Ask whether a customer could be provisioned; takes what `customers.provision()` takes.

        Args:
            address: billing address; the only argument that is always needed.
            provisioning_id, packages, external_id, customer_info, org_id, provisioning_parameters: as for
                `customers.provision()`; the more is given, the more is checked. Address and `primary_email` are
                the short variant, everything is the full one.
            sub_partner_admin_email: taken so that the same arguments fit both methods; it is not sent.
            sub_partner: the sub-partner to act for, or its org id.
            options: timeout, deadline, retry and headers of this call.

        Returns:
            The findings; true when provisioning may go on. A no is not an error, whether the service says it with
            200 or with 400, 409 or 422 and error entries.

        Raises:
            InvalidRequest, CallError: see `webex_wholesale.errors`; the precheck itself could not be made.

        Scope: `spark-admin:wholesale_customers_write` (inferred).
        Operation: Precheck a Wholesale Customer Provisioning.

        Examples:
            >>> findings = client.precheck.customer(  # doctest: +SKIP
            ...     address=Address(address_line1="771 Alder Drive", city="Milpitas", country="US"),
            ...     customer_info=CustomerInfo(primary_email="it@acme.example"),
            ... )
            >>> if not findings:  # doctest: +SKIP
            ...     print(findings.reasons, findings.next_step)
        """
        body = PrecheckCustomer(
            address=address,
            provisioning_id=provisioning_id,
            packages=package_list(packages),
            org_id=org_id,
            external_id=external_id,
            customer_info=customer_info,
            provisioning_parameters=provisioning_parameters,
        )
        scope = self._session.scope(sub_partner)
        return self._session.run(precheck(self._session.calls, body, scope, options))

    def subscriber(
        self,
        *,
        email: str,
        customer_id: str | Customer | None = None,
        provisioning_id: str | None = None,
        packages: Several[AnySubscriberPackage] | None = None,
        package: AnySubscriberPackage | None = None,
        provisioning_parameters: SubscriberParameters | SubscriberParametersDict | None = None,
        customer_info: CustomerInfo | CustomerInfoDict | None = None,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> PrecheckResult:
        """Ask whether a subscriber could be provisioned; takes what `subscribers.provision()` takes.

        Args:
            email: e-mail of the subscriber; the only argument that is always needed.
            customer_id: the customer or its id, where it exists.
            provisioning_id, customer_info: the template and the customer's `primary_email`, where it does not.
            packages, package, provisioning_parameters: as for `subscribers.provision()`.
            sub_partner: the sub-partner to act for, or its org id.
            options: timeout, deadline, retry and headers of this call.

        Returns:
            The findings; true when provisioning may go on. A no is not an error, whether the service says it with
            200 or with 400, 409 or 422 and error entries.

        Raises:
            InvalidRequest, CallError: see `webex_wholesale.errors`; the precheck itself could not be made.

        Scope: `spark-admin:wholesale_subscribers_write` (inferred).
        Operation: Precheck a Wholesale Subscriber Provisioning.

        Examples:
            >>> findings = client.precheck.subscriber(  # doctest: +SKIP
            ...     customer_id="Y2lz...", email="jo@acme.example"
            ... )
        """
        body = PrecheckSubscriber(
            email=email,
            provisioning_id=provisioning_id,
            customer_id=None if customer_id is None else self._id(customer_id, "customer", sub_partner),
            package=package,
            packages=package_list(packages),
            provisioning_parameters=provisioning_parameters,
            customer_info=customer_info,
        )
        scope = self._session.scope(sub_partner)
        return self._session.run(precheck(self._session.calls, body, scope, options))
