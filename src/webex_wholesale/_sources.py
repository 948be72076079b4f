"""Where a table of facts comes from: every data table of the package carries one of these."""

from __future__ import annotations

from datetime import date

import attrs


@attrs.frozen
class Source:
    """Origin of a data table.

    Attributes:
        text: what the facts were read in, and what of them is this SDK's own reading.
        as_of: day of that document's edition; facts may have moved since.
    """

    text: str
    as_of: date

    def __str__(self) -> str:
        return f"{self.text} (as of {self.as_of.isoformat()})"
