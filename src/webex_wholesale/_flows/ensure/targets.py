"""What can be ensured: customers and subscribers by their natural keys; reports are in `ensure/reports.py`."""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

from webex_wholesale._core.call.operation import Operation
from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.call.plan import Plan
from webex_wholesale._core.call.request import plan_call
from webex_wholesale._core.resources.differences import (
    Differences,
    customer_differences,
    subscriber_differences,
)
from webex_wholesale._core.resources.ensuring import History, Picked
from webex_wholesale._core.resources.lookup import (
    customer_key,
    customers_with,
    single_match,
    subscriber_key,
    subscribers_with,
)
from webex_wholesale._core.resources.natural_key import NaturalKey
from webex_wholesale._core.resources.package_changes import is_in_transition
from webex_wholesale._core.waiting.outcome import outcome_of
from webex_wholesale._core.waiting.polling import OnParked
from webex_wholesale._core.waiting.states import TABLES, Phase
from webex_wholesale._flows.calls import Calls
from webex_wholesale._flows.effects import Flow, Sleep
from webex_wholesale._flows.provisioning.prechecks import require_precheck
from webex_wholesale._flows.provisioning.update_customer import update_customer
from webex_wholesale._flows.waiting import Wait, waiting_for
from webex_wholesale._ops import customers, subscribers
from webex_wholesale.codes import EMAIL_IN_USE
from webex_wholesale.errors import ApiError, Conflict, ErrorDetail
from webex_wholesale.models.base import Model
from webex_wholesale.models.customers import Customer, PrecheckCustomer, ProvisionCustomer
from webex_wholesale.models.subscribers import (
    PrecheckSubscriber,
    ProvisionSubscriber,
    Subscriber,
    UpdateSubscriber,
)

R = TypeVar("R", bound=Any)

#: Seconds between a 404 and the second look that has to agree.
SECOND_LOOK = 1.0
# What else of an order may be in use; a text that names it, and not the key, is not about the key.
_MAIL = re.compile(r"e-?mail", re.IGNORECASE)
_OTHER = re.compile(
    r"\b(phone\s?numbers?|extensions?|locations?|domains?|licen[cs]es?|templates?|provisioning\s?id)\b",
    re.IGNORECASE,
)
_KEY = re.compile(r"\bexternal\s?id\b", re.IGNORECASE)
_TAKEN = re.compile(r"\b(already|exists|duplicate[ds]?|in use|not unique)\b|must be unique", re.IGNORECASE)


