"""People: who the token belongs to, and the persons behind subscribers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webex_wholesale._async.pager import AsyncPager
from webex_wholesale._async.resources.base import AsyncResource
from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.resources.references import organization_id, person_id
from webex_wholesale._ops import people as ops
from webex_wholesale.models.people import Person

if TYPE_CHECKING:
    from webex_wholesale.models.organizations import AnyOrganization
    from webex_wholesale.models.subscribers import Subscriber


class AsyncPeople(AsyncResource):
    """People of the customers' organisations, as far as wholesale needs them: to find one, and to remove one.

    A subscriber's person stays when the subscriber is removed, and keeps the e-mail: before the address can be
    used elsewhere, the person has to be deleted. A provisioning administrator may not do that.

    Role: a full administrator of the partner that manages the organisation, or of the organisation itself; to
    read, a read-only administrator will do. Webex's pages say so of its own customers; nobody has confirmed it
    for wholesale ones.
    """

    async def me(self, *, options: CallOptions | None = None) -> Person:
        """Return the person that the token belongs to.

        Args:
            options: timeout, deadline, retry and headers of this call.

        Raises:
            Forbidden: the token has no `spark:people_read`.
            CallError: see `webex_wholesale.errors`.

        Scope: `spark:people_read` or `spark-admin:people_read`.
        Operation: Get My Own Details (outside the wholesale contract; documented).

        Examples:
            >>> person = await client.people.me()  # doctest: +SKIP
            >>> person.emails, person.org_id  # doctest: +SKIP
        """
        return await self._session.run(self._session.calls.value(ops.ME, options=options))

    def list(
        self,
        *,
        email: str | None = None,
        org_id: AnyOrganization | None = None,
        limit: int | None = None,
        options: CallOptions | None = None,
    ) -> AsyncPager[Person]:
        """List people by e-mail, or those of an organisation; nothing is sent before the first is asked for.

        Args:
            email: only the one with this e-mail; without `org_id` in every organisation that the caller manages.
            org_id: the customer, its `org_id`, or the bare uuid of the organisation.
            limit: people wanted in all.
            options: timeout, deadline, retry and headers of the calls.

        Raises:
            InvalidRequest: an argument cannot be right.

        Scope: `spark-admin:people_read`. Operation: List People (outside the wholesale contract; documented).

        Examples:
            >>> person = await client.people.list(email="jo@acme.example").first()  # doctest: +SKIP
        """
        return self._list(
            ops.LIST,
            {"email": email, "org_id": None if org_id is None else organization_id(org_id)},
            limit=limit,
            page_size=None,
            prefetch=None,
            sub_partner=None,
            options=options,
        )

    async def get(self, person: Person | Subscriber | str, *, options: CallOptions | None = None) -> Person:
        """Return one person.

        Args:
            person: the person or its id, or the subscriber who it is.
            options: timeout, deadline, retry and headers of this call.

        Raises:
            NotFound: there is none, or the caller may not see it.
            InvalidRequest, CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:people_read`. Operation: Get Person Details (outside the contract; documented).

        Examples:
            >>> person = await client.people.get(subscriber)  # doctest: +SKIP
        """
        return await self._session.run(self._session.calls.value(ops.GET, person_id(person), options=options))

    async def delete(self, person: Person | Subscriber | str, *, options: CallOptions | None = None) -> None:
        """Delete a person from the organisation for good; the e-mail is free afterwards.

        Args:
            person: the person or its id, or the subscriber who it is, or was.
            options: timeout, deadline, retry and headers of this call.

        Raises:
            NotFound: there is none.
            Conflict: the person is still a subscriber (assumed: no document says so).
            Forbidden: the caller is a provisioning administrator, who may not delete people.
            InvalidRequest, CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:people_write`. Operation: Delete a Person (outside the wholesale contract; documented).

        Examples:
            >>> await client.people.delete(subscriber)  # doctest: +SKIP
        """
        await self._session.run(self._session.calls.call(ops.DELETE, person_id(person), options=options))
