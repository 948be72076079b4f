"""The sandbox's own door, `/__sandbox__/`: what a test can do in Python, over HTTP with JSON, without a token.

Every control is a row of a table: its method and path, the fields it takes, and what it does. Fields are named in
camelCase; one that a control does not have is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from webex_wholesale.sandbox import _checks as checks
from webex_wholesale.sandbox._api.messages import (
    BASE_PATH,
    Problem,
    Request,
    Response,
    bad_request,
    camel,
    json_response,
    snake,
)
from webex_wholesale.sandbox._api.pipeline import decode_json
from webex_wholesale.sandbox.faults import Fault

if TYPE_CHECKING:
    from webex_wholesale.sandbox._engine import Engine

CONTROL_PATH = "/__sandbox__"
FILE_PATH = "reports/file"

# More at once can be made in Python, where it is the memory of the caller.
_MOST_SEEDED = 1_000_000

Action = Callable[..., Any]


def camel_keys(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping with its own keys, and no deeper ones, as JSON has them."""
    return {camel(name): value for name, value in raw.items()}


class Control:
    """Carries out the requests under `/__sandbox__/`."""

    def __init__(self, sandbox: Engine) -> None:
        self._sandbox = sandbox
        self._origin = ""
        self._table: dict[str, dict[str, tuple[str, Action]]] = _table(sandbox, self._about)
        fields = {
            name for methods in self._table.values() for names, _ in methods.values() for name in names.split()
        }
        self._names = {*map(snake, fields), *sandbox.settings.to_dict(), *Fault.names()}

    def handle(self, request: Request) -> Response:
        """Carry out one request: 200 with JSON, 204 for what has nothing to say, 400 with a sentence."""
        self._origin = request.origin
        name = request.path.removeprefix(CONTROL_PATH).strip("/")
        try:
            result = self._dispatch(request, name)
        except Problem as problem:
            return problem.response("")
        except AssertionError as error:
            return Problem(409, _whole(str(error))).response("")
        except (TypeError, ValueError, LookupError, OverflowError) as error:
            return bad_request(_sentence(error, self._names)).response("")
        if isinstance(result, bytes):
            return Response(200, result, [("Content-Type", "text/csv")])
        return Response(204) if result is None else json_response(200, result)

    def _dispatch(self, request: Request, name: str) -> Any:
        head, _, number = name.rpartition("/")
        if head == "faults" and number.isdecimal():
            methods: dict[str, tuple[str, Action]] = {"DELETE": ("", lambda: self._remove_fault(int(number)))}
        else:
            methods = self._table.get(name, {})
        if not methods:
            known = ", ".join(sorted(path or "/" for path in self._table))
            raise Problem(404, f"There is no such control: {name}. There are {known}.")
        if request.method not in methods:
            allow = ("Allow", ", ".join(methods))
            raise Problem(405, f"The method {request.method} is not allowed here.", headers=(allow,))
        fields, action = methods[request.method]
        body = decode_json(request.body) if request.body else _query(request)
        if not isinstance(body, dict):
            raise bad_request("The request body must be a JSON object.")
        return action(**_arguments(fields, body)) if fields != "*" else action(body)

    def _remove_fault(self, number: int) -> None:
        if not self._sandbox.faults.remove(number):
            raise Problem(404, "There is no such rule.")

    def _about(self) -> dict[str, Any]:
        sandbox = self._sandbox
        about = {"url": self._origin + BASE_PATH, "token": sandbox.token, "orgId": sandbox.org_id}
        return {
            **about,
            "seed": sandbox.seed,
            "settings": camel_keys(sandbox.settings.to_dict()),
            **_clock(sandbox),
        }


def _query(request: Request) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in request.query:
        if name in values:
            raise bad_request(f"The field {name} is repeated.")
        values[name] = value
    return values


