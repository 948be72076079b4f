# Made from _async/resources/subscribers.py by tools/make_sync.py: change that one.
"""Subscribers: list, find, get, ensure, provision, update, delete, wait, and the e-mail that asks for consent."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal, Unpack, overload

from webex_wholesale._sync.pager import Pager
from webex_wholesale._sync.poller import Poller
from webex_wholesale._sync.resources.base import Resource
from webex_wholesale._core.call.naming import naming
from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.resources.lookup import the_subscriber, wanted_key
from webex_wholesale._core.resources.references import person_id as the_person_id
from webex_wholesale._flows.provisioning.provision import provision_subscriber
from webex_wholesale._ops import subscribers as ops
from webex_wholesale.models.common import package_list
from webex_wholesale.models.customers import Customer
from webex_wholesale.models.enums import AnySubscriberPackage, AnySubscriberStatus, Several
from webex_wholesale.models.mappings import SubscriberParametersDict
from webex_wholesale.models.subscribers import (
    ProvisionSubscriber,
    Subscriber,
    SubscriberParameters,
    UpdateSubscriber,
)

if TYPE_CHECKING:
    from webex_wholesale._core.resources.duplicates import Duplicates
    from webex_wholesale._core.resources.ensuring import EnsurePreview, EnsureSubscriber
    from webex_wholesale.journal import Journal
    from webex_wholesale.models.people import Person
    from webex_wholesale.models.sub_partners import SubPartner


class Subscribers(Resource):
    """The subscribers of the partner's customers, or of the sub-partner's that the client acts for."""

    def list(
        self,
        *,
        customer_id: str | Customer | None = None,
        person_id: Person | str | None = None,
        external_customer_id: str | None = None,
        email: str | None = None,
        status: AnySubscriberStatus | Several[AnySubscriberStatus] | None = None,
        after: datetime | str | None = None,
        last_status_change: datetime | str | None = None,
        sort_by: str | None = None,
        sort_order: str | None = None,
        limit: int | None = None,
        page_size: int | None = None,
        prefetch: int | None = None,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> Pager[Subscriber]:
        """List subscribers; nothing is sent before the first item is asked for.

        Args:
            customer_id, external_customer_id: only those of this customer (or its id), or of this key of yours.
            person_id: only the one who is this person, or has this Webex person id.
            email, status: only the one with this e-mail; only those in this status, or in one of several.
            after, last_status_change: only those created, or whose status changed, after this time; a datetime
                without a time zone counts as UTC, and is warned of.
            sort_by, sort_order: `created` (the default) or `lastStatusChange`; `ASC` or `DESC`.
            limit, page_size, prefetch: items wanted in all, in one request (at most 100), and pages fetched ahead.
            sub_partner, options: the sub-partner to act for, or its org id; timeout, deadline and the like.

        Raises:
            InvalidRequest: an argument cannot be right.

        Scope: `spark-admin:wholesale_subscribers_read`. Operation: List Wholesale Subscribers.

        Examples:
            >>> for subscriber in client.subscribers.list(prefetch=8):  # doctest: +SKIP
            ...     print(subscriber.email)
        """
        return self._list(
            ops.LIST,
            {
                "customer_id": None if customer_id is None else self._id(customer_id, "customer", sub_partner),
                "person_id": None if person_id is None else the_person_id(person_id),
                "external_customer_id": external_customer_id,
                "email": email,
                "status": status,
                "after": after,
                "last_status_change": last_status_change,
                "sort_by": sort_by,
                "sort_order": sort_order,
            },
            limit=limit,
            page_size=page_size,
            prefetch=prefetch,
            sub_partner=sub_partner,
            options=options,
        )

    def find(
        self,
        *,
        email: str,
        customer_id: str | Customer | None = None,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> Subscriber | None:
        """Return the subscriber with exactly this e-mail, whatever its case, or None.

        Args:
            email: e-mail of the subscriber.
            customer_id: only of this customer, or of its id.
            sub_partner, options: as for `list()`.

        Raises:
            DuplicateNaturalKey: several subscribers have it; `ids` lists them.
            InvalidRequest, CallError: the e-mail or the customer's id is blank; see `webex_wholesale.errors`.

        Scope: `spark-admin:wholesale_subscribers_read`. Operation: List Wholesale Subscribers.

        Examples:
            >>> subscriber = client.subscribers.find(email="jo@acme.example")  # doctest: +SKIP
        """
        key = wanted_key(email, "email").strip()
        customer = None if customer_id is None else self._id(customer_id, "customer", sub_partner)
        with naming("subscribers.find", {"email": key}):
            found = self.list(email=key, customer_id=customer, sub_partner=sub_partner, options=options)
            return the_subscriber(found.to_list(), key, customer)

    def get(
        self,
        subscriber_id: str | Subscriber,
        *,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> Subscriber:
        """Return one subscriber.

        Args:
            subscriber_id: id of the subscriber (not its `person_id`).
            sub_partner, options: as for `list()`.

        Raises:
            NotFound, InvalidRequest, CallError: there is none of this scope; see `webex_wholesale.errors`.

        Scope: `spark-admin:wholesale_subscribers_read`. Operation: Get a Wholesale Subscriber.

        Examples:
            >>> subscriber = client.subscribers.get("Y2lz...")  # doctest: +SKIP
        """
        id = self._id(subscriber_id, "subscriber", sub_partner)
        return (self._session.execute(ops.GET, id, sub_partner=sub_partner, options=options)).value

    @overload
    def ensure(
        self, *, dry_run: Literal[False] = False, **order: Unpack[EnsureSubscriber]
    ) -> Poller[Subscriber]: ...

    @overload
    def ensure(self, *, dry_run: Literal[True], **order: Unpack[EnsureSubscriber]) -> EnsurePreview: ...

    def ensure(
        self,
        *,
        customer_id: str | Customer,
        email: str,
        packages: Several[AnySubscriberPackage] | None = None,
        package: AnySubscriberPackage | None = None,
        provisioning_parameters: SubscriberParameters | SubscriberParametersDict | None = None,
        on_difference: Literal["raise", "keep", "update"] = "raise",
        precheck: bool = False,
        dry_run: bool = False,
        journal: Journal | None = None,
        window: float | None = None,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> Poller[Subscriber] | EnsurePreview:
        """Make sure that the customer has exactly one subscriber with this e-mail. Safe to call again.

        Works, returns and raises as `customers.ensure()` does. What is compared is the package.

        Args:
            customer_id, email, packages, package, provisioning_parameters: as for `provision()`; the rest as for
                `customers.ensure()`.

        Scopes: `spark-admin:wholesale_subscribers_read` and `spark-admin:wholesale_subscribers_write`.
        Operations: List, Get, Provision, Update Wholesale Subscribers; Precheck with `precheck`.

        Examples:
            >>> poller = client.subscribers.ensure(  # doctest: +SKIP
            ...     customer_id="Y2lz...", email="jo@acme.example", packages=["webex_meetings"]
            ... )
        """
        from webex_wholesale._flows.ensure.targets import SubscriberTarget

        body = ProvisionSubscriber(
            customer_id=self._id(customer_id, "customer", sub_partner),
            email=wanted_key(email, "email").strip(),
            package=package,
            packages=package_list(packages),
            provisioning_parameters=provisioning_parameters or SubscriberParameters(),
        )
        scope = self._session.scope(sub_partner)
        target = SubscriberTarget(self._session.calls, body, sub_partner=scope, options=options)
        return self._ensure(target, on_difference, precheck, dry_run, journal, window)  # type: ignore[no-any-return]

    def provision(
        self,
        *,
        customer_id: str | Customer,
        email: str,
        packages: Several[AnySubscriberPackage] | None = None,
        package: AnySubscriberPackage | None = None,
        provisioning_parameters: SubscriberParameters | SubscriberParametersDict | None = None,
        precheck: bool = False,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> Poller[Subscriber]:
        """Provision a subscriber: done at once, or waiting for the consent of a person with a free account.

        Args:
            customer_id: id of the customer.
            email: e-mail of the subscriber.
            packages, package: a list of one package, such as `["webex_calling"]`; or the older way, the package.
            provisioning_parameters: name, phone number or extension, location.
            precheck: ask first whether it could be provisioned, and create nothing if not.
            sub_partner, options: as for `list()`.

        Returns:
            A poller with the subscriber, `done` already unless its `status` is `pending_user_migration`.

        Raises:
            InvalidRequest: both or neither of `package` and `packages`, or an argument that cannot be right.
            PrecheckFailed: the precheck said no; nothing was created.
            OutcomeUnknown: the answer was lost or cannot be used; `client.settle(error)` finds out.
            Conflict, BadRequest, CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:wholesale_subscribers_write`. Operation: Provision a Wholesale Subscriber.

        Examples:
            >>> poller = client.subscribers.provision(  # doctest: +SKIP
            ...     customer_id="Y2lz...", email="jo@acme.example", packages=["webex_calling"],
            ...     provisioning_parameters=SubscriberParameters(first_name="Jo", extension="5101"),
            ... )
        """
        body = ProvisionSubscriber(
            customer_id=self._id(customer_id, "customer", sub_partner),
            email=email,
            package=package,
            packages=package_list(packages),
            provisioning_parameters=provisioning_parameters or SubscriberParameters(),
        )
        scope = self._session.scope(sub_partner)
        made = self._session.run(
            provision_subscriber(self._session.calls, body, precheck=precheck, sub_partner=scope, options=options)
        )
        return self._poller(
            ops.PROVISION, made.value.id, sub_partner=sub_partner, options=options, resource=made.value
        )

    def update(
        self,
        subscriber_id: str | Subscriber,
        *,
        packages: Several[AnySubscriberPackage] | None = None,
        package: AnySubscriberPackage | None = None,
        provisioning_parameters: SubscriberParameters | SubscriberParametersDict | None = None,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> Subscriber:
        """Give a subscriber another package, and return the subscriber.

        Args:
            subscriber_id: id of the subscriber.
            packages: a list of one package.
            package: the older way to say the same; give one of the two.
            provisioning_parameters: phone number or extension and location, on the way from meetings to calling.
            sub_partner, options: as for `list()`.

        Raises:
            InvalidRequest: both or neither of `package` and `packages`.
            NotFound, CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:wholesale_subscribers_write`. Operation: Update a Wholesale Subscriber.

        Examples:
            >>> subscriber = client.subscribers.update("Y2lz...", packages=["webex_suite"])  # doctest: +SKIP
        """
        body = UpdateSubscriber(
            package=package, packages=package_list(packages), provisioning_parameters=provisioning_parameters
        )
        changed = self._session.execute(
            ops.UPDATE,
            self._id(subscriber_id, "subscriber", sub_partner),
            body=body,
            sub_partner=sub_partner,
            options=options,
        )
        return changed.value

    def delete(
        self,
        subscriber_id: str | Subscriber,
        *,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> None:
        """Remove a subscriber; the person stays in the organisation, and keeps the e-mail.

        Args:
            subscriber_id: id of the subscriber.
            sub_partner, options: as for `list()`.

        Raises:
            NotFound, CallError: there is none; see `webex_wholesale.errors`.

        Scope: `spark-admin:wholesale_subscribers_write`. Operation: Remove a Wholesale Subscriber.

        Examples:
            >>> client.subscribers.delete("Y2lz...")  # doctest: +SKIP
        """
        id = self._id(subscriber_id, "subscriber", sub_partner)
        self._session.execute(ops.DELETE, id, sub_partner=sub_partner, options=options)

    def send_consent_email(
        self,
        subscriber_id: str | Subscriber,
        *,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> None:
        """Ask the person once more for consent; only while the subscriber is `pending_user_migration`.

        Args:
            subscriber_id: id of the subscriber.
            sub_partner, options: as for `list()`.

        Raises:
            OutcomeUnknown: the answer was lost; the e-mail may have been sent.
            Conflict, BadRequest, CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:wholesale_subscribers_write`.
        Operation: Send Consent User Move Email to Pending Wholesale Subscribers.

        Examples:
            >>> client.subscribers.send_consent_email("Y2lz...")  # doctest: +SKIP
        """
        self._session.execute(
            ops.SEND_CONSENT_EMAIL,
            self._id(subscriber_id, "subscriber", sub_partner),
            sub_partner=sub_partner,
            options=options,
        )

    def poller(
        self,
        subscriber: str | Subscriber,
        *,
        just_made: bool = True,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> Poller[Subscriber]:
        """Return a poller for a subscriber that anybody provisioned; nothing is sent.

        Args:
            subscriber: the subscriber, its id, or the URL that names it.
            just_made, sub_partner, options: as for `customers.poller()`.

        Scope: `spark-admin:wholesale_subscribers_read`. Operation: Get a Wholesale Subscriber.

        Examples:
            >>> outcome = client.subscribers.poller("Y2lz...").wait()  # doctest: +SKIP
        """
        return self._poller_of(ops.GET, subscriber, "subscriber", just_made, sub_partner, options)

    def find_duplicates(
        self,
        *,
        customer_id: str | Customer | None = None,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> tuple[Duplicates[Subscriber], ...]:
        """Return the e-mails that several subscribers of one customer have; see `customers.find_duplicates()`.

        Args:
            customer_id: only of this customer.
            sub_partner, options: as for `list()`.

        Scope: `spark-admin:wholesale_subscribers_read`. Operation: List Wholesale Subscribers.

        Examples:
            >>> doubles = client.subscribers.find_duplicates()  # doctest: +SKIP
        """
        from webex_wholesale._core.resources.duplicates import duplicate_subscribers

        found = self.list(customer_id=customer_id, sub_partner=sub_partner, options=options)
        return duplicate_subscribers(found.to_list())
