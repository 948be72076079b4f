"""Access tokens for the long run: sources, stores, the first login, scopes and profiles.

>>> from webex_wholesale import auth
>>> source = auth.RefreshToken("C0ffee", "secret", "refresh", store=auth.MemoryStore())
>>> source
RefreshToken('C0ffee', store=MemoryStore(empty))

Give a client any of `StaticToken`, `EnvToken`, `CallableToken`, `RefreshToken`, a source of your own, a function,
or the token's text. What runs unattended wants `RefreshToken` with a `FileStore`, filled once by `login()`.
"""

from __future__ import annotations

from webex_wholesale._core.tokens.access import AccessRow, AccessTable
from webex_wholesale._core.tokens.source import AsyncTokenSource, TokenSource
from webex_wholesale._core.tokens.token_set import TokenSet, TokenStore
from webex_wholesale._core.trust.secret import Secret, secrets_in_pickles
from webex_wholesale._http.network import Network
from webex_wholesale.auth.authorization_code import (
    REDIRECT_URI,
    Pkce,
    aexchange_code,
    authorize_url,
    code_from,
    exchange_code,
    new_state,
)
from webex_wholesale.auth.file_store import FileStore
from webex_wholesale.auth.keyring_store import KeyringStore
from webex_wholesale.auth.login import login
from webex_wholesale.auth.memory_store import MemoryStore
from webex_wholesale.auth.refresh_token import RefreshToken
from webex_wholesale.auth.scopes import Scope, required_scopes, scopes_by_resource
from webex_wholesale.auth.token_sources import CallableToken, EnvToken, StaticToken

__all__ = [
    "REDIRECT_URI",
    "AccessRow",
    "AccessTable",
    "AsyncTokenSource",
    "CallableToken",
    "EnvToken",
    "FileStore",
    "KeyringStore",
    "MemoryStore",
    "Network",
    "Pkce",
    "RefreshToken",
    "Scope",
    "Secret",
    "StaticToken",
    "TokenSet",
    "TokenSource",
    "TokenStore",
    "aexchange_code",
    "authorize_url",
    "code_from",
    "exchange_code",
    "login",
    "new_state",
    "required_scopes",
    "scopes_by_resource",
    "secrets_in_pickles",
]
