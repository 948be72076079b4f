# Made from _async/named_calls.py by tools/make_sync.py: change that one.
"""Calls by name: any operation, with all that its answer says besides the value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Unpack, overload

from webex_wholesale._core.call.naming import named_verbs

if TYPE_CHECKING:
    from webex_wholesale._sync.session import Session
    from webex_wholesale._core.call.operation import Operation
    from webex_wholesale._core.call.options import CallArguments, CallOptions
    from webex_wholesale._core.call.result import Result
    from webex_wholesale.models.base import Model
    from webex_wholesale.models.billing import BillingReport
    from webex_wholesale.models.customers import Customer
    from webex_wholesale.models.locations import ExtensionsResult, Location, PstnConnection
    from webex_wholesale.models.numbers import CallingDetails, Number
    from webex_wholesale.models.organizations import IdentityOrganization, Organization
    from webex_wholesale.models.people import Person
    from webex_wholesale.models.precheck import PrecheckResult
    from webex_wholesale.models.sub_partners import SubPartner
    from webex_wholesale.models.subscribers import Subscriber


class NamedCalls:
    """The verb of a client that takes any operation; the name of one says what comes back."""

    _session: Session

    @overload
    def call(
        self,
        operation: Literal["precheck.customer", "precheck.subscriber"],
        *ids: str,
        **more: Unpack[CallArguments],
    ) -> Result[PrecheckResult]: ...

    @overload
    def call(
        self, operation: Literal["customers.list"], *ids: str, **more: Unpack[CallArguments]
    ) -> Result[list[Customer]]: ...

    @overload
    def call(
        self, operation: Literal["customers.get"], *ids: str, **more: Unpack[CallArguments]
    ) -> Result[Customer]: ...

    @overload
    def call(
        self,
        operation: Literal["customers.provision", "customers.update"],
        *ids: str,
        **more: Unpack[CallArguments],
    ) -> Result[str]: ...

    @overload
    def call(
        self,
        operation: Literal[
            "customers.delete",
            "subscribers.delete",
            "subscribers.send_consent_email",
            "billing_reports.delete",
            "organizations.delete",
            "people.delete",
            "locations.set_pstn_connection",
            "numbers.add",
            "numbers.remove",
            "numbers.set_main",
        ],
        *ids: str,
        **more: Unpack[CallArguments],
    ) -> Result[None]: ...

    @overload
    def call(
        self, operation: Literal["subscribers.list"], *ids: str, **more: Unpack[CallArguments]
    ) -> Result[list[Subscriber]]: ...

    @overload
    def call(
        self,
        operation: Literal["subscribers.get", "subscribers.provision", "subscribers.update"],
        *ids: str,
        **more: Unpack[CallArguments],
    ) -> Result[Subscriber]: ...

    @overload
    def call(
        self, operation: Literal["sub_partners.list"], *ids: str, **more: Unpack[CallArguments]
    ) -> Result[list[SubPartner]]: ...

    @overload
    def call(
        self, operation: Literal["billing_reports.list"], *ids: str, **more: Unpack[CallArguments]
    ) -> Result[list[BillingReport]]: ...

    @overload
    def call(
        self,
        operation: Literal["billing_reports.get", "billing_reports.create"],
        *ids: str,
        **more: Unpack[CallArguments],
    ) -> Result[BillingReport]: ...

    @overload
    def call(
        self, operation: Literal["organizations.list"], *ids: str, **more: Unpack[CallArguments]
    ) -> Result[list[Organization]]: ...

    @overload
    def call(
        self, operation: Literal["organizations.get"], *ids: str, **more: Unpack[CallArguments]
    ) -> Result[Organization]: ...

    @overload
    def call(
        self, operation: Literal["organizations.rename"], *ids: str, **more: Unpack[CallArguments]
    ) -> Result[IdentityOrganization]: ...

    @overload
    def call(
        self, operation: Literal["people.me", "people.get"], *ids: str, **more: Unpack[CallArguments]
    ) -> Result[Person]: ...

    @overload
    def call(
        self, operation: Literal["people.list"], *ids: str, **more: Unpack[CallArguments]
    ) -> Result[list[Person]]: ...

    @overload
    def call(
        self, operation: Literal["locations.list"], *ids: str, **more: Unpack[CallArguments]
    ) -> Result[list[Location]]: ...

    @overload
    def call(
        self, operation: Literal["locations.get", "locations.create"], *ids: str, **more: Unpack[CallArguments]
    ) -> Result[Location]: ...

    @overload
    def call(
        self, operation: Literal["locations.pstn_options"], *ids: str, **more: Unpack[CallArguments]
    ) -> Result[list[PstnConnection]]: ...

    @overload
    def call(
        self, operation: Literal["locations.pstn_connection"], *ids: str, **more: Unpack[CallArguments]
    ) -> Result[PstnConnection]: ...

    @overload
    def call(
        self, operation: Literal["locations.validate_extensions"], *ids: str, **more: Unpack[CallArguments]
    ) -> Result[ExtensionsResult]: ...

    @overload
    def call(
        self, operation: Literal["numbers.list"], *ids: str, **more: Unpack[CallArguments]
    ) -> Result[list[Number]]: ...

    @overload
    def call(
        self, operation: Literal["numbers.calling_details"], *ids: str, **more: Unpack[CallArguments]
    ) -> Result[CallingDetails]: ...

    # An operation as data, or a name that is only known at run time.
    @overload
    def call(
        self, operation: Operation[Any] | str, *ids: str, **more: Unpack[CallArguments]
    ) -> Result[Any]: ...

    def call(
        self,
        operation: Operation[Any] | str,
        *ids: str,
        query: Mapping[str, object] | None = None,
        body: Model | Mapping[str, Any] | None = None,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> Result[Any]:
        """Call an operation and return its value with status, headers, tracking id and number of attempts.

        Args:
            operation: the name of an operation, or an operation of `webex_wholesale.operations`.
            ids: the ids in its path.
            query: its query parameters by their Python names.
            body: its body, as a model or as the wire has it.
            sub_partner: the sub-partner to act for, or its org id.
            options: timeout, deadline, retry and headers of this call.

        Returns:
            The `Result`; its `value` is what the operation gives: a resource, the items of one page of a list, the
            id of what was made or changed, or None.

        Raises:
            InvalidRequest: the arguments do not fit the operation; nothing was sent.
            CallError: see `webex_wholesale.errors`.

        Examples:
            >>> result = client.call("customers.get", "Y2lz...")  # doctest: +SKIP
            >>> result.status, result.tracking_id, result.attempts  # doctest: +SKIP
            (200, 'WWS_4f0c_1', 1)
        """
        if isinstance(operation, str):
            from webex_wholesale import _ops

            operation = _ops.named(operation)
        return self._session.execute(
            operation, *ids, query=query, body=body, sub_partner=sub_partner, options=options
        )


named_verbs(NamedCalls, "client")