class Target(ABC, Generic[R]):
    """What is wanted, and how it is found, read, made and compared.

    Attributes:
        operation: the create; `read_operation` reads one by its id, `delete_operation` deletes it.
        key: the natural key.
        looks_after_conflict: how often to look, at growing intervals, for what a create was refused for.
    """

    looks_after_conflict = 3

    operation: Operation[Any]
    read_operation: Operation[Any]
    delete_operation: Operation[Any]
    key: NaturalKey

    def __init__(self, calls: Calls, body: Model, *, sub_partner: str | None, options: CallOptions | None) -> None:
        self.calls = self._unbounded = calls
        self.body: Any = body
        self.sub_partner = calls.scope(sub_partner)
        self.options = options

    def begin(self) -> None:
        """Have a deadline that the caller gave count for everything from now on, not for each call."""
        self.calls = self._unbounded.within(self.options)

    # --- the calls

    @abstractmethod
    def find(self) -> Flow[list[R]]:
        """Return all that has the key, in whatever state."""

    def read(self, id: str) -> Flow[R | None]:
        """Return one, None where it is gone: one 404 alone proves nothing, so a second look has to agree."""
        found = yield from self.read_once(id)
        if found is None:
            yield Sleep(max(min(SECOND_LOOK, self.calls.left()), 0.0))
            found = yield from self.read_once(id)
        return found

    def read_once(self, id: str) -> Flow[R | None]:
        """Return one, None for a 404."""
        return (
            yield from self.calls.read(self.read_operation, id, sub_partner=self.sub_partner, options=self.options)
        )

    def plan(self) -> Plan:
        """Return the create, checked."""
        return plan_call(
            self.operation,
            self.calls.defaults,
            ids=(),
            query=None,
            body=self.body,
            sub_partner=self.sub_partner,
            options=self.options,
        )

    def create(self, plan: Plan) -> Flow[tuple[str, R | None]]:
        """Send the create; return the new id, and the resource where the answer has it."""
        made = yield from self.calls.carry_out(self.operation, plan)
        # An answer without an id is `OutcomeUnknown` before it comes here.
        return (made.value, None) if isinstance(made.value, str) else (made.value.id, made.value)

    @abstractmethod
    def precheck(self) -> Flow[None]:
        """Ask whether it could be made.

        Raises:
            PrecheckFailed: it could not.
        """

    def clear(self, in_the_way: Sequence[R], history: History) -> Flow[None]:
        """Wait until what is in the way is gone: it is being deleted."""
        for resource in in_the_way:
            wait = waiting_for(
                self.calls,
                self.delete_operation,
                self.id_of(resource),
                sub_partner=self.sub_partner,
                options=self.options,
                resource=resource,
                moved=True,
            )
            left = self.calls.left()
            timeout = None if left == math.inf else max(left, 0.0)
            yield from wait.until_settled(
                timeout=timeout, on_parked=OnParked.RETURN, interval=None, on_update=None
            )
            if wait.phase is Phase.GONE:
                history.gone.add(self.id_of(resource))

    def refresh(self, resource: R, history: History) -> Flow[R | None]:
        """Read what a list gave once more, where the list does not say enough; None where to look again."""
        return resource
        yield

    def update(self, resource: R, differences: Mapping[str, Any]) -> Flow[tuple[R | None, Wait]] | None:
        """Return what puts these right, None where no update can."""
        return None

    # --- what is decided

    @abstractmethod
    def has_key(self, resource: R) -> bool:
        """Whether a resource has the key."""

    @abstractmethod
    def pick(self, found: Sequence[R], history: History) -> Picked[R]:
        """Return what a look means.

        Raises:
            DuplicateNaturalKey: there are several.
        """

    @abstractmethod
    def differences(self, resource: R, *, ours: bool) -> Differences:
        """Return what is there and differs."""

    def is_settled_by(self, found: Sequence[R], history: History) -> bool:
        """Whether what was found may be what a create of unknown fate made."""
        picked = self.pick(found, history)
        return picked.one is not None or bool(picked.in_the_way)

    def is_in_transition(self, resource: R) -> bool:
        """Whether it is being changed, so that an update is refused before anything is sent."""
        return False

    def hint_for(self, resource: R) -> str:
        """Say what to do about one that differs."""
        return "take it with on_difference='keep', or have it changed with on_difference='update'"

    def says_taken(self, refusal: ApiError) -> bool:
        """Whether a create was refused since the key is taken: by words, or by a 409 that names nothing else."""
        about = [detail for detail in refusal.errors if self._may_be_about_key(detail)]
        if refusal.errors and not about:
            # Something else of what was sent is in use.
            return False
        if isinstance(refusal, Conflict):
            return bool(about) or not self._is_about_other(refusal.message)
        told = (refusal.message, *(detail.description or "" for detail in about))
        return any(_TAKEN.search(text) and not self._is_about_other(text) for text in told)

    def _may_be_about_key(self, detail: ErrorDetail) -> bool:
        if detail.field is not None:
            names = {name.replace("_", "") for name, _ in self.key.values}
            return detail.field.rpartition(".")[2].lower() in names
        return not self._is_about_other(detail.description or "", detail.code)

    def _is_about_other(self, text: str, code: object = None) -> bool:
        """Whether a text, or a code, names another part of the order, and not the key."""
        if _KEY.search(text):
            return False
        by_mail = any(name == "email" for name, _ in self.key.values)
        about_mail = code == EMAIL_IN_USE or bool(_MAIL.search(text))
        return bool(_OTHER.search(text)) or (about_mail and not by_mail)

    def repeats_refused(self, history: History) -> bool:
        """Whether to create again after a 409, with nothing to be seen."""
        return False

    def surface(self, resource: R) -> None:
        """Raise for one that is in an error state."""
        if self.phase_of(resource) is Phase.FAILED:
            wait = self.wait(resource.id, resource)
            outcome_of(
                Phase.FAILED,
                status=self.status_of(resource),
                resource=resource,
                token=wait.state.to_token(),
                operation=self.operation.name,
                id=self.id_of(resource),
                elapsed=0.0,
            ).raise_for_failure()

    def id_of(self, resource: R) -> str:
        id: str = resource.id
        return id

    def status_of(self, resource: R) -> str | None:
        return str(resource.status) or None

    def phase_of(self, resource: R) -> Phase:
        return TABLES[self.operation.name].phase(self.status_of(resource))

    def wait(self, id: str, resource: R | None) -> Wait:
        """Return the wait for one that was made or found."""
        return waiting_for(
            self._unbounded,
            self.operation,
            id,
            sub_partner=self.sub_partner,
            options=self.options,
            resource=resource,
        )


