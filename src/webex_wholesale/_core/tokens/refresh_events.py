"""What a refresh tells its observer; putting it into a log is the observer's business."""

from __future__ import annotations

from enum import StrEnum

import attrs

from webex_wholesale.errors import CallError


class RefreshStage(StrEnum):
    """What has happened."""

    REFRESHED = "refreshed"
    FAILED = "failed"
    FAILED_AHEAD = "failed ahead of expiry"
    STORE_NOT_READ = "store not read"
    NOT_STORED = "not stored"
    SIGN_IN_SOON = "sign in soon"


@attrs.frozen
class RefreshEvent:
    """One thing that happened in a refresh; no secret in it.

    Attributes:
        error: what went wrong, where something did.
        days_left: for `SIGN_IN_SOON`, how long the refresh token still lives.
    """

    stage: RefreshStage
    error: CallError | None = None
    days_left: float | None = None
