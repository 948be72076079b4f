"""From an operation and its arguments to a plan: whatever can be refused is refused here, before sending."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import attrs

from webex_wholesale._codec import dumps
from webex_wholesale._core.call.operation import (
    DELEGATES,
    Delegation,
    Operation,
    ResponseKind,
    checked_text,
    encode_query,
    query_pairs,
    read_query,
)
from webex_wholesale._core.call.options import UNSET, CallOptions, checked_options
from webex_wholesale._core.call.plan import Plan
from webex_wholesale._core.call.retry import NO_RETRY, RetryPolicy, Safety
from webex_wholesale._core.call.wire import Request
from webex_wholesale._core.resources.references import sub_partner_id
from webex_wholesale._core.trust.origin import PUBLIC_API, BaseUrl
from webex_wholesale._core.trust.paths import expand, path_parameters
from webex_wholesale.errors import InvalidRequest, UntrustedLink
from webex_wholesale.models.base import Model, camel_case, snake_case, to_wire

if TYPE_CHECKING:
    from webex_wholesale.models.sub_partners import SubPartner

_EXAMPLE = re.compile(r"template-[0-9]+")


@attrs.frozen(kw_only=True)
class Defaults:
    """What holds for every call of a client unless the call says otherwise."""

    base: BaseUrl
    timeout: float | None
    deadline: float | None
    retry: RetryPolicy
    headers: Mapping[str, str] = attrs.field(repr=False)


def checked_sub_partner(sub_partner: SubPartner | str | None) -> str | None:
    """Return the org id of the sub-partner to act for; see `sub_partner_id`.

    Raises:
        InvalidRequest: it is neither text nor a `SubPartner`, or has no form on the wire.
    """
    id = sub_partner_id(sub_partner)
    return None if id is None else checked_text("sub_partner", id)


def delegated(operation: Operation[Any], org_id: str | None) -> list[tuple[str, str]]:
    """Return the query pairs that name the sub-partner, as `checked_sub_partner` gave it.

    Raises:
        InvalidRequest: the operation is about the partner itself.
    """
    if org_id is None:
        return []
    if operation.delegation is Delegation.REFUSED:
        raise InvalidRequest(
            f"{operation.name} is about the partner itself and a sub-partner has none of it: call it on the "
            "partner's own client"
        )
    if operation.delegation in (Delegation.ON_BEHALF, Delegation.FILTER):
        return [(operation.delegation.value, org_id)]
    return []


def body_of(operation: Operation[Any], body: Model | Mapping[str, Any] | None, org_id: str | None) -> bytes | None:
    """Return the JSON body, with the sub-partner in it where the operation wants it there.

    Raises:
        InvalidRequest: a body is missing, not wanted, or has no JSON form.
    """
    if operation.body is None:
        if body is not None:
            raise InvalidRequest(f"{operation.name} takes no body")
        return None
    if body is None:
        raise InvalidRequest(f"{operation.name} needs a body")
    if not isinstance(body, (operation.body, Mapping)):
        raise InvalidRequest(f"{operation.name} takes a {operation.body.__name__} or a mapping as its body")
    with _json_form():
        wire = to_wire(body)
    if operation.delegation is Delegation.BODY and org_id is not None:
        if wire.get("subPartnerOrgId", org_id) != org_id:
            raise InvalidRequest("the body names another sub-partner than the call")
        wire["subPartnerOrgId"] = org_id
    with _json_form():
        return dumps(wire)


def encode_body(value: Any) -> bytes:
    """Return JSON text of models, mappings, lists and single values.

    Raises:
        InvalidRequest: a value has no JSON form.
    """
    with _json_form():
        return dumps(to_wire(value))


@contextmanager
def _json_form() -> Iterator[None]:
    try:
        yield
    except (TypeError, ValueError, RecursionError) as problem:
        raise InvalidRequest(f"the body has no JSON form: {problem}") from None


def plan_call(
    operation: Operation[Any],
    defaults: Defaults,
    *,
    ids: tuple[str, ...] = (),
    query: Mapping[str, object] | None = None,
    body: Model | Mapping[str, Any] | None = None,
    sub_partner: str | None = None,
    options: CallOptions | None = None,
) -> Plan:
    """Return the plan for one call of an operation.

    Raises:
        InvalidRequest: ids, query, body or sub-partner cannot be right.
    """
    path = expand(operation.path, ids)
    pairs = query_pairs(operation, query or {}) + delegated(operation, sub_partner)
    sent = body_of(operation, body, sub_partner)
    _refuse_example(defaults.base, body)
    url = f"{defaults.base.origin if operation.at_origin else defaults.base.text}{path}"
    return plan_url(
        operation,
        defaults,
        url=f"{url}?{encode_query(pairs)}" if pairs else url,
        body=sent,
        key=key_of(operation, ids, body),
        sub_partner=sub_partner,
        options=options,
    )


def _refuse_example(base: BaseUrl, body: Model | Mapping[str, Any] | None) -> None:
    """Refuse the template of the documentation's examples, which any sandbox has and Webex does not."""
    if body is None or base.host != PUBLIC_API.host:
        return
    id = getattr(body, "provisioning_id", None) if isinstance(body, Model) else body.get("provisioningId")
    if isinstance(id, str) and _EXAMPLE.fullmatch(id):
        raise InvalidRequest(
            f"provisioning_id {id!r} is a template of the sandbox, and this client calls {base.host}: pass "
            "the id of your own, which Partner Hub shows under Onboarding Templates"
        )


