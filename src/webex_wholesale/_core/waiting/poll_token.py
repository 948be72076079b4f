"""What it takes to go on waiting in another process: a few fields as versioned JSON, no secret and no host."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import attrs

from webex_wholesale._core.trust.paths import expand
from webex_wholesale._core.waiting.states import TABLES
from webex_wholesale.errors import InvalidPollToken, InvalidRequest

VERSION = 1
MAX_LENGTH = 1024
_FAR_FUTURE = 1e11


@attrs.define(kw_only=True)
class PollState:
    """How far an operation is known to have come; times are seconds since 1970.

    Attributes:
        kind: the operation that started it.
        id: the resource.
        sub_partner: for whom.
        submitted_at: when it was started; 0 where nobody knows, but that it was not just now.
        status: last status seen; None before the first look.
        status_since: when that status was first seen: the clock of a 72-hour review.
        moved: whether the resource has been seen to change since.
        seen: whether the resource has been seen at all.
        accepted: whether the service took the request that began it: without that, a deletion is only a hope.
        missing: consecutive polls that found no resource; `missing_since` is the time of the first of them.
        tenant: a fingerprint of whose token began it, None where nothing tells.
        wants: for an update, what must be visible before an old `provisioned` is believed.
    """

    kind: str
    id: str
    sub_partner: str | None = None
    submitted_at: float
    status: str | None = None
    status_since: float
    moved: bool = False
    seen: bool = False
    accepted: bool = False
    missing: int = 0
    missing_since: float | None = None
    tenant: str | None = None
    wants: Mapping[str, Any] = attrs.field(factory=dict)

    def to_token(self) -> str:
        """Return the token."""
        wire = {"v": VERSION, **attrs.asdict(self)}
        # A time of 0 is a time, and equals False.
        said = {
            key: value
            for key, value in wire.items()
            if value is not None and value is not False and value != {} and (key, value) != ("missing", 0)
        }
        return json.dumps(said, separators=(",", ":"))

    @classmethod
    def from_token(cls, token: str) -> PollState:
        """Return what a token says.

        Raises:
            InvalidPollToken: it is not one, or of a newer version than this SDK.
        """
        try:
            if not isinstance(token, str) or len(token) > 4 * MAX_LENGTH:
                raise ValueError
            wire = json.loads(token)
            version = wire.pop("v")
            if version.__class__ is not int:
                raise TypeError
        except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
            raise InvalidPollToken("this is not a poller token: pass the text of poller.token") from None
        if version != VERSION:
            raise InvalidPollToken(f"the token is of version {version!s:.20}, this SDK reads version {VERSION}")
        types = {
            "kind": str,
            "id": str,
            "sub_partner": str,
            "status": str,
            "moved": bool,
            "seen": bool,
            "accepted": bool,
            "tenant": str,
            "wants": dict,
        }
        times = ("submitted_at", "status_since", "missing_since")
        known = {field.name for field in attrs.fields(cls)}
        sound = (
            set(wire) <= known
            and {"kind", "id", "submitted_at", "status_since"} <= set(wire)
            and all(isinstance(wire[name], type_) for name, type_ in types.items() if name in wire)
            and all(_is_time(wire[name]) for name in times if name in wire)
            and wire.get("missing", 0).__class__ is int
            and 0 <= wire.get("missing", 0) < _FAR_FUTURE
            and wire["kind"] in TABLES
        )
        if not sound:
            raise InvalidPollToken("this poller token is damaged: pass the text of poller.token unchanged")
        try:
            expand("{id}", (wire["id"],))
        except InvalidRequest as problem:
            raise InvalidPollToken(f"this poller token is damaged: {problem}") from None
        return cls(**wire)


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < _FAR_FUTURE
