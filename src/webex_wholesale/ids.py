"""Webex ids: one identity behind the encoded, padded, url-safe, spelled-out and bare forms.

Most ids are base64 of `ciscospark://<region>/<KIND>/<uuid>`; a provisioning id is base64 of a bare uuid, and Cisco
shows customer ids that are base64 of `uuid:uuid`. The kind is no proof of anything: Cisco's own examples give
organizations as PEOPLE and customers as ENTERPRISE, CUSTOMER or PEOPLE. So any kind is taken as it comes, and two
ids are the same when their uuids are.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any, Final

import attrs

from webex_wholesale.errors import InvalidWebexId

ORGANIZATION: Final = "ORGANIZATION"
"""Kind of an organization id, which `orgId` and the sub-partner parameters take."""

_UUID_TEXT: Final = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_UUID: Final = re.compile(_UUID_TEXT, re.IGNORECASE | re.ASCII)
_BARE: Final = re.compile(f"{_UUID_TEXT}(:{_UUID_TEXT})?", re.IGNORECASE | re.ASCII)
_URI: Final = re.compile(r"ciscospark://(?P<region>[^/\s]+)/(?P<kind>[^/\s]+)/(?P<value>\S+)")
_BASE64: Final = re.compile(r"[A-Za-z0-9_-]+={0,2}")
_LONGEST: Final = 1024
_NOT_AN_ID: Final = (
    "this is not a Webex id: expected the encoded form (it mostly begins with 'Y2lzY29zcGFyazov'), "
    "a bare uuid, or uuid:uuid"
)


@attrs.frozen(kw_only=True, eq=False)
class WebexId:
    """A Webex id, taken apart.

    Equality and hash go by `value` in lower case where it is a uuid (or two), whatever the kind, region and form;
    other values (`LOCATION/63715`) are equal only with the same kind and region. Compare `uri` to tell a customer
    from an organization of the same uuid.

    Attributes:
        value: what the id names, mostly a uuid; letter case as it came.
        kind: such as `ORGANIZATION`, as it came; None for the bare forms.
        region: `us`, or such as `urn:TEAM:us-east-1_int13`; None for the bare forms.

    Examples:
        >>> from webex_wholesale.ids import WebexId
        >>> template = WebexId.parse("ZjViMzYxODctYzhkZC00NzI3LThiMmYtZjljNDQ3ZjI5MDQ2")
        >>> template.uuid
        'f5b36187-c8dd-4727-8b2f-f9c447f29046'
        >>> template == WebexId.parse("ciscospark://us/CUSTOMER/f5b36187-c8dd-4727-8b2f-f9c447f29046")
        True
    """

    value: str
    kind: str | None = None
    region: str | None = None

    def __attrs_post_init__(self) -> None:
        parts = {"region": self.region, "kind": self.kind, "value": self.value}
        if not isinstance(self.value, str) or (self.kind is None) != (self.region is None):
            raise InvalidWebexId("value must be a string, and kind and region be given together or not at all")
        match = _BARE.fullmatch(self.value) if self.kind is None else _URI.fullmatch(self.uri)
        # The parts must come back out of the text: a slash in a kind would make it another id.
        if not match or not self.uri.isprintable() or (self.kind and match.groupdict() != parts):
            raise InvalidWebexId(_NOT_AN_ID)

    @classmethod
    def parse(cls, text: str | WebexId) -> WebexId:
        """Take an id apart.

        Args:
            text: base64 with or without padding, in either alphabet; the `ciscospark://` text itself; a bare
                uuid; or `uuid:uuid`.

        Raises:
            InvalidWebexId: the text is none of these.
        """
        if isinstance(text, WebexId):
            return text
        if not isinstance(text, str) or len(text) > _LONGEST:
            raise InvalidWebexId(_NOT_AN_ID)
        text = text.strip()
        # A uuid is also well-formed base64: the plain forms come first.
        return cls._plain(text) or cls._plain(_decode(text)) or _refuse()

    @classmethod
    def _plain(cls, text: str) -> WebexId | None:
        if _BARE.fullmatch(text):
            return cls(value=text)
        match = _URI.fullmatch(text)
        return cls(**match.groupdict()) if match and text.isprintable() else None

    @property
    def uuid(self) -> str | None:
        """The uuid in lower case, `uuid:uuid` where the id has two, None where the value is something else."""
        return self.value.lower() if _BARE.fullmatch(self.value) else None

    @property
    def uri(self) -> str:
        """What the encoded form holds: `ciscospark://us/ORGANIZATION/<uuid>`, or the bare value."""
        return self.value if self.kind is None else f"ciscospark://{self.region}/{self.kind}/{self.value}"

    def encode(self, kind: str | None = None, *, region: str = "us") -> str:
        """Return the encoded form, url-safe and without padding, as the API sends most ids.

        Args:
            kind: kind to give a bare uuid (`ORGANIZATION`); an id that has a kind keeps its own. Without it a bare
                uuid is encoded bare, which is the form of a provisioning id.
            region: goes with `kind`.

        Raises:
            InvalidWebexId: `kind` or `region` cannot be part of an id.
        """
        named = WebexId(value=self.value, kind=kind, region=region) if kind and self.kind is None else self
        return base64.urlsafe_b64encode(named.uri.encode()).decode().rstrip("=")

    def __str__(self) -> str:
        return self.encode()

    def __eq__(self, other: Any) -> bool:
        return self._identity == other._identity if isinstance(other, WebexId) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._identity)

    @property
    def _identity(self) -> str:
        return self.uuid or self.uri


def org_id(text: str | WebexId) -> str:
    """Return an organization id as a parameter takes it: a bare uuid is encoded, anything else is left as it is.

    Raises:
        InvalidWebexId: no text, or a blank one, which would silently drop the parameter.

    Examples:
        >>> from webex_wholesale.ids import org_id
        >>> org_id("96abc2aa-3dcc-11e5-a152-fe34819cdc9a")
        'Y2lzY29zcGFyazovL3VzL09SR0FOSVpBVElPTi85NmFiYzJhYS0zZGNjLTExZTUtYTE1Mi1mZTM0ODE5Y2RjOWE'
    """
    if isinstance(text, WebexId):
        text = text.value if text.kind is None else text.encode()
    if not isinstance(text, str) or not text.strip():
        raise InvalidWebexId("an organization id is needed: encoded, or a bare uuid")
    bare = text.strip()
    return WebexId(value=bare.lower()).encode(ORGANIZATION) if _UUID.fullmatch(bare) else text


def _decode(text: str) -> str:
    """Return what base64 text holds, or nothing."""
    urlsafe = text.replace("+", "-").replace("/", "_")
    if not _BASE64.fullmatch(urlsafe):
        return ""
    bare = urlsafe.rstrip("=")
    try:
        # Some of Cisco's ids hold a line break after the uuid.
        return base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4)).decode().strip()
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _refuse() -> WebexId:
    raise InvalidWebexId(_NOT_AN_ID)
