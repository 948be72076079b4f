"""How a client is set up, and where each setting came from; nothing secret in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from webex_wholesale._core.trust.secret import Secret


@attrs.frozen(kw_only=True)
class ClientConfig:
    """What `client.config` shows.

    Attributes:
        base_url: root of the API.
        sub_partner: org id of the sub-partner that the client acts for, or None.
        token: what gives the token, without it.
    """

    base_url: str
    sub_partner: str | None
    token: str
    _origins: Mapping[str, str] = attrs.field(repr=False)

    def origins(self) -> dict[str, str]:
        """Return for each setting where its value came from: never the value.

        One of `argument`, `environment NAME`, `profile NAME`, `view` and `default`. The order of precedence is the
        order of this list.

        >>> from webex_wholesale import WholesaleClient
        >>> WholesaleClient("token", timeout=5.0).config.origins()["timeout"]
        'argument'
        """
        return dict(self._origins)


def origins_of(defaults: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, str]:
    """Return the origins of a constructor's arguments.

    Args:
        defaults: its keyword-only arguments with their defaults.
        given: what it was called with.
    """
    return {
        "token": "argument",
        **{name: "default" if given[name] is default else "argument" for name, default in defaults.items()},
    }


def redacted_token(token: object) -> str:
    """Return what may be said of a token or its source."""
    return "a token" if isinstance(token, Secret) else repr(token)
