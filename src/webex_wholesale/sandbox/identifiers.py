"""How the sandbox's ids look: base64url of `ciscospark://us/TYPE/uuid`, unpadded, as most real ones are."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode

CUSTOMER = "ENTERPRISE"
ORGANIZATION = "ORGANIZATION"
SUBSCRIBER = "SUBSCRIBER"
PERSON = "PEOPLE"
REPORT = "BILLING_REPORT"
LICENSE = "LICENSE"


def hydra(kind: str, uuid: str) -> str:
    """The id of a thing of this kind, as the REST API spells it."""
    return urlsafe_b64encode(f"ciscospark://us/{kind}/{uuid}".encode()).rstrip(b"=").decode("ascii")


def canonical(identifier: str) -> str:
    """The id without padding: some ids travel with `=`, and both forms name the same thing."""
    return identifier.rstrip("=")


def uuid_of(identifier: str) -> str:
    """The UUID inside an id of the sandbox's own making."""
    text = urlsafe_b64decode(identifier + "=" * (-len(identifier) % 4)).decode("ascii")
    return text.rpartition("/")[2]
