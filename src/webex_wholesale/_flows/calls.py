"""One call, one list: what every other flow is made of."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypeVar

import attrs

from webex_wholesale._core.call.naming import naming
from webex_wholesale._core.call.operation import Operation, query_pairs
from webex_wholesale._core.call.options import UNSET, CallOptions, checked_options
from webex_wholesale._core.call.plan import Plan
from webex_wholesale._core.call.request import Defaults, checked_sub_partner, delegated, plan_call
from webex_wholesale._core.call.response import read_json, value_of
from webex_wholesale._core.call.result import Result
from webex_wholesale._core.call.wire import Answer
from webex_wholesale._core.paging.any_list import any_list
from webex_wholesale._core.paging.cursor import PageCursor
from webex_wholesale._flows.call import perform
from webex_wholesale._flows.context import CallContext
from webex_wholesale._flows.effects import Flow
from webex_wholesale._flows.lists.paging import ListPages
from webex_wholesale.errors import DeadlineExceeded, Gone, NotFound
from webex_wholesale.models.base import Model
from webex_wholesale.models.sub_partners import SubPartner

T = TypeVar("T")


class Calls:
    """Calls for the partner itself, or for one sub-partner.

    Attributes:
        context: what the calls of the client share.
        defaults: what holds for every call unless it says otherwise.
        sub_partner: org id of the sub-partner that all calls are for, or None.
        give_up_at: time of the monotonic clock after which none of them goes on, or None.
    """

    __slots__ = ("context", "defaults", "give_up_at", "sub_partner")

    def __init__(
        self,
        context: CallContext,
        defaults: Defaults,
        sub_partner: SubPartner | str | None = None,
        give_up_at: float | None = None,
    ) -> None:
        self.context: CallContext = context
        self.defaults: Defaults = defaults
        self.sub_partner: str | None = checked_sub_partner(sub_partner)
        self.give_up_at: float | None = give_up_at

    def within(self, options: CallOptions | None) -> Calls:
        """Return calls for a job of several of them: a deadline that the caller gave is for all together.

        A job within another one ends with it.
        """
        deadline = checked_options(options).deadline
        if deadline is UNSET or deadline is None:
            return self
        end = self.context.monotonic() + deadline
        if self.give_up_at is not None:
            end = min(end, self.give_up_at)
        return Calls(self.context, self.defaults, self.sub_partner, end)

    def left(self) -> float:
        """Return the seconds that are left for all of them."""
        return math.inf if self.give_up_at is None else self.give_up_at - self.context.monotonic()

    def scope(self, sub_partner: SubPartner | str | None) -> str | None:
        """Return the sub-partner a call is for: the argument, else the view's."""
        return self.sub_partner if sub_partner is None else checked_sub_partner(sub_partner)

    def call(
        self,
        operation: Operation[T],
        *ids: str,
        query: Mapping[str, object] | None = None,
        body: Model | Mapping[str, Any] | None = None,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> Flow[Result[T]]:
        """Call an operation and decode its answer; what cannot be right is refused before the first effect."""
        with naming(operation.name):
            plan = plan_call(
                operation,
                self.defaults,
                ids=ids,
                query=query,
                body=body,
                sub_partner=self.scope(sub_partner),
                options=options,
            )
        return self.carry_out(operation, plan)

    def value(
        self,
        operation: Operation[T],
        *ids: str,
        query: Mapping[str, object] | None = None,
        body: Model | Mapping[str, Any] | None = None,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> Flow[T]:
        """Call an operation for its value alone."""
        result = yield from self.call(
            operation, *ids, query=query, body=body, sub_partner=sub_partner, options=options
        )
        return result.value

    def read(
        self,
        operation: Operation[T],
        *ids: str,
        query: Mapping[str, object] | None = None,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> Flow[T | None]:
        """Read a resource; None where there is none."""
        try:
            return (yield from self.value(operation, *ids, query=query, sub_partner=sub_partner, options=options))
        except (NotFound, Gone) as error:
            if not error.from_api:
                raise
            return None

    def no_longer(self, options: CallOptions | None, seconds: float) -> CallOptions:
        """Return the options of a call that takes no longer than so many seconds, whatever its own deadline."""
        options = options or CallOptions()
        deadline = self.defaults.deadline if options.deadline is UNSET else options.deadline
        longest = min(seconds, math.inf if deadline is None else deadline)
        return attrs.evolve(options, deadline=None if longest == math.inf else longest)

    def carry_out(self, operation: Operation[T] | None, plan: Plan) -> Flow[Result[T]]:
        """Carry out a plan; without an operation the value is the JSON as it is, None where there is no body."""

        def read(answer: Answer) -> Any:
            if operation is not None:
                return value_of(operation, answer, own_id=plan.own_id, sub_partner=plan.sub_partner)
            return read_json(answer) if answer.body.strip() else None

        left = self.left()
        if left <= 0:
            raise DeadlineExceeded(
                "the deadline was over before it was sent", operation=plan.operation, key=plan.key
            )
        if left < math.inf:
            plan = attrs.evolve(plan, deadline=left if plan.deadline is None else min(left, plan.deadline))
        done = yield from perform(plan, self.context, read)
        return Result(
            value=done.value,
            status=done.answer.status,
            headers=done.answer.headers,
            tracking_id=done.tracking_id,
            attempts=done.attempts,
        )

    def pages(
        self,
        operation: Operation[T],
        query: Mapping[str, object],
        *,
        page_size: int | None = None,
        limit: int | None = None,
        prefetch: int | None = None,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> ListPages[T]:
        """Return the pages of a list; what cannot be right is refused at once."""
        assert operation.paging is not None
        pairs = query_pairs(operation, query) + delegated(operation, self.scope(sub_partner))
        cursor = PageCursor(
            self.defaults.base, operation.path, pairs, operation.paging, page_size=page_size, limit=limit
        )
        return self.pages_from(operation, cursor, prefetch=prefetch, options=options)

    def pages_of_any(
        self,
        path: str,
        *,
        params: Mapping[str, Any] | None,
        items: str | None,
        page_size: int | None,
        limit: int | None,
        prefetch: int | None,
        sub_partner: SubPartner | str | None,
        options: CallOptions | None,
    ) -> ListPages[Any]:
        """Return the pages of a list at any endpoint."""
        operation, cursor = any_list(
            path,
            self.defaults,
            params=params,
            items=items,
            page_size=page_size,
            limit=limit,
            sub_partner=self.scope(sub_partner),
        )
        return self.pages_from(operation, cursor, prefetch=prefetch, options=options)

    def pages_from(
        self,
        operation: Operation[T],
        cursor: PageCursor,
        *,
        prefetch: int | None = None,
        options: CallOptions | None = None,
    ) -> ListPages[T]:
        """Return the pages of a list that begins at a cursor."""
        return ListPages(
            self.carry_out,
            self.defaults,
            self.context.monotonic,
            operation,
            cursor,
            prefetch=prefetch,
            options=options,
        )

    def list_all(
        self,
        operation: Operation[T],
        query: Mapping[str, object],
        *,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> Flow[list[T]]:
        """Return every item of a list, one page after another."""
        pages = self.pages(operation, query, sub_partner=sub_partner, options=options)
        items: list[T] = []
        while (page := (yield from pages.next_page())) is not None:
            items += page.items
        return items
