"""Access tokens for the long run: sources, stores, the first login, scopes and profiles.

>>> from webex_wholesale import auth
>>> source = auth.RefreshToken("C0ffee", "secret", "refresh", store=auth.MemoryStore())
>>> source
RefreshToken('C0ffee', store=MemoryStore(empty))

Give a client any of `StaticToken`, `EnvToken`, `CallableToken`, `RefreshToken`, a source of your own, a function,
or the token's text. What runs unattended wants `RefreshToken` with a `FileStore`, filled once by `login()`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webex_wholesale._lazy import lazy_names

if TYPE_CHECKING:
    from webex_wholesale._core.tokens.access import AccessRow as AccessRow
    from webex_wholesale._core.tokens.access import AccessTable as AccessTable
    from webex_wholesale._core.tokens.source import AsyncTokenSource as AsyncTokenSource
    from webex_wholesale._core.tokens.source import TokenSource as TokenSource
    from webex_wholesale._core.tokens.token_set import TokenSet as TokenSet
    from webex_wholesale._core.tokens.token_set import TokenStore as TokenStore
    from webex_wholesale._core.trust.secret import Secret as Secret
    from webex_wholesale._core.trust.secret import secrets_in_pickles as secrets_in_pickles
    from webex_wholesale._http.network import Network as Network
    from webex_wholesale.auth.authorization_code import REDIRECT_URI as REDIRECT_URI
    from webex_wholesale.auth.authorization_code import Pkce as Pkce
    from webex_wholesale.auth.authorization_code import aexchange_code as aexchange_code
    from webex_wholesale.auth.authorization_code import authorize_url as authorize_url
    from webex_wholesale.auth.authorization_code import code_from as code_from
    from webex_wholesale.auth.authorization_code import exchange_code as exchange_code
    from webex_wholesale.auth.authorization_code import new_state as new_state
    from webex_wholesale.auth.file_store import FileStore as FileStore
    from webex_wholesale.auth.keyring_store import KeyringStore as KeyringStore
    from webex_wholesale.auth.login import login as login
    from webex_wholesale.auth.memory_store import MemoryStore as MemoryStore
    from webex_wholesale.auth.refresh_token import RefreshToken as RefreshToken
    from webex_wholesale.auth.scopes import Scope as Scope
    from webex_wholesale.auth.scopes import required_scopes as required_scopes
    from webex_wholesale.auth.scopes import scopes_by_resource as scopes_by_resource
    from webex_wholesale.auth.token_sources import CallableToken as CallableToken
    from webex_wholesale.auth.token_sources import EnvToken as EnvToken
    from webex_wholesale.auth.token_sources import StaticToken as StaticToken

# No module has the name of a function here: importing the module would put it in the function's place.
__all__, __getattr__, __dir__ = lazy_names(
    __name__,
    {
        ".._core.tokens.access": ("AccessRow", "AccessTable"),
        ".._core.tokens.source": ("AsyncTokenSource", "TokenSource"),
        ".._core.tokens.token_set": ("TokenSet", "TokenStore"),
        ".._core.trust.secret": ("Secret", "secrets_in_pickles"),
        ".._http.network": ("Network",),
        ".authorization_code": (
            "Pkce",
            "REDIRECT_URI",
            "aexchange_code",
            "authorize_url",
            "code_from",
            "exchange_code",
            "new_state",
        ),
        ".file_store": ("FileStore",),
        ".keyring_store": ("KeyringStore",),
        ".login": ("login",),
        ".memory_store": ("MemoryStore",),
        ".refresh_token": ("RefreshToken",),
        ".scopes": ("Scope", "required_scopes", "scopes_by_resource"),
        ".token_sources": ("CallableToken", "EnvToken", "StaticToken"),
    },
)
