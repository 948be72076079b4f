"""Prechecks: the service's answer to "could this be provisioned?", and what to do about it."""

from __future__ import annotations

from typing import Any

import attrs

from webex_wholesale.codes import code_info
from webex_wholesale.models.base import NOT_SENT, Model, field
from webex_wholesale.models.common import ErrorInfo

_GO_ON = "go on and provision"
_LOOK = "change what the reasons name, and precheck again"


@attrs.frozen(kw_only=True, repr=False)
class PrecheckInfo(Model):
    """One finding of a precheck; 100 is the plain good case, and each other code is news worth keeping.

    Attributes:
        info_code: number of the finding; 100 is the plain good case.
        description: the service's text; empty where it sent none.
    """

    info_code: int | None = field(code=True, also=("errorCode", "code"))
    description: str = field(default="")

    def __str__(self) -> str:
        return _line(self.info_code, self.description)


@attrs.frozen(kw_only=True, repr=False)
class PrecheckResult(Model):
    """The answer to a precheck: true when provisioning may go on.

    A refusal by HTTP status (400, 409 or 422 with error entries) and one by a 200 with another message than
    `success` look the same here. Codes are open: match on the number, show the text.

    Attributes:
        message: `success`, or what is wrong.
        info: the findings; the service sends one object, a list, or nothing, here it is always a tuple.
        errors: error entries, where the service sent any.

    Examples:
        >>> found = PrecheckResult(message="failure", info=(PrecheckInfo(info_code=10022),))
        >>> bool(found), found.codes
        (False, (10022,))
        >>> found.reasons
        ('10022: the e-mail address belongs to an existing user',)
        >>> found.next_step
        'find the user and remove it where it is, or use another address'
    """

    message: str | None = field(strict=True)
    info: tuple[PrecheckInfo, ...] = field(default=NOT_SENT, one_or_many=True)
    errors: tuple[ErrorInfo, ...] = field(default=NOT_SENT)

    @property
    def ok(self) -> bool:
        """Whether provisioning may go on; an answer that does not say so plainly is a no."""
        good = self.message is not None and self.message.strip().casefold() == "success"
        return good and not self.errors and not self._stray and "errors" not in self.undecoded

    @property
    def codes(self) -> tuple[int, ...]:
        """The codes of all findings and errors, each once."""
        return tuple(dict.fromkeys(code for code, _ in self._entries if code is not None))

    @property
    def reasons(self) -> tuple[str, ...]:
        """All findings and errors as `code: text`: the service's text, or what the code is known to mean."""
        lines = tuple(dict.fromkeys(_line(code, text) for code, text in self._entries))
        return lines or ((self.message,) if self.message else ())

    @property
    def next_step(self) -> str:
        """What to do now, from the table of known codes (`webex_wholesale.codes`)."""
        if self.ok:
            return _GO_ON
        steps = [info[0].next_step for code in self.codes if (info := code_info(code))]
        return "; ".join(dict.fromkeys(step for step in steps if step != _GO_ON)) or _LOOK

    def __bool__(self) -> bool:
        return self.ok

    @property
    def _entries(self) -> list[tuple[int | None, str | None]]:
        found = [(info.info_code, info.description) for info in self.info]
        return found + [(error.error_code, error.description) for error in self.errors] + self._stray

    @property
    def _stray(self) -> list[tuple[int | None, str | None]]:
        """An `errorCode` beside the message, number or object: the contract speaks of one, no schema has it."""
        stray: Any = self.extras.get("errorCode")
        entry = stray if isinstance(stray, dict) else {"errorCode": stray}
        code = entry.get("errorCode", entry.get("code"))
        text = entry.get("description")
        if stray is None:
            return []
        return [(code if isinstance(code, int) else None, text if isinstance(text, str) else None)]


def _line(code: int | None, text: str | None) -> str:
    known = code_info(code) if code is not None else ()
    said = (text or "").strip() or (known[0].meaning if known else "no description")
    return said if code is None else f"{code}: {said}"
