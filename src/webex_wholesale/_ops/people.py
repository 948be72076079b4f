"""Operations of Webex's people API: outside the wholesale contract, and where a subscriber's person is."""

from __future__ import annotations

from webex_wholesale._core.call.operation import (
    Delegation,
    Operation,
    Paging,
    ParamType,
    QueryParam,
    ResponseKind,
)
from webex_wholesale._core.call.retry import Safety
from webex_wholesale.models.people import Person

ME = Operation(
    name="people.me",
    title="Get My Own Details",
    method="GET",
    path="/people/me",
    safety=Safety.SAFE,
    scope="spark:people_read",
    gives=ResponseKind.OBJECT,
    returns=Person,
    delegation=Delegation.NONE,
)

LIST = Operation(
    name="people.list",
    title="List People",
    method="GET",
    path="/people",
    safety=Safety.SAFE,
    scope="spark-admin:people_read",
    gives=ResponseKind.PAGE,
    returns=Person,
    query=(QueryParam("email", "email"), QueryParam("org_id", "orgId", ParamType.ORG_ID)),
    # The list has no sub-partner parameter: within a view it would be about somebody else's people.
    delegation=Delegation.NONE,
    paging=Paging(offset=False),
)

GET = Operation(
    name="people.get",
    title="Get Person Details",
    method="GET",
    path="/people/{personId}",
    safety=Safety.SAFE,
    scope="spark-admin:people_read",
    gives=ResponseKind.OBJECT,
    returns=Person,
    delegation=Delegation.NONE,
)

DELETE = Operation[None](
    name="people.delete",
    title="Delete a Person",
    method="DELETE",
    path="/people/{personId}",
    safety=Safety.IDEMPOTENT,
    scope="spark-admin:people_write",
    gives=ResponseKind.NOTHING,
    delegation=Delegation.NONE,
)
