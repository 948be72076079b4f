"""Which tenant a token belongs to, as far as that shows without a call: as a fingerprint, for poll tokens.

A Webex access token ends with the id of the organisation it was issued for. Where the token is not known yet, or
has another form, the client id of the app stands in for it. The two are told apart by a prefix, since one says
nothing about the other: an app may serve several organisations, and an organisation may have several apps.
"""

from __future__ import annotations

from webex_wholesale._core.tokens.token_set import TokenSet, organization_of
from webex_wholesale._core.trust.fingerprint import fingerprint
from webex_wholesale._core.trust.secret import Secret


def tenant_fingerprint(source: object) -> str | None:
    """Return a fingerprint of the tenant, None where nothing tells without a call.

    Args:
        source: an access token, or a token source: one that has `tokens` (a `TokenSet`) or a `client_id` is asked
            for them.

    >>> tenant_fingerprint(Secret("NjA2_PF84_1eb65fdf-9643-417f-9974-ad72cae0e10f"))
    'org:122ee8d2db6ca7ad'
    """
    if isinstance(source, Secret):
        token: Secret | None = source
        client_id = None
    else:
        tokens = getattr(source, "tokens", None)
        token = tokens.access_token if isinstance(tokens, TokenSet) else None
        client_id = getattr(source, "client_id", None)
    if (organization := organization_of(token)) is not None:
        return f"org:{fingerprint(organization)}"
    return f"app:{fingerprint(client_id)}" if isinstance(client_id, str) else None


def is_other_tenant(ours: str | None, theirs: str | None) -> bool:
    """Whether two fingerprints are known to be of different tenants; where that cannot be told, False.

    >>> is_other_tenant("org:1", "org:2"), is_other_tenant("org:1", "app:2"), is_other_tenant(None, "org:1")
    (True, False, False)
    """
    if ours is None or theirs is None:
        return False
    return ours.partition(":")[0] == theirs.partition(":")[0] and ours != theirs
