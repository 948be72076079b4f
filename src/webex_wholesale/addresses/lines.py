"""Fitting a street into two lines of 50 characters: folding at a word, or saying that it cannot be done."""

from __future__ import annotations

import unicodedata
from typing import Final

from webex_wholesale.addresses.problems import MAX_LINE, is_plain_text
from webex_wholesale.errors import InvalidAddress

# A no-break space says that its neighbours belong together.
_NO_BREAK: Final = frozenset("\u00a0\u2007\u202f")


def wrap_lines(line1: str, line2: str | None = None) -> tuple[str, str | None]:
    """Return two address lines that fit, folding a long line 1 into line 2 at a word.

    The words and their order stay; what moves goes in front of what line 2 held, after one space. Lines come back
    in NFC form, which is what is counted.

    Raises:
        InvalidAddress: line 1 is blank, a word is too long, or there is too much text for two lines.

    Examples:
        >>> from webex_wholesale.addresses import wrap_lines
        >>> wrap_lines("Gewerbepark an der alten Ziegelei 1200 Gebaeude 17 Nord", "3. Stock")
        ('Gewerbepark an der alten Ziegelei 1200 Gebaeude 17', 'Nord 3. Stock')
    """
    first, second = _line(line1), _line("" if line2 is None else line2)
    if not first:
        raise InvalidAddress("address line 1 must be a non-empty string")
    if len(first) > MAX_LINE:
        fold = _last_break(first)
        if fold is None:
            raise InvalidAddress(
                f"address line 1 has no word break in its first {MAX_LINE} characters; shorten it"
            )
        first, moved = first[:fold].rstrip(), first[fold:].strip()
        second = f"{moved} {second}" if second else moved
    if len(second) > MAX_LINE:
        raise InvalidAddress(
            f"address line 2 would have {len(second)} characters, {MAX_LINE} are allowed; shorten it"
        )
    return first, second or None


def _line(text: object) -> str:
    if not isinstance(text, str) or not is_plain_text(text):
        raise InvalidAddress("an address line must be a string of printable characters")
    return unicodedata.normalize("NFC", " ".join(text.splitlines())).strip()


def _last_break(line: str) -> int | None:
    """Return where the last word that still fits ends."""
    for position in range(MAX_LINE, 0, -1):
        if line[position].isspace() and line[position] not in _NO_BREAK:
            return position
    return None
