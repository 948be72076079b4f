"""What is wrong with an address before it is sent: every problem at once, each from a documented rule.

Checked: line 1, city and country are there; 50 characters on each line; a country code of two letters; for a
calling location a state in ISO 3166-2 form. Not checked: which countries need a state or a postal code. Cisco only
says "some", so a table of them would be invented, and the service or a precheck answers it.

Characters are counted as Python counts those of the NFC form: an accented letter is one. How the service counts
characters outside the Basic Multilingual Plane (most emoji) is not documented.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import attrs

MAX_LINE: Final = 50
"""Characters that the contract allows on each address line."""

_STATE_CODE: Final = re.compile("[A-Za-z0-9]{1,3}")
_TWO_LETTERS: Final = re.compile("[A-Za-z]{2}")


@attrs.frozen(kw_only=True)
class Problem:
    """One thing to change.

    Attributes:
        field: the model's field, such as `address_line1`.
        code: `missing`, `not_text`, `too_long`, `line_break`, `not_a_country_code`, `not_an_iso_code`,
            `not_a_state_code`, `percent_sign`.
        message: what to change, in words that repeat nothing of the address.
    """

    field: str
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.field}: {self.message}"


def line_length(text: str) -> int:
    """Return the number of characters that counts against `MAX_LINE`."""
    return len(unicodedata.normalize("NFC", text))


def address_problems(
    line1: str | None,
    line2: str | None,
    city: str | None,
    state: str | None,
    postal_code: str | None,
    country: str | None,
    *,
    calling_location: bool = False,
) -> tuple[Problem, ...]:
    """Return everything that is wrong with an address; empty when nothing is.

    Never raises, whatever it is given.

    Args:
        line1: street and number.
        line2: second line.
        city: city.
        state: state or province.
        postal_code: postal or ZIP code.
        country: ISO 3166-1 code of two letters, in either case.
        calling_location: whether it is the address of a calling location, whose state must be a code.

    Examples:
        >>> from webex_wholesale.addresses import address_problems
        >>> found = address_problems("771 Alder Drive", None, "", "California", None, "USA", calling_location=True)
        >>> [(problem.field, problem.code) for problem in found]
        [('city', 'missing'), ('country', 'not_a_country_code'), ('state_or_province', 'not_a_state_code')]
    """
    required = {"address_line1": line1, "city": city, "country": country}
    optional = {"address_line2": line2, "state_or_province": state, "zip_or_postal_code": postal_code}
    found = [
        Problem(field=field, code="not_text", message="is not text")
        for field, value in (required | optional).items()
        if value is not None and not is_plain_text(value)
    ]
    found += [
        Problem(field=field, code="missing", message="is needed")
        for field, value in required.items()
        if value is None or (isinstance(value, str) and not value.strip())
    ]
    for field, line in (("address_line1", line1), ("address_line2", line2)):
        found += _line_problems(field, line)
    found += _country_problems(country)
    if calling_location:
        found += _state_problems(state)
    return tuple(found)


def name_problems(name: str | None) -> tuple[Problem, ...]:
    """Return what is wrong with a customer's name: none at all, or a percent sign, which the contract rules out.

    Never raises, whatever it is given.

    Examples:
        >>> from webex_wholesale.addresses import name_problems
        >>> [problem.code for problem in name_problems("100% Pizza")]
        ['percent_sign']
    """
    if name is not None and not is_plain_text(name):
        return (Problem(field="name", code="not_text", message="is not text"),)
    if name is None or not name.strip():
        return (Problem(field="name", code="missing", message="is needed"),)
    if "%" in name:
        return (Problem(field="name", code="percent_sign", message="must not contain a percent sign"),)
    return ()


def is_plain_text(value: object) -> bool:
    """Whether a value is text that can be sent; a lone surrogate cannot be."""
    return isinstance(value, str) and not any("\ud800" <= letter <= "\udfff" for letter in value)


def _line_problems(field: str, line: str | None) -> list[Problem]:
    if not isinstance(line, str):
        return []
    found = []
    if len(line.splitlines()) > 1:
        found.append(
            Problem(field=field, code="line_break", message="is one line; put the rest into the other one")
        )
    length = line_length(line)
    if length > MAX_LINE:
        message = f"has {length} characters, {MAX_LINE} are allowed; fold it into two lines"
        found.append(Problem(field=field, code="too_long", message=message))
    return found


def _country_problems(country: str | None) -> list[Problem]:
    if not isinstance(country, str) or not country.strip():
        return []
    if not _TWO_LETTERS.fullmatch(country):
        message = "takes a code of two letters, such as US; normalize_country() finds it for a name"
        return [Problem(field="country", code="not_a_country_code", message=message)]
    if country.upper() == "UK":
        return [Problem(field="country", code="not_an_iso_code", message="the ISO code is GB")]
    return []


def _state_problems(state: str | None) -> list[Problem]:
    if not isinstance(state, str) or not state or _STATE_CODE.fullmatch(state):
        return []
    message = "a calling location takes the ISO 3166-2 code, such as CA; normalize_state() finds it for a name"
    return [Problem(field="state_or_province", code="not_a_state_code", message=message)]
