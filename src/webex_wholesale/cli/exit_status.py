"""What the exit status of `wholesale` says, and which error gives which."""

from __future__ import annotations

from enum import IntEnum

from webex_wholesale import errors


class ExitStatus(IntEnum):
    """One number for each way to end; they do not change."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    PARTLY = 3
    NOT_FOUND = 4
    PARKED_OR_TIMED_OUT = 5
    AUTH = 6
    INTERRUPTED = 130


MEANINGS: dict[ExitStatus, str] = {
    ExitStatus.DONE: "done",
    ExitStatus.FAILED: "failed, or the answer to a question was no",
    ExitStatus.USAGE: "the command or its arguments are wrong; nothing was sent",
    ExitStatus.PARTLY: "some of it was done",
    ExitStatus.NOT_FOUND: "there is no such thing",
    ExitStatus.PARKED_OR_TIMED_OUT: "it waits for somebody outside, or the time was up; it goes on at Webex",
    ExitStatus.AUTH: "no token, or the token is refused or not enough",
    ExitStatus.INTERRUPTED: "interrupted",
}

# The first that fits counts: what is more special stands first.
_BY_ERROR: tuple[tuple[type[BaseException], ExitStatus], ...] = (
    (KeyboardInterrupt, ExitStatus.INTERRUPTED),
    (errors.AuthError, ExitStatus.AUTH),
    (errors.MissingToken, ExitStatus.AUTH),
    (errors.Unauthorized, ExitStatus.AUTH),
    (errors.Forbidden, ExitStatus.AUTH),
    (errors.NotFound, ExitStatus.NOT_FOUND),
    (errors.Gone, ExitStatus.NOT_FOUND),
    (errors.ResourceGone, ExitStatus.NOT_FOUND),
    (errors.OperationParked, ExitStatus.PARKED_OR_TIMED_OUT),
    (errors.PollTimeout, ExitStatus.PARKED_OR_TIMED_OUT),
    (errors.InvalidRequest, ExitStatus.USAGE),
    (errors.ConfigurationError, ExitStatus.USAGE),
    (FileExistsError, ExitStatus.USAGE),
)


def status_of(error: BaseException) -> ExitStatus:
    """Return the exit status that an error ends in."""
    return next((status for kind, status in _BY_ERROR if isinstance(error, kind)), ExitStatus.FAILED)
