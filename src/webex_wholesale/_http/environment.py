"""What the environment says of a client: `WEBEX_ACCESS_TOKEN` and `WEBEX_BASE_URL`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from webex_wholesale.errors import MissingToken

TOKEN = "WEBEX_ACCESS_TOKEN"
BASE_URL = "WEBEX_BASE_URL"


def from_environment(options: Mapping[str, Any], environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return a constructor's arguments, completed from the environment.

    Raises:
        MissingToken: the token is neither given nor set.
    """
    environ = os.environ if environ is None else environ
    completed = dict(options)
    if completed.get("token") is None:
        completed["token"] = _value(environ, TOKEN)
        if completed["token"] is None:
            raise MissingToken(f"{TOKEN} is not set or blank: export it, or pass token='...'")
    if completed.get("base_url") is None:
        completed["base_url"] = _value(environ, BASE_URL)
    return completed


def _value(environ: Mapping[str, str], name: str) -> str | None:
    """Return a variable without the quotes that some .env readers leave around it; None where it is blank."""
    text = environ.get(name, "").strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1].strip()
    return text or None
