"""The way to the service through a company's network: proxy, certificate authorities, a client certificate."""

from __future__ import annotations

import os
import ssl
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import attrs

from webex_wholesale._core.trust.secret import Secret, redact
from webex_wholesale._extras import require_extra
from webex_wholesale._http.clock import Clock
from webex_wholesale._http.handed_in import AsyncTransport, Transport
from webex_wholesale._http.wire.library import Library
from webex_wholesale.errors import ConfigurationError

Verify = bool | str | os.PathLike[str] | ssl.SSLContext
_File = str | os.PathLike[str]
Cert = _File | tuple[_File, _File] | tuple[_File, _File, str | Secret]

SYSTEM = "system"
_PROXY_SCHEMES = ("http", "https", "socks5", "socks5h")


@attrs.frozen(kw_only=True)
class Network:
    """How to reach the token endpoint before there is a client; the same arguments as the client's.

    Attributes:
        base_url: root of the API; the token endpoint is below it.
        proxy: URL of a proxy, with its credentials.
        verify: CA file or folder, `"system"`, an `ssl.SSLContext`, or False.
        cert: client certificate: a PEM file, (certificate, key), or (certificate, key, password).
        trust_env: whether proxy and certificates may come from the environment.
        transport: an httpx transport of yours.
        clock: another clock, such as the sandbox's.
    """

    base_url: str | None = None
    proxy: str | None = attrs.field(default=None, repr=False)
    verify: Verify = True
    cert: Cert | None = attrs.field(default=None, repr=False)
    trust_env: bool = True
    transport: Transport | AsyncTransport | None = None
    clock: Clock | None = None


@cache
def _default_tls(library: Library, trust_env: bool) -> ssl.SSLContext:
    # Reading the CA bundle takes 26 ms; every client with the default settings shares one context.
    context: ssl.SSLContext = library.http.create_ssl_context(trust_env=trust_env)
    return context


def tls_context(
    verify: Verify, cert: Cert | None = None, *, trust_env: bool = True, library: Library
) -> ssl.SSLContext | bool:
    """Return what the HTTP library takes for `verify`.

    Args:
        verify: True, False, a context, a file or folder of CA certificates, or "system" for the system's store.
        cert: a client certificate: one PEM file, or (certificate, key), or (certificate, key, password).
        trust_env: whether `SSL_CERT_FILE` and `SSL_CERT_DIR` count.

    Raises:
        ConfigurationError: a file is missing or unreadable, or a password wrong.
        MissingExtra: "system" without truststore.
    """
    if cert is None and isinstance(verify, bool):
        return _default_tls(library, trust_env) if verify else False
    if isinstance(verify, ssl.SSLContext):
        if cert is not None:
            raise ConfigurationError("load the client certificate into the SSLContext that you pass as verify")
        return verify
    context = _context(verify, trust_env, library)
    if cert is not None:
        _load_certificate(context, cert)
    return context


def _context(verify: bool | _File, trust_env: bool, library: Library) -> ssl.SSLContext:
    if isinstance(verify, bool):
        plain: ssl.SSLContext = library.http.create_ssl_context(verify=verify, trust_env=trust_env)
        return plain
    if verify == SYSTEM:
        truststore = require_extra("truststore")
        system: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return system
    path = Path(verify).expanduser()
    context = ssl.create_default_context()
    try:
        context.load_verify_locations(**{"capath" if path.is_dir() else "cafile": str(path)})
    except (ssl.SSLError, OSError):
        raise ConfigurationError("verify names a file that holds no CA certificates in PEM form") from None
    return context


def _load_certificate(context: ssl.SSLContext, cert: Cert) -> None:
    files = [Path(part).expanduser() for part in (cert[:2] if isinstance(cert, tuple) else (cert,))]
    # Without any password, OpenSSL would ask for one on the terminal and wait.
    password = redact(cert[2] if isinstance(cert, tuple) and len(cert) > 2 else "")
    if not isinstance(password, Secret):
        raise ConfigurationError("the password in cert must be a string")
    problem = _loading_problem(context, files, password)
    if problem:
        raise ConfigurationError(
            f"the client certificate cannot be used ({problem}): wrong password, or no PEM files?"
        )


def _loading_problem(context: ssl.SSLContext, files: list[Path], password: Secret) -> str | None:
    try:
        context.load_cert_chain(files[0], files[1] if len(files) > 1 else None, password.reveal())
    except (ssl.SSLError, OSError) as problem:
        return getattr(problem, "reason", None) or type(problem).__name__
    return None


def check_files(verify: Verify, cert: Cert | None) -> None:
    """Refuse what cannot be certificates at once, not in the middle of the first call.

    Raises:
        ConfigurationError: an argument is of no such kind, or a file does not exist.
    """
    if not isinstance(verify, bool | str | os.PathLike | ssl.SSLContext):
        raise ConfigurationError(
            'verify must be True, False, a file or folder of CA certificates, "system", or an ssl.SSLContext'
        )
    parts = cert if isinstance(cert, tuple) else (cert,)
    paths, password = parts[:2], parts[2:]
    if cert is not None and not (
        0 < len(paths) <= len(parts) <= 3
        and all(isinstance(path, str | os.PathLike) for path in paths)
        and all(isinstance(text, str | Secret) for text in password)
    ):
        raise ConfigurationError(
            "cert must be a PEM file, (certificate, key), or (certificate, key, password): paths, and a string"
        )
    if verify == SYSTEM:
        require_extra("truststore")
    if (
        isinstance(verify, str | os.PathLike)
        and verify != SYSTEM
        and not (os.fspath(verify) and Path(verify).expanduser().exists())
    ):
        raise ConfigurationError("verify names a file or folder of CA certificates that does not exist")
    if cert is not None and not all(Path(str(path)).expanduser().is_file() for path in paths):
        raise ConfigurationError("cert names a file that does not exist")


def checked_proxy(proxy: str | Secret | None) -> Secret | None:
    """Return the proxy's URL.

    Raises:
        ConfigurationError: it is no proxy URL; it is not quoted, since it may hold a password.
    """
    if proxy is None:
        return None
    hint = "proxy takes a URL such as http://user:password@proxy.example:8080, special characters as %40 and so on"
    proxy = redact(proxy)
    if not isinstance(proxy, Secret) or not _is_proxy(proxy):
        raise ConfigurationError(f"the proxy cannot be used: {hint}")
    return proxy


def _is_proxy(url: Secret) -> bool:
    try:
        parts = urlsplit(url.reveal())
        usable = parts.scheme in _PROXY_SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return usable and not (parts.path.strip("/") or parts.query or parts.fragment)


def proxy_of(url: Secret, library: Library) -> Any:
    """Return a proxy with its credentials kept apart from its URL, which ends up in messages."""
    parts = urlsplit(url.reveal())
    auth = None
    if parts.username is not None:
        auth = (unquote(parts.username), unquote(parts.password or ""))
    return library.http.Proxy(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}", auth=auth)
