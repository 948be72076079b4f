"""The customer that most of these tests are about, and how to get at it."""

from __future__ import annotations

from typing import Any

from tests.support.either import Either
from tests.support.plain import Plain
from webex_wholesale.models import (
    Address,
    CallingLocation,
    CallingParameters,
    CustomerInfo,
    ProvisioningParameters,
)
from webex_wholesale.sandbox import Sandbox

ADDRESS = Address(address_line1="1 Harbour Street", city="Rivertown", country="US")
CALLING = ProvisioningParameters(
    calling=CallingParameters(
        location=CallingLocation(name="Main office", address=ADDRESS, timezone="America/Chicago", language="en_us")
    )
)


def order(external_id: str = "bakery", **changes: Any) -> dict[str, Any]:
    """What a new customer with calling and meetings takes, by the names of the client's arguments."""
    return {
        "provisioning_id": "template",
        "packages": ["webex_calling", "webex_meetings"],
        "external_id": external_id,
        "address": ADDRESS,
        "customer_info": CustomerInfo(
            name=f"The {external_id}", primary_email=f"office@{external_id}.example", language="en_US"
        ),
        "provisioning_parameters": CALLING,
        **changes,
    }


def open_bakery(sandbox: Sandbox, external_id: str = "bakery", **changes: Any) -> str:
    """Provision a customer; return its id."""
    with sandbox.client() as client:
        return client.customers.provision(**order(external_id, **changes)).result().id


def connect(either: Either, sandbox: Sandbox, **options: Any) -> Any:
    """Return a client of the sandbox in the test's colour."""
    transport = sandbox.transport() if either.is_sync else sandbox.async_transport()
    defaults = {"token": sandbox.token, "base_url": sandbox.base_url, "clock": sandbox.clock}
    return either.client(**{**defaults, "transport": transport, **options})


def dressed(either: Either, poller: Any) -> Any:
    """Return a poller that can be awaited in either colour."""
    return Plain(poller) if either.is_sync else poller


def calls(sandbox: Sandbox) -> list[str]:
    """Return what the sandbox was asked, in order."""
    return [entry.operation for entry in sandbox.journal]
