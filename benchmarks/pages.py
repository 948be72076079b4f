"""What the loopback server answers and the decoders read: pages of customers and subscribers, the same every run.

The objects carry what the service sends for an ordinary customer: ids of the length that Webex uses, one to four
packages, a warning now and then, times with milliseconds and with microseconds.
"""

from __future__ import annotations

import base64
import json
import random
import uuid
from typing import Any

PACKAGES = ("webex_calling", "webex_meetings", "webex_suite", "webex_voice")


def _id(kind: str, chance: random.Random) -> str:
    text = f"ciscospark://us/{kind}/{uuid.UUID(int=chance.getrandbits(128))}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def customer(number: int) -> dict[str, Any]:
    chance = random.Random(number)
    packages = list(PACKAGES[: 1 + number % 4])
    details: list[dict[str, Any]] = [{"name": name, "status": "provisioned"} for name in packages]
    if number % 10 == 0:
        details[0]["warnings"] = [{"errorCode": 2560, "description": "Services are unavailable; try again later."}]
    return {
        "id": _id("ENTERPRISE", chance),
        "orgId": _id("ORGANIZATION", chance),
        "externalId": str(uuid.UUID(int=chance.getrandbits(128))),
        "address": {
            "addressLine1": f"{number + 1} Harbour Street",
            "addressLine2": "Second floor",
            "city": "Springfield",
            "stateOrProvince": "CA",
            "zipOrPostalCode": "95035",
            "country": "US",
        },
        "status": "provisioned",
        "packages": packages,
        "resourceDetails": {"packages": details},
    }


def subscriber(number: int) -> dict[str, Any]:
    chance = random.Random(number)
    package = PACKAGES[number % 4]
    return {
        "id": _id("SUBSCRIBER", chance),
        "personId": _id("PEOPLE", chance),
        "email": f"person{number}@customer{number // 20}.example",
        "customerId": _id("ENTERPRISE", chance),
        "externalCustomerId": str(uuid.UUID(int=chance.getrandbits(128))),
        "package": package,
        "packages": [package],
        "status": "provisioned",
        "created": f"2026-03-{1 + number % 28:02d}T02:03:00.{number % 1000:03d}Z",
        "lastStatusChange": f"2026-08-{1 + number % 28:02d}T02:05:41.{number % 1000:03d}232Z",
    }


MAKERS = {"customers": customer, "subscribers": subscriber}


def page(kind: str, start: int = 0, size: int = 100) -> bytes:
    """Return one page as the service sends it."""
    items = [MAKERS[kind](number) for number in range(start, start + size)]
    return json.dumps({"items": items}, separators=(",", ":")).encode()
