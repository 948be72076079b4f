"""Phone numbers: E.164 for those that say they are international, everything else untouched.

A leading + is the only sign that the country code is there. Any other number can only be completed by somebody who
knows the location's dial plan, so it is passed on as it is.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from webex_wholesale.errors import InvalidPhoneNumber

# E.164 allows 15 digits after the +; the shortest international numbers in use (Niue, Saint Helena) have 7.
_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_TRUNK_ZERO: Final = re.compile(r"[(\[]\s*0")
_BRACKETS_AND_DOTS: Final = frozenset("()[].")


def normalize_phone_number(text: str) -> str:
    """Return a phone number in E.164 form when it begins with +, else the text as it is.

    Spaces, dashes, brackets and dots go; nothing is added and no digit is dropped. `+44 (0)20 ...` is refused:
    whether the bracketed zero is dialled differs by country (Britain no, Italy yes).

    Raises:
        InvalidPhoneNumber: not text, or a + followed by anything but 7 to 15 digits.

    Examples:
        >>> from webex_wholesale.phones import normalize_phone_number
        >>> normalize_phone_number("+1 (240) 555-1212"), normalize_phone_number("240-555-1212")
        ('+12405551212', '240-555-1212')
    """
    if not isinstance(text, str):
        raise InvalidPhoneNumber("a phone number must be a string, such as '+12405551212'")
    # Numbers copied from address books are often wrapped in invisible direction marks.
    stripped = "".join(letter for letter in text if unicodedata.category(letter) != "Cf").strip()
    if not stripped.startswith("+"):
        return text
    if _TRUNK_ZERO.search(stripped):
        raise InvalidPhoneNumber("the number has a zero in brackets: write it as it is dialled from abroad")
    number = "".join(letter for letter in stripped if not _is_separator(letter))
    if not _E164.fullmatch(number):
        raise InvalidPhoneNumber(
            "after the + there must be the country code and number, 7 to 15 digits, nothing else"
        )
    return number


def _is_separator(letter: str) -> bool:
    """Whether a character is spacing, a dash, a bracket or a dot, of the many kinds that documents have."""
    return letter.isspace() or letter in _BRACKETS_AND_DOTS or unicodedata.category(letter) in ("Zs", "Pd")
