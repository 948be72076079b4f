"""The first login of an integration, in a browser on this machine or, headless, on another."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from webex_wholesale._core.tokens.token_set import TokenStore
from webex_wholesale._core.trust.secret import Secret, redact
from webex_wholesale._http.network import Network
from webex_wholesale.auth.authorization_code import (
    REDIRECT_URI,
    Pkce,
    authorize_url,
    code_from,
    exchange_code,
    new_state,
)
from webex_wholesale.auth.loopback import Loopback
from webex_wholesale.auth.memory_store import MemoryStore
from webex_wholesale.auth.refresh_token import RefreshToken
from webex_wholesale.auth.scopes import required_scopes
from webex_wholesale.errors import LoginCancelled


def login(
    client_id: str,
    client_secret: str | Secret | None,
    *,
    scopes: Iterable[str] | None = None,
    store: TokenStore | None = None,
    redirect_uri: str = REDIRECT_URI,
    pkce: bool = True,
    headless: bool = False,
    timeout: float = 300.0,
    network: Network | None = None,
    open_browser: Callable[[str], object] | None = None,
    show: Callable[[str], object] = print,
    ask: Callable[[str], str] = input,
    monotonic: Callable[[], float] = time.monotonic,
) -> RefreshToken:
    """Sign a person in, store the first tokens, and return the source that keeps them fresh.

    It blocks until the person is done, needs no event loop and works inside one: in a notebook as in a script.

    Args:
        client_id: of the integration.
        client_secret: its secret.
        scopes: to ask for; all of the Wholesale APIs by default. See `required_scopes()`.
        store: where to keep the tokens; without one they end with the process.
        redirect_uri: as registered with the integration; `http://localhost:PORT/...` unless headless.
        pkce: protect the code in transit; see `authorize_url`.
        headless: open no browser and listen on nothing: show the URL, and have the redirect's address pasted.
        timeout: seconds to wait for the redirect.
        network: proxy, certificates and base URL.
        open_browser: called with the URL; the system's browser by default.
        show: how to tell the person something; `print` by default.
        ask: how to ask; `input` by default.
        monotonic: another clock to measure the timeout by.

    Raises:
        LoginCancelled: the person or a policy refused, or nothing was pasted.
        LoginTimeout: nobody finished it in time.
        LoginStateMismatch: the pasted address belongs to another login.
        LoginFailed: the port is taken, or Webex failed the login; `AuthError` for the exchange that follows.

    Examples:
        >>> source = login("C0ffee", "secret", store=FileStore("tokens.json"))  # doctest: +SKIP
        >>> client = WholesaleClient(token=source)  # doctest: +SKIP
    """
    client_secret = redact(client_secret)
    wanted = list(required_scopes() if scopes is None else scopes)
    network = network or Network()
    state, proof = new_state(), Pkce() if pkce else None

    def page(uri: str) -> str:
        return authorize_url(
            client_id, wanted, state=state, redirect_uri=uri, pkce=proof, base_url=network.base_url
        )

    if headless:
        show(f"Open this page in any browser, sign in, and come back:\n{page(redirect_uri)}")
        code = _pasted(ask, state)
    else:
        with Loopback(redirect_uri, state) as listener:
            redirect_uri = listener.redirect_uri
            _open(page(redirect_uri), open_browser, show)
            code = listener.wait(timeout, monotonic)
    tokens = exchange_code(
        code,
        client_id=client_id,
        client_secret=client_secret,
        redirect_uri=redirect_uri,
        pkce=proof,
        network=network,
    )
    store = store or MemoryStore()
    store.save(tokens)
    return RefreshToken(client_id, client_secret, store=store, network=network)


def _pasted(ask: Callable[[str], str], state: str) -> Secret:
    # The page at the redirect's address need not exist: what counts is the address.
    try:
        text = ask("Paste the address that the browser ended at, even if it shows an error: ")
    except EOFError:
        raise LoginCancelled("nothing can be pasted without a standard input: the login was cancelled") from None
    if not isinstance(text, str) or not text.strip():
        raise LoginCancelled("nothing was pasted: the login was cancelled")
    return code_from(text, state)


def _open(url: str, open_browser: Callable[[str], object] | None, show: Callable[[str], object]) -> None:
    if open_browser is None:
        import webbrowser

        open_browser = webbrowser.open
    show(f"Sign in on the page that opens; if none does, open it yourself:\n{url}")
    try:
        open_browser(url)
    except Exception as problem:
        # The page can still be opened by hand, and the listener is waiting for what comes of it.
        show(f"No browser could be started ({type(problem).__name__}); open the page yourself:\n{url}")
