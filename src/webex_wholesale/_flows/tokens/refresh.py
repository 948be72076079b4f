"""When an access token is refreshed, by whom, and what everybody else does meanwhile.

One `TokenRefresh` belongs to one token source and is shared by every thread, task, client and view that uses it.

| the token in hand               | what a caller gets                                                       |
|---------------------------------|--------------------------------------------------------------------------|
| good for longer than the margin | that token                                                               |
| within the margin               | the first caller refreshes; the others, and it if that fails, that token |
| expired, or refused with 401    | a fresh one: one caller refreshes, all others wait for it                |
| refused, but replaced meanwhile | the one that replaced it                                                 |
| refused as soon as it is fresh  | twice a refresh, then for a minute the refusal itself: it is not its age |

A refresh runs to its end even where the caller that began it is cancelled or out of time: its answer may be
the only copy of a rotated refresh token. Each caller waits for it until its own deadline. Durations are measured
by the monotonic clock: a wall clock that is set back must not keep a source from refreshing.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Protocol

import attrs

from webex_wholesale._core.tokens.pause import Pause
from webex_wholesale._core.tokens.refresh_events import RefreshEvent, RefreshStage
from webex_wholesale._core.tokens.token_set import TokenSet, is_due
from webex_wholesale._core.trust.secret import Secret
from webex_wholesale._flows.context import CallContext, TokenRequest
from webex_wholesale._flows.effects import Flow, Shielded, Waitable, WaitFor
from webex_wholesale._flows.tokens.endpoint import CutShort
from webex_wholesale._flows.tokens.rotation import TokenRotation
from webex_wholesale.errors import CallError, DeadlineExceeded

# A refresh ends by itself long before; this is for one whose thread or event loop died with it.
_PATIENCE = 120.0
# Ahead of expiry nobody has to wait long: the token in hand still works.
_PATIENCE_AHEAD = 5.0
# After a failure ahead of expiry there is time: the next attempt may wait this long.
_PAUSE = 60.0
# Refreshes that did not help: after so many within this time, more would not change the answer.
_FUTILE = 2
_FUTILE_FOR = 60.0
# A token that worked and died is refreshed all the same, but not more often than this while others do not help.
_SETTLED = 10.0


@attrs.frozen
class RefreshOutcome:
    """What a refresh came to, for everybody who waited.

    Attributes:
        cut_short: whether it failed because its caller's time was over; one who has time left tries again.
    """

    tokens: TokenSet | None = None
    error: CallError | None = None
    cut_short: bool = False


class InFlight(Waitable, Protocol):
    """One refresh that is under way or over.

    Attributes:
        outcome: None while it is under way, and where it was abandoned.
    """

    outcome: RefreshOutcome | None

    @property
    def done(self) -> bool:
        """Whether it has ended or was abandoned."""

    def finish(self) -> None:
        """Tell everybody who waits that it is over."""

    def abandon(self) -> None:
        """Let the next caller begin another one."""


class SingleFlight(Protocol):
    """Single-flight: lets one caller at a time refresh."""

    def join(self) -> tuple[InFlight, bool]:
        """Return the flight under way, or a new one; and whether it is new, so that the caller has to make it."""


class TokenRefresh:
    """The token in hand, and the single flight that fetches the next one.

    Args:
        rotation: holds the tokens, and makes a refresh.
        margin: seconds before expiry at which a token is refreshed.
        single_flight: keeps callers from refreshing at the same time.
        observe: told of what happens; see `RefreshEvent`.
    """

    def __init__(
        self,
        rotation: TokenRotation,
        margin: float,
        single_flight: SingleFlight,
        observe: Callable[[RefreshEvent], None],
    ) -> None:
        self.rotation = rotation
        self.margin = margin
        self._single_flight = single_flight
        self._observe = observe
        self._pause = Pause()
        self._worked: Secret | None = None
        self._came_at = 0.0
        self._futile: set[Secret] = set()
        self._futile_at = 0.0

    def flow(self, ask: TokenRequest, context: CallContext) -> Flow[Secret]:
        """Return a token that is worth sending.

        Raises:
            AuthError: there is none to be had; see `ReauthenticationRequired` and `RefreshFailed`.
            DeadlineExceeded: the refresh took longer than the call may.
        """
        while True:
            usable = self._usable(ask.refused, context)
            if usable is not None and (not self._is_due(context) or self._pause.left(context.monotonic())):
                return usable
            if ask.refused is not None and usable is None and self._is_pointless(ask.refused, context):
                return ask.refused
            flight, leads = self._single_flight.join()
            if usable is not None and not leads:
                return usable
            left = _PATIENCE if ask.give_up_at is None else max(ask.give_up_at - context.monotonic(), 0.0)
            patience = min(left, _PATIENCE if usable is None else _PATIENCE_AHEAD)
            if leads:
                yield Shielded(self._refresh(flight, ask, context), patience)
            else:
                yield WaitFor(flight, patience)
            outcome = flight.outcome
            if (
                outcome is not None
                and outcome.tokens is not None
                and (fresh := outcome.tokens.bearer()) is not None
            ):
                return fresh
            if (usable := self._usable(ask.refused, context)) is not None:
                return usable
            if outcome is not None:
                # One who waited for a caller with less time tries again; everybody else hears why it failed, by an
                # exception of their own, since a shared one would collect everybody's traceback.
                if outcome.error is not None and (leads or not outcome.cut_short):
                    raise copy.copy(outcome.error) from outcome.error.__cause__
            elif not flight.done:
                if patience >= _PATIENCE:
                    flight.abandon()
                elif patience >= left:
                    raise DeadlineExceeded(
                        "the deadline was over while the access token was still being refreshed"
                    )

    def report(self, token: Secret, accepted: bool, now: float) -> None:
        """Note what the service made of a token: whether it works, or was refused though it is fresh.

        Args:
            now: the monotonic clock's time.
        """
        if accepted:
            self._worked = token
        else:
            if now - self._futile_at >= _FUTILE_FOR:
                self._futile.clear()
            self._futile.add(token)
            self._futile_at = now

    def _usable(self, refused: Secret | None, context: CallContext) -> Secret | None:
        tokens = self.rotation.tokens
        if tokens is None or tokens.access_token in (None, refused):
            return None
        return tokens.bearer() if tokens.expires_at is None or context.time() < tokens.expires_at else None

    def _is_due(self, context: CallContext) -> bool:
        tokens = self.rotation.tokens
        return tokens is not None and is_due(tokens, self.margin, context.time())

    def _is_pointless(self, refused: Secret, context: CallContext) -> bool:
        """Whether the last refreshes did not help, so that another would not either."""
        now = context.monotonic()
        if len(self._futile) < _FUTILE or not 0 <= now - self._futile_at < _FUTILE_FOR:
            return False
        # A chain that is dead has yet to be said so, and the store may have a new login any time.
        if not self.rotation.is_alive:
            return False
        return not (refused == self._worked and now - self._came_at >= _SETTLED)

    def _refresh(self, flight: InFlight, ask: TokenRequest, context: CallContext) -> Flow[None]:
        """Refresh for everybody who waits for the flight."""
        try:
            tokens = yield from self.rotation.renew(ask.refused, self.margin, context, ask.give_up_at)
            self._came_at = context.monotonic()
            self._pause = Pause()
            flight.outcome = RefreshOutcome(tokens)
        except CutShort as cut:
            flight.outcome = RefreshOutcome(error=cut.error, cut_short=True)
        except CallError as error:
            flight.outcome = RefreshOutcome(error=error.with_traceback(None))
            self._pause = Pause(context.monotonic(), _PAUSE)
            ahead = self._usable(None, context) is not None
            self._observe(RefreshEvent(RefreshStage.FAILED_AHEAD if ahead else RefreshStage.FAILED, error))
        finally:
            flight.finish()
