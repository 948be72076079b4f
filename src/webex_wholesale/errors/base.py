"""The root of the tree, and what is refused before anything is sent: set-up and input."""

from __future__ import annotations


class WholesaleError(Exception):
    """Base of every error raised by this package."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)

    @property
    def message(self) -> str:
        """The text without the details that `str()` adds."""
        return str(self.args[0]) if self.args else ""


class ConfigurationError(WholesaleError):
    """The client cannot work as it was set up."""


class MissingToken(ConfigurationError, ValueError):
    """There is no access token, or it is blank."""


class MissingExtra(ConfigurationError, ImportError):
    """An optional library is not installed."""

    def __init__(self, library: str = "", *, extra: str = "") -> None:
        super().__init__(library)
        self.extra = extra

    def __str__(self) -> str:
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
