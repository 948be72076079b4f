"""Operations on the locations of an organisation: outside the contract, and where `locationId` comes from."""

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
from webex_wholesale.models.locations import (
    ChoosePstnConnection,
    CreateLocation,
    ExtensionsResult,
    Location,
    PstnConnection,
    ValidateExtensions,
)

_ORG = QueryParam("org_id", "orgId", ParamType.ORG_ID)

LIST = Operation(
    name="locations.list",
    title="List Locations",
    method="GET",
    path="/locations",
    safety=Safety.SAFE,
    scope="spark-admin:locations_read",
    gives=ResponseKind.PAGE,
    returns=Location,
    query=(_ORG, QueryParam("name", "name")),
    delegation=Delegation.NONE,
    paging=Paging(offset=False),
)

GET = Operation(
    name="locations.get",
    title="Get Location Details",
    method="GET",
    path="/locations/{locationId}",
    safety=Safety.SAFE,
    scope="spark-admin:locations_read",
    gives=ResponseKind.OBJECT,
    returns=Location,
    query=(_ORG,),
    delegation=Delegation.NONE,
)

CREATE = Operation(
    name="locations.create",
    title="Create a Location",
    method="POST",
    path="/locations",
    safety=Safety.NOT_IDEMPOTENT,
    scope="spark-admin:locations_write",
    gives=ResponseKind.OBJECT,
    returns=Location,
    query=(_ORG,),
    body=CreateLocation,
    delegation=Delegation.NONE,
    recovery_hint="look for it with locations.list(org_id=..., name=...)",
)

PSTN_OPTIONS = Operation(
    name="locations.pstn_options",
    title="Retrieve PSTN Connection Options for a Location",
    method="GET",
    path="/telephony/pstn/locations/{locationId}/connectionOptions",
    safety=Safety.SAFE,
    scope="spark-admin:telephony_pstn_read",
    gives=ResponseKind.PAGE,
    returns=PstnConnection,
    query=(_ORG,),
    delegation=Delegation.NONE,
    paging=Paging(offset=False, sized=False),
)

PSTN_CONNECTION = Operation(
    name="locations.pstn_connection",
    title="Retrieve PSTN Connection for a Location",
    method="GET",
    path="/telephony/pstn/locations/{locationId}/connection",
    safety=Safety.SAFE,
    scope="spark-admin:telephony_pstn_read",
    gives=ResponseKind.OBJECT,
    returns=PstnConnection,
    query=(_ORG,),
    delegation=Delegation.NONE,
)

SET_PSTN_CONNECTION = Operation[None](
    name="locations.set_pstn_connection",
    title="Setup PSTN Connection for a Location",
    method="PUT",
    path="/telephony/pstn/locations/{locationId}/connection",
    safety=Safety.IDEMPOTENT,
    scope="spark-admin:telephony_pstn_write",
    gives=ResponseKind.NOTHING,
    query=(_ORG,),
    body=ChoosePstnConnection,
    delegation=Delegation.NONE,
)

# POST by method, but it changes nothing and may be repeated like a read.
VALIDATE_EXTENSIONS = Operation(
    name="locations.validate_extensions",
    title="Validate Extensions",
    method="POST",
    path="/telephony/config/locations/{locationId}/actions/validateExtensions/invoke",
    safety=Safety.SAFE,
    scope="spark-admin:telephony_config_write",
    gives=ResponseKind.OBJECT,
    returns=ExtensionsResult,
    query=(_ORG,),
    body=ValidateExtensions,
    delegation=Delegation.NONE,
)