def _arguments(fields: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of an action. Raises TypeError for a field it does not have, or one that is missing."""
    known = {field.rstrip("!"): field.endswith("!") for field in fields.split()}
    _check_names("field", body, known)
    missing = [name for name, needed in known.items() if needed and name not in body]
    if missing:
        raise TypeError(f"the field {missing[0]} is missing")
    for name in body.keys() & _TEXTS:
        checks.text(name, body[name])
    return {snake(name): value for name, value in body.items()}


# What finds something, or names it, is a string that is not empty; the rest is checked by what takes it.
_TEXTS = frozenset(
    {
        "clientId",
        "email",
        "externalId",
        "method",
        "name",
        "orgId",
        "provisioningId",
        "refreshToken",
        "reportId",
        "status",
        "subPartner",
        "token",
    }
)


def _check_names(what: str, given: Mapping[str, Any], known: Collection[str]) -> None:
    try:
        checks.names(what, given, known)
    except TypeError as error:
        # As the caller spelt it: only what comes out of Python has to be renamed.
        raise bad_request(_whole(str(error))) from None


def _sentence(error: Exception, names: Collection[str]) -> str:
    """What is wrong, with the fields as JSON has them; values such as `webex_calling` stay as they are."""
    text = f"the field {error} is missing" if isinstance(error, KeyError) else str(error)
    words = re.compile(r"\b[a-z]+(_[a-z]+)+\b")
    return _whole(words.sub(lambda match: camel(match[0]) if match[0] in names else match[0], text))


def _whole(text: str) -> str:
    first = text.partition(" ")[0]
    begin = text[:1].upper() + text[1:] if first.islower() else text
    return begin + ("" if text.endswith((".", "!", "?")) or "\n" in text else ".")


def _clock(sandbox: Engine) -> dict[str, Any]:
    clock = sandbox.clock
    return {"now": clock.now().isoformat(), "time": clock.time(), "mode": clock.mode, "speed": clock.speed}


def _fault(fault: Fault) -> dict[str, Any]:
    return camel_keys(fault.to_dict())


def _table(sandbox: Engine, about: Action) -> dict[str, dict[str, tuple[str, Action]]]:
    """Path -> method -> (fields, action). A field with ! must be there; * hands the whole body over."""

    def moved(action: Callable[..., object]) -> Action:
        def act(**arguments: Any) -> Any:
            action(**arguments)
            return _clock(sandbox)

        return act

    def set_plan(operation: Any, plan: Any, key: Any = None) -> None:
        sandbox.transitions.set(operation, plan, key=key)

    def seed(**numbers: Any) -> dict[str, Any]:
        for name, value in numbers.items():
            checks.whole(name, value, most=_MOST_SEEDED)
        return camel_keys(asdict(sandbox.seed_data(**numbers)))

    def add_fault(rule: dict[str, Any]) -> dict[str, Any]:
        _check_names("field of a fault", rule, {camel(name) for name in Fault.names()})
        return _fault(sandbox.faults.add(**{snake(name): value for name, value in rule.items()}))

    def settings(values: dict[str, Any]) -> dict[str, Any]:
        _check_names("setting", values, {camel(name) for name in sandbox.settings.to_dict()})
        sandbox.settings.update({snake(name): value for name, value in values.items()})
        return camel_keys(sandbox.settings.to_dict())

    def free_account(email: Any, consents_after_seconds: Any = None) -> None:
        sandbox.free_accounts.add(email, consents_after=consents_after_seconds)

    def app(**options: Any) -> dict[str, Any]:
        return camel_keys(asdict(sandbox.oauth.register(**options)))

    def refresh_token(client_id: str, expires_in_seconds: Any = None, scopes: Any = None) -> dict[str, Any]:
        if expires_in_seconds is not None:
            checks.number("expiresInSeconds", expires_in_seconds)
        if scopes is not None:
            checks.texts("scopes", scopes)
        made = sandbox.oauth.app(client_id)
        return {"refreshToken": sandbox.oauth.refresh_token(made, expires_in=expires_in_seconds, scopes=scopes)}

    def issue(expires_in_seconds: Any = None, **options: Any) -> dict[str, Any]:
        return {"token": sandbox.tokens.issue(expires_in=expires_in_seconds, **options)}

    def revoke(token: str) -> None:
        if token not in sandbox.tokens:
            raise LookupError("there is no such token")
        sandbox.tokens.revoke(token)

    def one_post(start: str | None = None, end: str | None = None, **about: Any) -> dict[str, Any]:
        if sum((start is not None or end is not None, "email" in about, "external_id" in about)) != 1:
            raise TypeError("say which POST is meant: by externalId, or by email, or by start and end")
        for name, day in (("start", start), ("end", end), ("type", about.get("type", "x"))):
            if start is not None or end is not None:
                checks.text(name, day)
        period = None if start is None and end is None else (start, end)
        about = about | ({"applied": _flag("applied", about["applied"])} if "applied" in about else {})
        return camel_keys(sandbox.journal.exactly_one_post(period=period, **about).to_dict())

    def requests(**wanted: Any) -> dict[str, Any]:
        for name, value in wanted.items():
            checks.text(name, value)
        if "status" in wanted:
            if not wanted["status"].isdecimal():
                raise ValueError("status must be a number")
            wanted["status"] = int(wanted["status"])
        if "applied" in wanted:
            wanted["applied"] = _flag("applied", wanted["applied"])
        return {"items": [camel_keys(entry.to_dict()) for entry in sandbox.journal.matching(**wanted)]}

    def items(found: Any) -> dict[str, Any]:
        return {"items": list(found)}

    about_units = "by days hours minutes seconds"
    filters = "method operation key externalId email status applied"
    about_post = "externalId email start end type subPartner applied"
    rows: list[tuple[str, str, str, Action]] = [
        ("GET", "", "", about),
        ("GET", "operations", "", lambda: items(sorted(sandbox.faults.operations))),
        ("GET", "clock", "", lambda: _clock(sandbox)),
        ("POST", "clock/advance", about_units, moved(sandbox.clock.advance)),
        ("POST", "clock/run", "speed", moved(sandbox.clock.run)),
        ("POST", "clock/hold", "mode", moved(sandbox.clock.hold)),
        ("GET", "faults", "", lambda: items(_fault(fault) for fault in sandbox.faults)),
        ("POST", "faults", "*", add_fault),
        ("DELETE", "faults", "", sandbox.faults.clear),
        ("POST", "seed", "customers subscribers subPartners months inReview pendingConsent", seed),
        ("GET", "snapshot", "", sandbox.snapshot),
        ("PUT", "snapshot", "*", sandbox.restore),
        ("GET", "changes", "", sandbox.changes),
        ("POST", "mark", "", sandbox.mark),
        ("GET", "requests", filters, requests),
        ("DELETE", "requests", "", lambda: sandbox.journal.clear()),
        ("GET", "requests/exactly-one-post", about_post, one_post),
        (
            "GET",
            "requests/token-leaks",
            "",
            lambda: items(camel_keys(e.to_dict()) for e in sandbox.journal.token_leaks()),
        ),
        ("GET", "transitions", "", lambda: items(sandbox.transitions.dump())),
        ("PUT", "transitions", "operation! plan! key", set_plan),
        ("DELETE", "transitions", "", sandbox.transitions.reset),
        ("POST", "outcome", "externalId! status! packages errors operation", sandbox.outcome),
        ("GET", "settings", "", lambda: camel_keys(sandbox.settings.to_dict())),
        ("PUT", "settings", "*", settings),
        (
            "POST",
            "review",
            "externalId! clearsAfterSeconds",
            lambda external_id, clears_after_seconds=None: sandbox.review(
                external_id, clears_after=clears_after_seconds
            ),
        ),
        (
            "POST",
            "review/clear",
            "externalId!",
            lambda external_id: {"cleared": sandbox.clear_review(external_id)},
        ),
        ("GET", "free-accounts", "", lambda: items(sandbox.free_accounts)),
        ("POST", "free-accounts", "email! consentsAfterSeconds", free_account),
        (
            "POST",
            "consent",
            "email! afterSeconds",
            lambda email, after_seconds=0.0: sandbox.consent(email, after=after_seconds),
        ),
        ("GET", "consent-emails", "", lambda: items(sandbox.consent_emails)),
        ("POST", "sub-partners", "name suspended", lambda **about: {"orgId": sandbox.add_sub_partner(**about)}),
        ("PUT", "sub-partners", "orgId! suspended!", sandbox.suspend),
        ("POST", "templates", "provisioningId! language country", sandbox.add_template),
        (
            "POST",
            "organizations",
            "name! orgId subPartner",
            lambda **new: {"orgId": sandbox.add_organization(**new)},
        ),
        (
            "POST",
            "people",
            "email! orgId! firstName lastName calling phone extension",
            lambda **new: {"personId": sandbox.add_person(**new)},
        ),
        ("DELETE", "people", "email!", sandbox.delete_person),
        ("POST", "workspaces", "externalId! name", lambda **new: {"workspaceId": sandbox.add_workspace(**new)}),
        ("POST", "setup-assist", "externalId! kind users", sandbox.order_setup_assist),
        (
            "GET",
            "meetings-site",
            "externalId!",
            lambda external_id: {"language": sandbox.meetings_site_locale(external_id)},
        ),
        ("POST", "tokens", "scopes orgId expiresInSeconds", issue),
        ("DELETE", "tokens", "token!", revoke),
        ("POST", "tokens/expire", "token!", lambda token: sandbox.tokens.expire(token)),
        ("POST", "oauth/apps", "redirectUri scopes orgId accessSeconds refreshSeconds rotates", app),
        ("POST", "oauth/refresh-tokens", "clientId! expiresInSeconds scopes", refresh_token),
        (
            "DELETE",
            "oauth/refresh-tokens",
            "refreshToken!",
            lambda refresh_token: sandbox.oauth.revoke(refresh_token),
        ),
        ("GET", "customers", "externalId", lambda external_id=None: items(sandbox.customers(external_id))),
        ("GET", "subscribers", "email", lambda email=None: items(sandbox.subscribers(email))),
        ("GET", "reports", "", lambda: items(sandbox.reports())),
        ("GET", FILE_PATH, "reportId!", sandbox.report_file),
        ("POST", "reset", "", sandbox.reset),
    ]
    table: dict[str, dict[str, tuple[str, Action]]] = {}
    for method, path, fields, action in rows:
        table.setdefault(path, {})[method] = (fields, action)
    return table


def _flag(name: str, value: Any) -> bool:
    return bool(checks.choice(name, value, ("true", "false")) == "true")
