"""A caller of the sandbox with nothing between: JSON in, JSON out, every answer judged by the official file."""

from __future__ import annotations

import json
from functools import cache
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.contract.spec import Contract, load_spec, spec_path
from webex_wholesale.sandbox import Request, Response, Sandbox

ADDRESS = {"addressLine1": "1 Harbour Street", "city": "Rivertown", "country": "US"}
LOCATION = {"name": "Main office", "address": ADDRESS, "timezone": "America/Chicago", "language": "en_us"}
JSON = "application/json"


def order(external_id: str = "north", **fields: Any) -> dict[str, Any]:
    """The body of a right request for a new customer with calling and meetings."""
    return {
        "provisioningId": "template",
        "packages": ["webex_calling", "webex_meetings"],
        "externalId": external_id,
        "address": ADDRESS,
        "customerInfo": {"name": "North Bakery", "primaryEmail": f"office@{external_id}.example"},
        "provisioningParameters": {"calling": {"location": LOCATION}},
        **fields,
    }


def person(customer_id: str, email: str = "ada@north.example", **fields: Any) -> dict[str, Any]:
    """The body of a right request for a new subscriber with calling, at an extension of its own."""
    extension = str(2000 + sum(email.encode()) % 7000)
    return {
        "customerId": customer_id,
        "email": email,
        "packages": ["webex_calling"],
        "provisioningParameters": {"firstName": "Ada", "lastName": "North", "extension": extension},
        **fields,
    }


@cache
def contract() -> Contract | None:
    """The official contract, if it is at hand; `test_fidelity` says so if it is not."""
    return None if spec_path() is None else Contract(load_spec())


class Api:
    """Calls the sandbox as one token's owner. `judged` is False where the answer is spoilt on purpose."""

    def __init__(self, sandbox: Sandbox, token: str | None = None, *, judged: bool = True) -> None:
        self.sandbox = sandbox
        self.token = sandbox.token if token is None else token
        self.contract = contract() if judged else None

    def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        /,
        *,
        headers: dict[str, str] | None = None,
        expect: int | None = None,
        **query: Any,
    ) -> Response:
        """Send a request to a path below the base path; `expect` is the status it must have."""
        target = f"/v1{path}" + (f"?{urlencode(query, doseq=True)}" if query else "")
        sent = {"authorization": f"Bearer {self.token}"} if self.token else {}
        raw = b""
        if body is not None:
            sent["content-type"] = JSON
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self.sandbox.handle(Request(method, target, {**sent, **(headers or {})}, raw))
        if self.contract is not None:
            problems = self.contract.response_problems(method, path, answer.status, answer.body)
            assert not problems, problems
        if expect is not None:
            assert answer.status == expect, answer.body
        return answer

    def follow(self, url: str) -> Response:
        """GET an absolute URL of this API that was found in an answer."""
        parts = urlsplit(url)
        path = parts.path.removeprefix("/v1")
        sent = {"authorization": f"Bearer {self.token}"}
        answer = self.sandbox.handle(Request("GET", f"{parts.path}?{parts.query}", sent))
        if self.contract is not None:
            problems = self.contract.response_problems("GET", path, answer.status, answer.body)
            assert not problems, problems
        return answer

    def download(self, url: str, **headers: str) -> Response:
        """GET a report file, by default without a token."""
        parts = urlsplit(url)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.sandbox.handle(Request("GET", f"{parts.path}?{parts.query}", sent, for_reports=True))

    def customer(self, external_id: str = "north", **fields: Any) -> str:
        """Provision a customer and wait for it; its id."""
        url = self("POST", "/wholesale/customers", order(external_id, **fields), expect=202).json()["url"]
        self.sandbox.clock.advance(seconds=10)
        return str(url.rpartition("/")[2])

    def subscriber(self, customer_id: str, email: str = "ada@north.example", **fields: Any) -> dict[str, Any]:
        """Provision a subscriber; what the API says about it."""
        answer = self("POST", "/wholesale/subscribers", person(customer_id, email, **fields))
        assert answer.status in (200, 202), answer.body
        return dict(answer.json())

    def status(self, customer_id: str) -> str:
        """The status of a customer now; "404" when it is gone."""
        answer = self("GET", f"/wholesale/customers/{customer_id}")
        return str(answer.json()["status"]) if answer.status == 200 else str(answer.status)


def description(answer: Response) -> str:
    """What an error answer says."""
    return str(answer.json()["errors"][0]["description"])


def code(answer: Response) -> int | None:
    """The code of an error answer."""
    found: int | None = answer.json()["errors"][0].get("errorCode")
    return found
