"""What the resources share: a session to call through, and how a call becomes a list or a poller."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from webex_wholesale._async.pager import AsyncPager
from webex_wholesale._async.poller import AsyncPoller
from webex_wholesale._async.session import AsyncSession
from webex_wholesale._core.call.misuse import ResourceMisuse
from webex_wholesale._core.call.naming import named_verbs
from webex_wholesale._core.call.operation import Operation
from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.paging.choices import split_choices
from webex_wholesale._core.paging.title import list_title
from webex_wholesale._core.resources.references import resource_id
from webex_wholesale._core.tokens.tenant import tenant_fingerprint
from webex_wholesale._flows.effects import Flow
from webex_wholesale._flows.lists.paging import PageSource
from webex_wholesale._flows.lists.picked import PickedPages
from webex_wholesale._flows.waiting import Wait, waiting_for

if TYPE_CHECKING:
    from webex_wholesale._flows.ensure.targets import Target
    from webex_wholesale.journal import Journal
    from webex_wholesale.models.sub_partners import SubPartner

T = TypeVar("T")


class AsyncResource(ResourceMisuse):
    """Base of the resources."""

    __slots__ = ("_session",)

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        named_verbs(cls)

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def _id(self, thing: Any, name: str, sub_partner: SubPartner | str | None) -> str:
        """Return the id that an argument means; see `resource_id`."""
        return resource_id(thing, name, self._session.scope(sub_partner))

    def __repr__(self) -> str:
        verbs = ", ".join(name for name in dir(self) if not name.startswith("_"))
        return f"<{type(self).__name__} at {self._session.defaults.base.text}: {verbs}>"

    def _list(
        self,
        operation: Operation[T],
        query: Mapping[str, object],
        *,
        limit: int | None,
        page_size: int | None,
        prefetch: int | None,
        sub_partner: SubPartner | str | None,
        options: CallOptions | None,
    ) -> AsyncPager[T]:
        sent, pick = split_choices(operation, query)

        def pages_of(limit: int | None, prefetch: int | None) -> PageSource[T]:
            pages = self._session.calls.pages(
                operation,
                sent,
                page_size=page_size,
                limit=limit if pick is None else None,
                prefetch=prefetch,
                sub_partner=sub_partner,
                options=options,
            )
            return pages if pick is None else PickedPages(pages, pick, limit)

        title = list_title(operation.name, query, limit=limit)
        return AsyncPager(
            self._session, pages_of, title=title, model=operation.returns, limit=limit, prefetch=prefetch
        )

    def _poller(
        self,
        operation: Operation[Any],
        id: str,
        *,
        sub_partner: SubPartner | str | None,
        options: CallOptions | None,
        resource: Any = None,
        wants: Mapping[str, Any] | None = None,
        moved: bool = False,
        just_made: bool = True,
    ) -> AsyncPoller[Any]:
        wait = waiting_for(
            self._session.calls,
            operation,
            id,
            sub_partner=self._session.scope(sub_partner),
            options=options,
            resource=resource,
            wants=wants,
            moved=moved,
            just_made=just_made,
        )
        return AsyncPoller(self._session, wait)

    def _poller_of(
        self,
        operation: Operation[Any],
        thing: Any,
        name: str,
        just_made: bool,
        sub_partner: SubPartner | str | None,
        options: CallOptions | None,
    ) -> AsyncPoller[Any]:
        """Return a poller for something that anybody began; an object is believed as it was last read."""
        resource = None if isinstance(thing, str) else thing
        id = self._id(thing, name, sub_partner)
        return self._poller(
            operation, id, sub_partner=sub_partner, options=options, resource=resource, just_made=just_made
        )

    async def _wait(self, flow: Flow[Wait]) -> AsyncPoller[Any]:
        __tracebackhide__ = True
        return AsyncPoller(self._session, await self._session.run(flow))

    async def _ensure(
        self,
        target: Target[Any],
        on_difference: str = "raise",
        precheck: bool = False,
        dry_run: bool = False,
        journal: Journal | None = None,
        window: float | None = None,
    ) -> Any:
        """Run `ensure` or its preview; see the verbs."""
        __tracebackhide__ = True
        from webex_wholesale._core.resources.create_journal import checked_journal
        from webex_wholesale._core.resources.ensuring import OnDifference, settle_window
        from webex_wholesale._flows.ensure.flow import ensure
        from webex_wholesale._flows.ensure.preview import preview

        difference = OnDifference.of(on_difference)
        seconds, checked = settle_window(window), checked_journal(journal)
        target.begin()
        if dry_run:
            return await self._session.run(preview(target, on_difference=difference, precheck=precheck))
        flow = ensure(
            target,
            self._session.calls,
            journal=checked,
            on_difference=difference,
            precheck=precheck,
            window=seconds,
            owner=tenant_fingerprint(self._session.driver.config.token),
        )
        ensured = await self._session.run(flow)
        return AsyncPoller(self._session, ensured.wait, how=ensured.how)
