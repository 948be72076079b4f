"""Where a report may be fetched from: any host, over https; plain http within this machine only.

A download link leads to a host that is not the API's. It is a secret: whoever has it can read the report.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urljoin, urlsplit

from webex_wholesale._core.trust.secret import Secret
from webex_wholesale.errors import UntrustedLink

_PLAIN = re.compile(r"[!-\[\]-~]+")


def checked_link(text: str, *, after: Secret | None = None) -> Secret:
    """Return a download link, or where a redirect from one leads, as an absolute URL.

    Args:
        text: the link, or the Location of a redirect.
        after: the link that redirected.

    Raises:
        UntrustedLink: it is not https, holds credentials, cannot be read, or leaves https; the link is not quoted.
    """
    before = "" if after is None else after.reveal()
    try:
        url = urljoin(before, text)
        parts = urlsplit(url)
        sound = bool(parts.hostname) and "@" not in parts.netloc and _PLAIN.fullmatch(text) is not None
        sound = sound and (parts.port is None or parts.port > 0)
    except ValueError:
        sound = False
    if not sound:
        raise UntrustedLink("the report's link cannot be read, so it was not followed")
    if parts.scheme != "https" and not (_is_local(parts) and not before.startswith("https:")):
        raise UntrustedLink("the report's link does not lead to https, so it was not followed")
    return Secret(url)


def _is_local(parts: SplitResult) -> bool:
    if parts.scheme != "http":
        return False
    try:
        return ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return parts.hostname == "localhost"
