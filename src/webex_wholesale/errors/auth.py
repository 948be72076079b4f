"""No usable access token: the refresh token is dead, the token endpoint fails, or the store does."""

from __future__ import annotations

from typing import Unpack

from webex_wholesale.errors.calls import CallError, CallFacts


class AuthError(CallError):
    """No usable access token could be got; the call was not sent, or not sent again.

    Attributes:
        status: the token endpoint's HTTP status, where it answered.
    """

    def __init__(self, message: str = "", *, status: int | None = None, **facts: Unpack[CallFacts]) -> None:
        super().__init__(message, **facts)
        self.status = status

    def summary(self) -> str:
        """Return what went wrong, with the token endpoint's status."""
        return f"{self.message} (HTTP {self.status})" if self.status else self.message


class ReauthenticationRequired(AuthError):
    """The refresh token is expired, revoked or missing: a person has to sign in again. Trying again is no use."""


class InvalidClient(AuthError):
    """The token endpoint does not know this client id, or refuses its secret."""


class RefreshFailed(AuthError):
    """The token endpoint could not be reached or failed; later calls try again."""

    retryable = True


class TokenStoreError(AuthError):
    """The token store is unreadable, corrupt, locked, read-only, or open to other users."""


class LoginFailed(AuthError):
    """The first login did not end with tokens."""


class LoginCancelled(LoginFailed):
    """The person, or a policy of their organisation, refused the access."""


class LoginTimeout(LoginFailed, TimeoutError):
    """Nobody finished the login in time."""


class LoginStateMismatch(LoginFailed):
    """The redirect does not belong to this login: it may be an old one, or forged."""
