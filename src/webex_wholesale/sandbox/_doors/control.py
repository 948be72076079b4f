"""The sandbox's own door, `/__sandbox__/`: what a test can do in Python, over HTTP with JSON, without a token."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from webex_wholesale.sandbox import _checks as checks
from webex_wholesale.sandbox._api.access import ALL_SCOPES
from webex_wholesale.sandbox._api.messages import BASE_PATH, Problem, Request, Response, bad_request, json_response
from webex_wholesale.sandbox._api.pipeline import decode_json

if TYPE_CHECKING:
    from webex_wholesale.sandbox._engine import Engine

CONTROL_PATH = "/__sandbox__"

_SEED_FIELDS = ("customers", "subscribers", "sub_partners", "months", "in_review", "pending_consent")
_FILTERS = ("method", "operation", "key", "external_id", "email", "status", "applied")

Action = Callable[[dict[str, Any]], Any]


class Control:
    """Carries out the requests under `/__sandbox__/`."""

    def __init__(self, sandbox: Engine) -> None:
        self._sandbox = sandbox
        self._origin = ""
        self._actions: dict[tuple[str, str], Action] = {
            ("GET", ""): lambda body: self._about(),
            ("GET", "clock"): lambda body: self._clock(),
            ("POST", "clock/advance"): self._advance,
            ("POST", "clock/run"): self._run,
            ("GET", "faults"): lambda body: {"items": [fault.to_dict() for fault in sandbox.faults]},
            ("POST", "faults"): lambda body: sandbox.faults.add(**body).to_dict(),
            ("DELETE", "faults"): lambda body: sandbox.faults.clear(),
            ("POST", "seed"): self._seed,
            ("GET", "snapshot"): lambda body: sandbox.snapshot(),
            ("PUT", "snapshot"): sandbox.restore,
            ("GET", "changes"): lambda body: sandbox.changes(),
            ("POST", "mark"): lambda body: sandbox.mark(),
            ("GET", "requests"): self._requests,
            ("DELETE", "requests"): lambda body: sandbox.requests.clear(),
            ("PUT", "transitions"): lambda body: sandbox.transitions.set(
                body["operation"], body["plan"], key=body.get("key")
            ),
            ("DELETE", "transitions"): lambda body: sandbox.transitions.reset(),
            ("PUT", "settings"): lambda body: sandbox.settings.update(body),
            ("POST", "review"): lambda body: sandbox.review(
                body["externalId"], clears_after=body.get("clearsAfterSeconds")
            ),
            ("POST", "review/clear"): lambda body: {"cleared": sandbox.clear_review(body["externalId"])},
            ("POST", "free-accounts"): lambda body: sandbox.free_accounts.add(
                body["email"], consents_after=body.get("consentsAfterSeconds")
            ),
            ("POST", "consent"): lambda body: sandbox.consent(body["email"], after=body.get("afterSeconds", 0.0)),
            ("POST", "sub-partners"): lambda body: {
                "orgId": sandbox.add_sub_partner(
                    body.get("name", "Reseller"), suspended=body.get("suspended", False)
                )
            },
            ("PUT", "sub-partners"): lambda body: sandbox.suspend(body["orgId"], suspended=body["suspended"]),
            ("POST", "tokens"): self._issue,
            ("POST", "reset"): lambda body: sandbox.reset(),
        }

    def handle(self, request: Request) -> Response:
        """Carry out one request: 200 with JSON, 204 for what has nothing to say, 400 with a message."""
        self._origin = request.origin
        name = request.path.removeprefix(CONTROL_PATH).strip("/")
        try:
            result = self._dispatch(request, name)
        except Problem as problem:
            return problem.response("")
        except (TypeError, ValueError, LookupError, OverflowError) as error:
            text = f"missing: {error}" if isinstance(error, KeyError) else str(error)
            return bad_request(text).response("")
        return Response(204) if result is None else json_response(200, result)

    def _dispatch(self, request: Request, name: str) -> Any:
        head, _, rest = name.partition("/")
        if (request.method, head) == ("DELETE", "faults") and rest.isdecimal():
            if not self._sandbox.faults.remove(int(rest)):
                raise Problem(404, "There is no such rule.")
            return None
        action = self._actions.get((request.method, name))
        if action is None:
            raise Problem(404, "There is no such control; see the documentation of the sandbox.")
        body = decode_json(request.body) if request.body else dict(request.query)
        if not isinstance(body, dict):
            raise bad_request("The request body must be a JSON object.")
        return action(body)

    def _about(self) -> dict[str, Any]:
        sandbox = self._sandbox
        about = {"url": self._origin + BASE_PATH, "token": sandbox.token, "orgId": sandbox.org_id}
        return {**about, "seed": sandbox.seed, "settings": sandbox.settings.to_dict(), **self._clock()}

    def _clock(self) -> dict[str, Any]:
        clock = self._sandbox.clock
        return {"now": clock.now().isoformat(), "time": clock.time(), "mode": clock.mode, "speed": clock.speed}

    def _advance(self, body: dict[str, Any]) -> Any:
        checks.names("field", body, ("by", "days", "hours", "minutes", "seconds"))
        self._sandbox.clock.advance(**body)
        return self._clock()

    def _run(self, body: dict[str, Any]) -> Any:
        checks.names("field", body, ("speed",))
        self._sandbox.clock.run(**body)
        return self._clock()

    def _seed(self, body: dict[str, Any]) -> Any:
        checks.names("field", body, _SEED_FIELDS)
        made = self._sandbox.seed_data(**body)
        return {
            "customers": made.customers,
            "subscribers": made.subscribers,
            "subPartners": made.sub_partners,
        }

    def _requests(self, query: dict[str, Any]) -> Any:
        wanted = dict(query)
        checks.names("filter", wanted, _FILTERS)
        for name, value in wanted.items():
            checks.text(name, value)
        if "status" in wanted:
            if not wanted["status"].isdecimal():
                raise ValueError("status must be a number")
            wanted["status"] = int(wanted["status"])
        if "applied" in wanted:
            checks.choice("applied", wanted["applied"], ("true", "false"))
            wanted["applied"] = wanted["applied"] == "true"
        return {"items": [entry.to_dict() for entry in self._sandbox.requests.matching(**wanted)]}

    def _issue(self, body: dict[str, Any]) -> Any:
        token = self._sandbox.tokens.issue(
            scopes=body.get("scopes", ALL_SCOPES),
            org_id=body.get("orgId"),
            expires_in=body.get("expiresInSeconds"),
        )
        return {"token": token}
