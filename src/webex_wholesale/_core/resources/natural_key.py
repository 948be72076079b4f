"""What finds a resource again when the answer that would have named its id was lost."""

from __future__ import annotations

import attrs


@attrs.frozen
class NaturalKey:
    """The key under which a resource is the only one of its kind; its scope is part of it.

    Attributes:
        resource: `customers`, `subscribers` or `billing_reports`; `offboardings` in a journal.
        values: names and values, such as `(("external_id", "acme-1"),)`.
        sub_partner: org id of the sub-partner it belongs to, None for the partner itself.
    """

    resource: str
    values: tuple[tuple[str, str], ...]
    sub_partner: str | None = None

    @property
    def named(self) -> dict[str, str]:
        """The values by their names, as errors carry them."""
        return dict(self.values)

    def __str__(self) -> str:
        named = ", ".join(f"{name} {value!r}" for name, value in self.values)
        scope = f" of sub-partner {self.sub_partner}" if self.sub_partner else ""
        return f"{self.resource} with {named}{scope}"
