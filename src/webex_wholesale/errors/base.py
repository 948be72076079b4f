"""The root of the tree, and what is refused before anything is sent: set-up and input."""

from __future__ import annotations

from collections.abc import Mapping


def printable(text: str) -> str:
    """Return text with control characters spelt out: a line break or an escape sequence could forge a log line."""
    return text if text.isprintable() else "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


class WholesaleError(Exception):
    """Base of every error raised by this package.

    Attributes:
        operation: name of the operation, such as `customers.provision`; `client` for the client itself. None where
            none is concerned: for functions that call nothing, such as those of `ids`.
        key: what it was about, by argument name: the ids in the path of a call, or the natural key of what a
            create was to make, such as `{"external_id": "acme-1"}`.
    """

    def __init__(
        self, message: str = "", *, operation: str | None = None, key: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.operation = operation
        self.key: dict[str, str] = dict(key or {})

    def head(self) -> str:
        """Return operation and key as the beginning of a sentence, blank where neither is known."""
        key = ", ".join(f"{name} {text}" for name, text in self.key.items())
        return f"{self.operation or ''}{f' ({key})' if key else ''}".strip()

    def text(self) -> str:
        """Return what went wrong, without the operation and its key."""
        return self.message

    def __str__(self) -> str:
        head = self.head()
        # A status, an id or a package's error may be the service's own words, in any of the texts.
        return printable(f"{head}: {self.text()}" if head else self.text())

    @property
    def message(self) -> str:
        """The text without the details that `str()` adds."""
        return str(self.args[0]) if self.args else ""


class ConfigurationError(WholesaleError):
    """The client cannot work as it was set up."""


class MissingToken(ConfigurationError, ValueError):
    """There is no access token, or it is blank."""


class MissingExtra(ConfigurationError, ImportError):
    """An optional library is not installed.

    Attributes:
        extra: name of the extra to install.
    """

    def __init__(self, library: str = "", *, extra: str = "") -> None:
        super().__init__(library)
        self.extra = extra

    def text(self) -> str:
        """Return what to type."""
        return f"this needs {self.message}: pip install 'webex-wholesale[{self.extra}]'"


class ClientClosed(ConfigurationError, RuntimeError):
    """The client was used after it was closed."""


class WrongEventLoop(ConfigurationError, RuntimeError):
    """An async client was used from another event loop than the one it first ran in."""


class InvalidRequest(WholesaleError, ValueError):
    """The arguments cannot be right; nothing was sent."""


class InvalidPollToken(InvalidRequest):
    """The text is not a poller token of this SDK."""


class UnsupportedLocale(InvalidRequest):
    """The text names no locale that Webex Wholesale supports."""


class InvalidWebexId(InvalidRequest):
    """The text is not a Webex id in any known form."""


class InvalidAddress(InvalidRequest):
    """The address cannot be made to fit the documented rules."""


class InvalidPhoneNumber(InvalidRequest):
    """The text begins like an international number and is none."""


class InvalidBillingPeriod(InvalidRequest):
    """The dates cannot be reported on."""
