"""Operations on phone numbers: outside the contract, and what a calling customer needs before its users."""

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
from webex_wholesale.models.numbers import AddNumbers, CallingDetails, Number

_ORG = QueryParam("org_id", "orgId", ParamType.ORG_ID)

LIST = Operation(
    name="numbers.list",
    title="Get Phone Numbers for an Organization",
    method="GET",
    path="/telephony/config/numbers",
    safety=Safety.SAFE,
    scope="spark-admin:telephony_config_read",
    gives=ResponseKind.PAGE,
    returns=Number,
    query=(
        _ORG,
        QueryParam("location_id", "locationId"),
        QueryParam("phone_number", "phoneNumber"),
        QueryParam("available", "available", ParamType.BOOLEAN),
        QueryParam("state", "state"),
    ),
    delegation=Delegation.NONE,
    paging=Paging(items=("phoneNumbers",), offset=False),
)

# Numbers that the location has already are ignored, so that adding them again changes nothing.
ADD = Operation[None](
    name="numbers.add",
    title="Add Phone Numbers to a Location",
    method="POST",
    path="/telephony/config/locations/{locationId}/numbers",
    safety=Safety.IDEMPOTENT,
    scope="spark-admin:telephony_config_write",
    gives=ResponseKind.NOTHING,
    query=(_ORG,),
    body=AddNumbers,
    delegation=Delegation.NONE,
)

REMOVE = Operation[None](
    name="numbers.remove",
    title="Remove Phone Numbers from a Location",
    method="DELETE",
    path="/telephony/config/locations/{locationId}/numbers",
    safety=Safety.IDEMPOTENT,
    scope="spark-admin:telephony_config_write",
    gives=ResponseKind.NOTHING,
    query=(_ORG,),
    body=AddNumbers,
    delegation=Delegation.NONE,
)

CALLING_DETAILS = Operation(
    name="numbers.calling_details",
    title="Get Location Webex Calling Details",
    method="GET",
    path="/telephony/config/locations/{locationId}",
    safety=Safety.SAFE,
    scope="spark-admin:telephony_config_read",
    gives=ResponseKind.OBJECT,
    returns=CallingDetails,
    query=(_ORG,),
    delegation=Delegation.NONE,
)

SET_MAIN = Operation[None](
    name="numbers.set_main",
    title="Update Location Webex Calling Details",
    method="PUT",
    path="/telephony/config/locations/{locationId}",
    safety=Safety.IDEMPOTENT,
    scope="spark-admin:telephony_config_write",
    gives=ResponseKind.NOTHING,
    query=(_ORG,),
    body=CallingDetails,
    delegation=Delegation.NONE,
)