class CustomerTarget(Target[Customer]):
    """A customer, by its external id."""

    operation = customers.PROVISION
    read_operation = customers.GET
    delete_operation = customers.DELETE

    def __init__(
        self, calls: Calls, body: ProvisionCustomer, *, sub_partner: str | None, options: CallOptions | None
    ) -> None:
        super().__init__(calls, body, sub_partner=sub_partner, options=options)
        self.key = customer_key(body.external_id, self.sub_partner)

    def find(self) -> Flow[list[Customer]]:
        """Return all with the external id; a filter by status would hide those in an error state."""
        query = {"external_id": self.body.external_id}
        found = yield from self.calls.list_all(
            customers.LIST, query, sub_partner=self.sub_partner, options=self.options
        )
        return customers_with(found, self.body.external_id)

    def has_key(self, resource: Customer) -> bool:
        return bool(customers_with([resource], self.body.external_id))

    def pick(self, found: Sequence[Customer], history: History) -> Picked[Customer]:
        """Return the customer; one that is being deleted is in the way, unless there is another."""
        there = [customer for customer in found if customer.id not in history.gone]
        staying = [customer for customer in there if customer.status != "deleting"]
        one = single_match(staying, self.key)
        return Picked(one, () if one is not None else tuple(there))

    def precheck(self) -> Flow[None]:
        yield from require_precheck(self.calls, PrecheckCustomer.of(self.body), self.sub_partner, self.options)

    def differences(self, resource: Customer, *, ours: bool) -> Differences:
        return customer_differences(self.body, resource)

    def update(
        self, resource: Customer, differences: Mapping[str, Any]
    ) -> Flow[tuple[Customer | None, Wait]] | None:
        return None if "org_id" in differences else self._update(resource)

    def is_in_transition(self, resource: Customer) -> bool:
        return is_in_transition(resource)

    def _update(self, resource: Customer) -> Flow[tuple[Customer | None, Wait]]:
        wait = yield from update_customer(
            self.calls,
            self.id_of(resource),
            packages=self.body.packages,
            read_first=True,
            address=self.body.address,
            parameters=self.body.provisioning_parameters,
            sub_partner=self.sub_partner,
            options=self.options,
        )
        wait.calls = self._unbounded
        return None, wait


class SubscriberTarget(Target[Subscriber]):
    """A subscriber, by its customer and e-mail."""

    operation = subscribers.PROVISION
    read_operation = subscribers.GET
    delete_operation = subscribers.DELETE

    def __init__(
        self, calls: Calls, body: ProvisionSubscriber, *, sub_partner: str | None, options: CallOptions | None
    ) -> None:
        super().__init__(calls, body, sub_partner=sub_partner, options=options)
        self.key = subscriber_key(body.customer_id, body.email, self.sub_partner)

    def find(self) -> Flow[list[Subscriber]]:
        """Return all with the e-mail."""
        return (
            yield from find_subscribers(
                self.calls,
                self.body.customer_id,
                self.body.email,
                sub_partner=self.sub_partner,
                options=self.options,
            )
        )

    def has_key(self, resource: Subscriber) -> bool:
        return bool(subscribers_with([resource], self.body.email, self.body.customer_id))

    def pick(self, found: Sequence[Subscriber], history: History) -> Picked[Subscriber]:
        return Picked(single_match([one for one in found if one.id not in history.gone], self.key))

    def precheck(self) -> Flow[None]:
        yield from require_precheck(self.calls, PrecheckSubscriber.of(self.body), self.sub_partner, self.options)

    def differences(self, resource: Subscriber, *, ours: bool) -> Differences:
        return subscriber_differences(self.body, resource)

    def update(
        self, resource: Subscriber, differences: Mapping[str, Any]
    ) -> Flow[tuple[Subscriber | None, Wait]] | None:
        return self._update(resource)

    def _update(self, resource: Subscriber) -> Flow[tuple[Subscriber | None, Wait]]:
        body = UpdateSubscriber(
            package=self.body.package,
            packages=self.body.packages,
            provisioning_parameters=self.body.provisioning_parameters,
        )
        changed = yield from self.calls.value(
            subscribers.UPDATE,
            self.id_of(resource),
            body=body,
            sub_partner=self.sub_partner,
            options=self.options,
        )
        return changed, self.wait(self.id_of(resource), changed)


def find_subscribers(
    calls: Calls, customer_id: str, email: str, *, sub_partner: str | None, options: CallOptions | None
) -> Flow[list[Subscriber]]:
    """Return all with an e-mail, whatever its case: the service's filter may hold to the case it stored."""
    email = email.strip()
    for form in dict.fromkeys((email, email.lower())):
        query = {"email": form, "customer_id": customer_id}
        listed = yield from calls.list_all(subscribers.LIST, query, sub_partner=sub_partner, options=options)
        if found := subscribers_with(listed, email, customer_id):
            return found
    return []
