"""Where the token may go: the base URL's scheme, host, port and path, and nowhere else.

Links, Location headers, the `url` of a 202 and redirects all come from outside; each is held to this before it is
followed.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

import attrs

from webex_wholesale.errors import ConfigurationError, UntrustedLink

_DEFAULT_PORTS = {"http": 80, "https": 443}
# urlsplit drops tabs and newlines and leaves backslashes alone; other readers of the same link would not.
_SUSPICIOUS = re.compile(r"[\x00-\x20\x7f\\]")


def _origin(parts: SplitResult) -> tuple[str, str, int | None]:
    port = _DEFAULT_PORTS.get(parts.scheme) if parts.port is None else parts.port
    return parts.scheme, (parts.hostname or "").rstrip("."), port


def _is_loopback(host: str) -> bool:
    if host.rstrip(".") == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@attrs.frozen
class BaseUrl:
    """The root of the API, such as `https://webexapis.com/v1`."""

    text: str

    @property
    def host(self) -> str:
        """The machine's name, without a port."""
        return urlsplit(self.text).hostname or ""

    @classmethod
    def parse(cls, text: str) -> BaseUrl:
        """Return the base URL without trailing slashes.

        Raises:
            ConfigurationError: not an absolute http(s) URL, one with credentials, a query or a fragment, or
                plain http to another machine.
        """
        hint = "base_url must be an absolute URL such as https://webexapis.com/v1"
        if not isinstance(text, str) or not text.strip():
            raise ConfigurationError(f"the base URL is blank, or not a string: {hint}")
        text = text.strip().rstrip("/")
        try:
            parts = urlsplit(text)
            usable = parts.scheme in _DEFAULT_PORTS and parts.hostname and (parts.port is None or parts.port > 0)
        except ValueError:
            usable = False
        if not usable or _SUSPICIOUS.search(text):
            raise ConfigurationError(f"the base URL is not a usable http(s) URL: {hint}")
        if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
            raise ConfigurationError(
                "the base URL is http:// to another machine, and would carry the token readable for everybody on "
                "the way: take https://; plain http goes to a loopback address only, such as http://127.0.0.1:8080"
            )
        if "@" in parts.netloc or "?" in text or "#" in text:
            raise ConfigurationError(f"the base URL holds credentials, a query or a fragment: {hint}")
        return cls(text)

    @property
    def origin(self) -> str:
        """Scheme, host and port, without the path."""
        parts = urlsplit(self.text)
        return f"{parts.scheme}://{parts.netloc}"

    def trusted(self, link: str, *, against: str | None = None) -> str:
        """Return a link as an absolute URL within this base.

        Args:
            link: absolute or relative URL from the service.
            against: the URL that a relative link is relative to; the base itself by default.

        Raises:
            UntrustedLink: it leads to another origin, out of the base path, or cannot be read without doubt.
        """
        try:
            if _SUSPICIOUS.search(link):
                raise ValueError("blank, control character or backslash")
            url = urljoin(against or self.text + "/", link)
            parts, base = urlsplit(url), urlsplit(self.text)
            if "@" in parts.netloc:
                raise ValueError("credentials in the link")
            inside = _origin(parts) == _origin(base) and _within(parts.path, base.path)
        except ValueError:
            # Python's own words quote the link, and with it what may be secret.
            raise UntrustedLink(
                "the service sent a link that cannot be read without doubt; not followed"
            ) from None
        if not inside:
            raise UntrustedLink(
                "the service sent a link that leaves the API's origin or base path; not followed, "
                "and the token was not sent there"
            )
        return url


def _within(path: str, base: str) -> bool:
    # Some servers take a backslash for a slash, and drop what follows a semicolon, before they resolve dots.
    segments = [segment.partition(";")[0] for segment in re.split(r"[/\\]", unquote(path))]
    return (path + "/").startswith(base + "/") and ".." not in segments and "." not in segments


PUBLIC_API = BaseUrl("https://webexapis.com/v1")
"""Where Webex itself serves the API."""
