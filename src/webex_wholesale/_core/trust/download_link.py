"""Where a report may be fetched from: any host, over https; plain http within this machine only.

A download link leads to a host that is not the API's. It is a secret: who has it can read the report. A redirect
from it stays on the promised host or within its site, unless the caller allows more.

A site is what one owner has registered. There is no list of all registries here, so the rule is careful: it is
the last two labels of a name (`webexcontent.com`), the last three below a country (`acme.co.uk`), and never a name
below which a hosting company gives names to everybody (`cloudfront.net`). An address has no site.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import SplitResult, urljoin, urlsplit

from webex_wholesale._core.trust.secret import Secret
from webex_wholesale.errors import InvalidRequest, UntrustedLink

_PLAIN = re.compile(r"[!-\[\]-~]+")
_ALLOWED = re.compile(r"\*|(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*|[0-9a-f:.]+")
# Below these, names belong to different owners.
_HOSTING = frozenset(
    """
    akamai.net akamaihd.net akamaized.net aliyuncs.com amazonaws.com amazonaws.com.cn appspot.com
    azure.com azureedge.net azurefd.net azurewebsites.net b-cdn.net backblazeb2.com cdn77.org
    centralnic.com chinacloudapi.cn cloudapp.net cloudflare.net cloudflarestorage.com cloudfront.net
    de.com digitaloceanspaces.com edgekey.net edgesuite.net eu.com fastly.net fastlylb.net
    firebaseapp.com gb.net github.com githubusercontent.com googleapis.com googleusercontent.com
    herokuapp.com hwcdn.net jpn.com kxcdn.com limelight.com llnwd.net myhuaweicloud.com myqcloud.com
    netlify.app ngrok.app onrender.com oraclecloud.com pages.dev r2.dev rackcdn.com run.app
    sharepoint.com trafficmanager.net uk.com us.com vercel.app wasabisys.com web.app windows.net
    workers.dev
    """.split()  # noqa: SIM905 - a list would be one name a line
)


def checked_hosts(hosts: object) -> frozenset[str]:
    """Return the hosts that a caller allows redirects to: names, `*.name` for all below one, `*` for any.

    Raises:
        InvalidRequest: they are none.
    """
    given = list(hosts) if isinstance(hosts, Iterable) and not isinstance(hosts, str | bytes) else None
    if given is None or not all(
        isinstance(host, str) and _ALLOWED.fullmatch(host.lower().rstrip(".")) for host in given
    ):
        raise InvalidRequest(
            "redirect_hosts must be a list of host names, such as ['files.example.com', '*.example.net']"
        )
    return frozenset(host.lower().rstrip(".") for host in given)


def check_redirect(link: Secret, promised: Secret, allowed: frozenset[str]) -> None:
    """Refuse a redirect that leaves the site of the host that was promised.

    Args:
        link: where the redirect leads.
        promised: the link that the service gave.
        allowed: as `checked_hosts` gives them.

    Raises:
        UntrustedLink: it does, and the caller has not allowed it; the links are not quoted.
    """
    host, before = _host(link), _host(promised)
    if host == before or (_site(host) is not None and _site(host) == _site(before)):
        return
    if "*" in allowed or host in allowed or any(f"*.{parent}" in allowed for parent in _parents(host)):
        return
    raise UntrustedLink(
        f"the host of the reports redirects to another site ({host}), so it was not followed: "
        f"redirect_hosts=[{host!r}] allows it"
    )


def _host(link: Secret) -> str:
    return (urlsplit(link.reveal()).hostname or "").lower().rstrip(".")


def _parents(host: str) -> list[str]:
    labels = host.split(".")
    return [".".join(labels[place:]) for place in range(1, len(labels))]


def _site(host: str) -> str | None:
    """Return the name that one owner has registered, None where that cannot be told."""
    labels = host.split(".")
    count = 3 if len(labels[-1]) == 2 else 2
    site = ".".join(labels[-count:])
    if len(labels) < count or not all(labels) or labels[-1].isdigit() or ":" in host or site in _HOSTING:
        return None
    return None if ".".join(labels[-2:]) in _HOSTING else site


def checked_link(text: str | Secret, *, after: Secret | None = None) -> Secret:
    """Return a download link, or where a redirect from one leads, as an absolute URL.

    Args:
        text: the link, or the Location of a redirect.
        after: the link that redirected.

    Raises:
        UntrustedLink: it is not https, holds credentials, cannot be read, or leaves https; the link is not quoted.
    """
    # A reporter of crashes records the locals of every frame: none of one that raises here has the link as text.
    text = text if isinstance(text, Secret) else Secret(text)
    link = _absolute(text, after)
    if link is None:
        raise UntrustedLink("the report's link cannot be read, so it was not followed")
    if not _may_be_fetched(link, after):
        raise UntrustedLink("the report's link does not lead to https, so it was not followed")
    return link


def _absolute(text: Secret, after: Secret | None) -> Secret | None:
    try:
        url = urljoin("" if after is None else after.reveal(), text.reveal())
        parts = urlsplit(url)
        sound = bool(parts.hostname) and "@" not in parts.netloc and _PLAIN.fullmatch(text.reveal()) is not None
        sound = sound and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    return Secret(url) if sound else None


def _may_be_fetched(link: Secret, after: Secret | None) -> bool:
    parts = urlsplit(link.reveal())
    return parts.scheme == "https" or (
        _is_local(parts) and not (after is not None and after.reveal().startswith("https:"))
    )


def _is_local(parts: SplitResult) -> bool:
    if parts.scheme != "http":
        return False
    try:
        return ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return parts.hostname == "localhost"
