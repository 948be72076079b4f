"""Prechecks: the service's answer to "could this be provisioned?"."""

from __future__ import annotations

import attrs

from webex_wholesale.models.base import Model, field
from webex_wholesale.models.common import ErrorInfo


@attrs.frozen(kw_only=True)
class PrecheckInfo(Model):
    """One finding of a precheck; 100 is the plain good case."""

    info_code: int | None = field(also=("errorCode", "code"))
    description: str | None = field()


@attrs.frozen(kw_only=True)
class PrecheckResult(Model):
    """The answer to a precheck: true when provisioning may go on.

    Attributes:
        message: `success`, or what is wrong.
        info: the findings; the service sends one object, a list, or nothing, here it is always a tuple.
        errors: error entries, where the service sent any.
    """

    message: str | None = field()
    info: tuple[PrecheckInfo, ...] = field(factory=tuple, one_or_many=True)
    errors: tuple[ErrorInfo, ...] | None = field()

    @property
    def ok(self) -> bool:
        """Whether provisioning may go on."""
        return self.message == "success" and not self.errors

    @property
    def codes(self) -> tuple[int, ...]:
        """The codes of all findings."""
        return tuple(info.info_code for info in self.info if info.info_code is not None)

    def __bool__(self) -> bool:
        return self.ok
