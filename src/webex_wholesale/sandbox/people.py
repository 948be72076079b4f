"""Who has a free Webex account already: provisioning such an e-mail answers 202 and waits for consent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from webex_wholesale.sandbox import checks
from webex_wholesale.sandbox.state.store import email_key


def seconds_of(duration: timedelta | float) -> float:
    """A duration as seconds. Raises TypeError or ValueError for what is none."""
    seconds = duration.total_seconds() if isinstance(duration, timedelta) else duration
    return float(checks.number("a duration in seconds", seconds))


class FreeAccounts:
    """The e-mails of free accounts."""

    def __init__(self, accounts: dict[str, float | None]) -> None:
        self._accounts = accounts

    def add(self, *emails: str, consents_after: timedelta | float | None = None) -> None:
        """From now on these people have a free account.

        Once they are provisioned as subscribers, they consent to the move after `consents_after` (a timedelta or
        seconds), or only when `sandbox.consent(email)` says so.
        """
        for email in emails:
            checks.text("email", email)
        takes = None if consents_after is None else seconds_of(consents_after)
        self._accounts.update((email_key(email), takes) for email in emails)

    def __contains__(self, email: str) -> bool:
        return email_key(email) in self._accounts

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._accounts))

    def __len__(self) -> int:
        return len(self._accounts)
