"""When an access token is refreshed, by whom, and what everybody else does meanwhile.

One `TokenRefresh` belongs to one token source and is shared by every thread, task, client and view that uses it.

| the token in hand               | what a caller gets                                                       |
|---------------------------------|--------------------------------------------------------------------------|
| good for longer than the margin | that token                                                               |
| within the margin               | the first caller refreshes; the others, and it if that fails, that token |
| expired, or refused with 401    | a fresh one: one caller refreshes, all others wait for it                |
| refused, but replaced meanwhile | the one that replaced it                                                 |
| refused repeatedly while young  | the same again, for a minute: more refreshes would not change the answer |
"""

from __future__ import annotations

import copy
import logging
import os
import threading

from webex_wholesale._core.trust.secret import Secret
from webex_wholesale._flows.context import CallContext, TokenRequest
from webex_wholesale._flows.effects import Flow, Shielded, WaitFor
from webex_wholesale._flows.single_flight import SingleFlight
from webex_wholesale._flows.token_renewal import Renewal, is_due
from webex_wholesale.errors import AuthError, DeadlineExceeded, RefreshFailed

logger = logging.getLogger("webex_wholesale.auth")

# A refresh ends by itself long before; this is for one whose thread or loop died with it.
_PATIENCE = 120.0
# After a failure ahead of expiry there is time: the next attempt may wait this long.
_PAUSE = 60.0
_YOUNG = 60.0
_REFUSALS_OF_YOUNG_TOKENS = 2


class TokenRefresh:
    """The token in hand, and the flight that fetches the next one."""

    def __init__(self, renewal: Renewal, margin: float) -> None:
        self.renewal = renewal
        self.margin = margin
        self._forget_other_process()

    def _forget_other_process(self) -> None:
        # After a fork, a lock or flight of the parent would never be released or land in the child.
        self._lock = threading.Lock()
        self._flight: SingleFlight | None = None
        self._pause_until = 0.0
        self._young_refusals = 0
        self._pid = os.getpid()

    def flow(self, ask: TokenRequest, context: CallContext) -> Flow[Secret]:
        """Return a token that is worth sending.

        Raises:
            AuthError: there is none to be had; see `ReauthenticationRequired` and `RefreshFailed`.
            DeadlineExceeded: somebody else's refresh took longer than the call may.
        """
        if self._pid != os.getpid():
            self._forget_other_process()
        while True:
            now = context.time()
            with self._lock:
                token, flight, mine = self._decide(ask.refused, now)
            if token is not None:
                return token
            if mine:
                yield Shielded(self._fly(flight, ask, context))
            else:
                yield from self._follow(flight, ask, context)
            if flight.tokens is not None and (fresh := flight.tokens.bearer()) is not None:
                return fresh
            if flight.error is not None:
                if (token := self._usable(ask.refused, context.time())) is not None:
                    return token
                # Everybody gets an exception of their own: a shared one would collect everybody's traceback.
                raise copy.copy(flight.error) from flight.error.__cause__

    def _decide(self, refused: Secret | None, now: float) -> tuple[Secret | None, SingleFlight, bool]:
        """Return a token, or the flight to wait for and whether the caller has to make it."""
        token = self._usable(refused, now)
        if token is not None and (not self._is_due(now) or self._flight is not None or now < self._pause_until):
            return token, _NOWHERE, False
        if self._flight is not None:
            return None, self._flight, False
        if refused is not None and token is None and self._is_pointless(refused, now):
            return refused, _NOWHERE, False
        self._flight = SingleFlight()
        return None, self._flight, True

    def _usable(self, refused: Secret | None, now: float) -> Secret | None:
        tokens = self.renewal.tokens
        if tokens is None or tokens.access_token in (None, refused):
            return None
        return tokens.bearer() if tokens.expires_at is None or now < tokens.expires_at else None

    def _is_due(self, now: float) -> bool:
        tokens = self.renewal.tokens
        return tokens is not None and is_due(tokens, self.margin, now)

    def _is_pointless(self, refused: Secret, now: float) -> bool:
        # A chain that is dead has yet to be said so, and the store may have a new login any time.
        enough = self._young_refusals >= _REFUSALS_OF_YOUNG_TOKENS
        return enough and self._is_young(refused, now) and self.renewal.is_alive

    def _is_young(self, refused: Secret | None, now: float) -> bool:
        """Whether the token in hand was refused right after it came."""
        tokens = self.renewal.tokens
        if refused is None or tokens is None or tokens.access_token != refused or tokens.obtained_at is None:
            return False
        return 0 <= now - tokens.obtained_at < _YOUNG

    def _follow(self, flight: SingleFlight, ask: TokenRequest, context: CallContext) -> Flow[None]:
        left = _PATIENCE if ask.give_up_at is None else ask.give_up_at - context.monotonic()
        yield WaitFor(flight, min(max(left, 0.0), _PATIENCE))
        if flight.over:
            return
        if left < _PATIENCE:
            raise DeadlineExceeded(
                "the deadline was over while another call was still refreshing the access token"
            )
        with self._lock:
            if self._flight is flight:
                self._flight = None

    def _fly(self, flight: SingleFlight, ask: TokenRequest, context: CallContext) -> Flow[None]:
        """Make the refresh for everybody; what it comes to is on the flight."""
        young = self._is_young(ask.refused, context.time())
        try:
            flight.tokens = yield from self.renewal.renew(ask.refused, self.margin, context, ask.give_up_at)
            self._pause_until = 0.0
            # Only a refresh that worked counts: one that failed says nothing of what the next would bring.
            self._young_refusals = self._young_refusals + 1 if young else 0
        except AuthError as error:
            flight.error = error.with_traceback(None)
            self._pause_until = context.time() + _PAUSE
            self._report(error, context.time())
        finally:
            with self._lock:
                if self._flight is flight:
                    self._flight = None
            flight.land()

    def _report(self, error: AuthError, now: float) -> None:
        if self._usable(None, now) is not None:
            level = logging.WARNING if isinstance(error, RefreshFailed) else logging.ERROR
            logger.log(level, "refresh ahead of expiry failed, the token in hand still works: %s", error)
        else:
            logger.error("refresh failed: %s", error)


_NOWHERE = SingleFlight()
