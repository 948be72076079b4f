"""What a caller can set for one call, or for all of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, Literal, TypedDict

import attrs

from webex_wholesale._core.call.retry import RetryPolicy
from webex_wholesale.errors import InvalidRequest

if TYPE_CHECKING:
    from webex_wholesale.models.base import Model
    from webex_wholesale.models.sub_partners import SubPartner


class Unset(Enum):
    """Marks an argument that was not given, where None means something."""

    UNSET = "UNSET"

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET

_MOST_BITS = 64
_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
# Set by the SDK under rules of its own: the token goes to the API's origin only, the framing follows the body.
_RESERVED = {"authorization", "host", "content-length", "transfer-encoding", "connection", "cookie"}


def is_number(value: object) -> bool:
    """Whether a value is a number of seconds: true and "5" are none, nor is what no clock can add up."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value.bit_length() < _MOST_BITS
    return isinstance(value, float)


def checked_seconds(name: str, value: float | None, *, least: float | None = None) -> float | None:
    """Return a number of seconds that a caller gave, None for the default.

    Args:
        least: the smallest that is allowed; None for anything above 0.

    Raises:
        InvalidRequest: it is not such a number.
    """
    if value is None or (is_number(value) and (value > 0 if least is None else value >= least)):
        return value
    raise InvalidRequest(
        f"{name} must be a number of seconds {'above 0' if least is None else f'of at least {least:g}'}, or None"
    )


def checked_count(name: str, value: int | None, *, least: int) -> int | None:
    """Return a count that a caller gave, None for the default.

    Raises:
        InvalidRequest: not a whole number, or below `least`.
    """
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < least):
        raise InvalidRequest(f"{name} must be a whole number of at least {least}, or None")
    return value


def _positive(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if value is None or value is UNSET:
        return
    if not is_number(value) or not 0 < value < float("inf"):  # type: ignore[operator]
        raise InvalidRequest(f"{attribute.name} must be a number of seconds above 0, or None for no limit")


def _retry(_instance: object, _attribute: object, value: object) -> None:
    if value is not None and value is not UNSET and not isinstance(value, RetryPolicy):
        raise InvalidRequest("retry must be a RetryPolicy, or None for no retries")


def _headers(value: Mapping[str, str]) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise InvalidRequest("headers must be a mapping of names to values, both strings")
    headers = dict(value)
    for name, text in headers.items():
        if not isinstance(name, str) or not isinstance(text, str):
            raise InvalidRequest("headers must be a mapping of names to values, both strings")
        if name.strip().lower() in _RESERVED:
            raise InvalidRequest(f"the header {name.strip()} is set by the SDK itself")
        if not (_NAME.fullmatch(name.strip()) and text.isascii() and text.isprintable()):
            raise InvalidRequest("a header holds a character that no header may carry")
    # One spelling, so that a caller's header replaces ours instead of standing beside it.
    return {name.strip().lower(): text.strip() for name, text in headers.items()}


@attrs.frozen(kw_only=True)
class CallOptions:
    """Options of one call; what is not given is as the client was set up.

    Attributes:
        timeout: seconds without any progress on the wire before one attempt is given up; None for no limit.
        deadline: seconds for the whole call: all its attempts, waits and pages; None for no limit. Your own code
            between two pages does not count.
        retry: another retry policy; None for no retries at all.
        headers: further headers to send.

    Raises:
        InvalidRequest: a number that is not positive, or a header that the SDK sets itself.
    """

    timeout: float | Literal[Unset.UNSET] | None = attrs.field(default=UNSET, validator=_positive)
    deadline: float | Literal[Unset.UNSET] | None = attrs.field(default=UNSET, validator=_positive)
    retry: RetryPolicy | Literal[Unset.UNSET] | None = attrs.field(default=UNSET, validator=_retry)
    headers: Mapping[str, str] = attrs.field(factory=dict, converter=_headers, repr=False)


NO_OPTIONS: Final = CallOptions()


def checked_options(options: CallOptions | None) -> CallOptions:
    """Return the options of a call.

    Raises:
        InvalidRequest: it is something else, such as a dict.
    """
    if options is None:
        return NO_OPTIONS
    if not isinstance(options, CallOptions):
        raise InvalidRequest(
            f"options must be a CallOptions, such as CallOptions(timeout=5), or None, not a "
            f"{type(options).__name__}"
        )
    return options


class CallArguments(TypedDict, total=False):
    """What `client.call()` takes besides the operation and the ids in its path.

    Attributes:
        query: the query parameters by their Python names.
        body: the body, as a model or as the wire has it.
        sub_partner: the sub-partner to act for, or its org id.
        options: timeout, deadline, retry and headers of this call.
    """

    query: Mapping[str, object] | None
    body: Model | Mapping[str, Any] | None
    sub_partner: SubPartner | str | None
    options: CallOptions | None
