"""No usable access token: the refresh token is dead, the token endpoint fails, or the store does."""

from __future__ import annotations

from webex_wholesale.errors.base import WholesaleError


class AuthError(WholesaleError):
    """No usable access token could be got; the call was not sent.

    Attributes:
        retryable: whether a later call may succeed without anybody doing anything.
        status: the token endpoint's HTTP status, where it answered.
        tracking_id: the token endpoint's tracking id, for Cisco's support.
        retry_after: seconds after which the token endpoint wants to be asked again, where it said so.
    """

    retryable = False

    def __init__(
        self,
        message: str = "",
        *,
        status: int | None = None,
        tracking_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.tracking_id = tracking_id
        self.retry_after = retry_after

    def __str__(self) -> str:
        facts = [f"HTTP {self.status}"] if self.status else []
        facts += [f"tracking id {self.tracking_id}"] if self.tracking_id else []
        return f"{self.message} [{', '.join(facts)}]" if facts else self.message


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