def key_of(
    operation: Operation[Any], ids: tuple[str, ...], body: Model | Mapping[str, Any] | None
) -> dict[str, str]:
    """Return what a call is about: the ids in its path, and the natural key in the body of a create."""
    key = {snake_case(name): id for name, id in zip(path_parameters(operation.path), ids, strict=False)}
    for name in operation.key:
        value = getattr(body, name, None) if isinstance(body, Model) else (body or {}).get(camel_case(name))
        if value is not None:
            key[name] = str(to_wire(value))
        elif default := dict(operation.key_defaults).get(name):
            key[name] = default
    return key


def plan_url(
    operation: Operation[Any],
    defaults: Defaults,
    *,
    url: str,
    body: bytes | None = None,
    key: Mapping[str, str] | None = None,
    sub_partner: str | None = None,
    options: CallOptions | None = None,
) -> Plan:
    """Return the plan for a call whose URL is known, such as a next page."""
    options = checked_options(options)
    headers = defaults.headers
    if body is not None or options.headers:
        headers = {
            **headers,
            **({"content-type": "application/json"} if body is not None else {}),
            **options.headers,
        }
    retry = defaults.retry if options.retry is UNSET else options.retry or NO_RETRY
    return Plan(
        operation=operation.name,
        path=operation.path,
        safety=operation.safety,
        request=Request(operation.method, url, headers, body),
        retry=retry,
        timeout=defaults.timeout if options.timeout is UNSET else options.timeout,
        deadline=defaults.deadline if options.deadline is UNSET else options.deadline,
        recovery_hint=operation.recovery_hint,
        can_be_settled=operation.is_named_by(key or {}),
        scope=operation.scope,
        scope_grade=operation.scope_grade,
        key=key or {},
        sub_partner=sub_partner,
        # What such a write gives is known without its answer: the id in its own path, or nothing.
        resumable=operation.safety is Safety.IDEMPOTENT
        and operation.gives in (ResponseKind.LOCATION, ResponseKind.NOTHING),
    )


_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_SAFETY = {
    "GET": Safety.SAFE,
    "HEAD": Safety.SAFE,
    "OPTIONS": Safety.SAFE,
    "PUT": Safety.IDEMPOTENT,
    "DELETE": Safety.IDEMPOTENT,
    "POST": Safety.NOT_IDEMPOTENT,
    "PATCH": Safety.NOT_IDEMPOTENT,
}


_DELEGATES = {name.casefold(): name for name in DELEGATES}


def plan_request(
    method: str,
    path: str,
    defaults: Defaults,
    *,
    params: Mapping[str, Any] | None = None,
    json: Any = None,
    sub_partner: str | None = None,
    options: CallOptions | None = None,
) -> Plan:
    """Return the plan for any endpoint under the base URL.

    Raises:
        InvalidRequest: an unknown method, or a path that leads out of the base URL.
    """
    safety = _SAFETY.get(method.upper() if isinstance(method, str) else "")
    if safety is None:
        raise InvalidRequest(f"method must be one of {', '.join(_SAFETY)}")
    if not isinstance(path, str) or not path.strip() or "#" in path:
        raise InvalidRequest("path must be a path below the base URL, such as '/organizations'")
    absolute = path if _ABSOLUTE.match(path) else f"{defaults.base.text}/{path.lstrip('/')}"
    try:
        url = defaults.base.trusted(absolute)
    except UntrustedLink:
        raise InvalidRequest(f"path leaves the API at {defaults.base.text}; the token goes nowhere else") from None
    name = f"{method.upper()} request"
    if params is not None and not isinstance(params, Mapping):
        raise InvalidRequest("params must be a mapping of names to values, or None")
    pairs = [(key, text) for key, value in (params or {}).items() for text in _plain_texts(key, value)]
    named = [*read_query(urlsplit(url).query), *pairs]
    for key, _ in named:
        right = _DELEGATES.get(key.strip().casefold(), key)
        if right != key:
            # One reader of it may take the name for the right one, and another pass over it.
            raise InvalidRequest(f"path or params name a sub-partner in another spelling: it is {right}")
    if sub_partner is not None:
        others = {value for key, value in named if key in DELEGATES}
        if not others <= {sub_partner}:
            raise InvalidRequest("path or params name another sub-partner than the one this call is for")
        if not others:
            pairs.append((Delegation.ON_BEHALF.value, sub_partner))
    if pairs:
        url = f"{url}{'&' if '?' in url else '?'}{encode_query(pairs)}"
    body = None if json is None else encode_body(json)
    generic = Operation[Any](
        name=name,
        title="",
        method=method.upper(),
        path="(any)",
        safety=safety,
        scope="",
        gives=ResponseKind.OBJECT,
    )
    return plan_url(generic, defaults, url=url, body=body, sub_partner=sub_partner, options=options)


def _plain_texts(key: str, value: object) -> list[str]:
    if value is None:
        return []
    if isinstance(value, list | tuple | set | frozenset):
        return [text for item in value for text in _plain_texts(key, item)]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    wire = to_wire(value)
    if isinstance(wire, str | int | float):
        return [checked_text(key, str(wire))]
    raise InvalidRequest(f"{key} must be a string, a number or a list of them")
