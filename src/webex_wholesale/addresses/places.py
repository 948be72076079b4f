"""Countries and states by code or name, through `pycountry` (extra `addresses`): exact names, never a guess."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from webex_wholesale._extras import require_extra
from webex_wholesale._sources import Source
from webex_wholesale.errors import InvalidAddress

_SUGGESTIONS: Final = 3
_SIMILARITY: Final = 0.75
_LONGEST: Final = 100
_LONGEST_CODE: Final = 3
_WRITTEN_OUT: Final = {"&": "and", "st.": "saint", "st": "saint"}
_BRACKETS: Final = re.compile(r"\s*[\[(].*[\])]\s*$")

# ISO 3166-1 reserves UK for the country whose code is GB; forms and people write it all the same.
_RESERVED: Final = {"UK": "GB"}

EVERYDAY_NAMES_SOURCE: Final = Source(
    "English country names of Unicode CLDR, and of its editions before a renaming; "
    "the countries of the United Kingdom",
    date(2025, 10, 29),
)

# The ISO data has formal names only; these are what English speakers write in a country field.
EVERYDAY_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "brunei": "BN",
        "burma": "MM",
        "cape verde": "CV",
        "england": "GB",
        "great britain": "GB",
        "ivory coast": "CI",
        "northern ireland": "GB",
        "russia": "RU",
        "scotland": "GB",
        "turkey": "TR",
        "vatican city": "VA",
        "wales": "GB",
    }
)


def normalize_country(text: str) -> str:
    """Return the two-letter code of a country.

    Two letters are taken as the code, in either case (`UK` becomes `GB`), and need no library; whether the service
    knows the code is for the service to say. Anything else is looked up by its exact name, ignoring case and
    accents: the ISO short, common and official name, and the codes of three letters or digits.

    Raises:
        InvalidAddress: no country has that name, or several have; near matches are listed.
        MissingExtra: the text is not a code and `pycountry` is not installed.

    Examples:
        >>> from webex_wholesale.addresses import normalize_country
        >>> normalize_country("us"), normalize_country("Germany")
        ('US', 'DE')
    """
    name = _checked(text, "country")
    if re.fullmatch("[A-Za-z]{2}", name):
        return _RESERVED.get(name.upper(), name.upper())
    names = _country_names()
    codes = names.get(_plain(name), frozenset())
    if len(codes) == 1:
        return next(iter(codes))
    if codes:
        raise InvalidAddress(f"several countries go by that name; write the code: {', '.join(sorted(codes))}")
    raise InvalidAddress(f"no country has exactly that name; {_near(name, names)}")


def normalize_state(text: str, country: str) -> str:
    """Return the ISO 3166-2 code of a state within its country, without the country: `CA` for California.

    Accepts the code with or without the country, and exact names, ignoring case and accents.

    Raises:
        InvalidAddress: the country has no such state, or several of that name; near matches are listed.
        MissingExtra: `pycountry` is not installed.

    Examples:
        >>> from webex_wholesale.addresses import normalize_state
        >>> normalize_state("California", "US"), normalize_state("ca-qc", "Canada")
        ('CA', 'QC')
    """
    name, country_code = _checked(text, "state"), normalize_country(country)
    names = _state_names(country_code)
    if not names:
        raise InvalidAddress(f"no states of {country_code} are known; leave the state out or send it as it is")
    codes = names.get(_plain(name), frozenset())
    if len(codes) == 1:
        return next(iter(codes))
    if codes:
        raise InvalidAddress(
            f"several states of {country_code} go by that; write the code: {', '.join(sorted(codes))}"
        )
    raise InvalidAddress(f"{country_code} has no state of exactly that name or code; {_near(name, names)}")


@cache
def _country_names() -> dict[str, frozenset[str]]:
    names: dict[str, set[str]] = {}
    for entry in _library().countries:
        spellings = [
            getattr(entry, kind, "") for kind in ("name", "common_name", "official_name", "alpha_3", "numeric")
        ]
        # "Iran, Islamic Republic of" is Iran; "Korea, ..." are two, which makes Korea ambiguous, as it is.
        spellings += [entry.name.partition(",")[0], _BRACKETS.sub("", entry.name)]
        _add(names, entry.alpha_2, spellings)
    for name, code in EVERYDAY_NAMES.items():
        _add(names, code, [name])
    return {name: frozenset(codes) for name, codes in names.items()}


@cache
def _state_names(country: str) -> dict[str, frozenset[str]]:
    names: dict[str, set[str]] = {}
    for entry in _library().subdivisions.get(country_code=country) or ():
        code = entry.code.partition("-")[2]
        _add(names, code, [code, entry.code, entry.name, _BRACKETS.sub("", entry.name)])
    return {name: frozenset(codes) for name, codes in names.items()}


def _add(names: dict[str, set[str]], code: str, spellings: Iterable[str]) -> None:
    for spelling in filter(None, spellings):
        names.setdefault(_plain(spelling), set()).add(code)


def _checked(text: object, what: str) -> str:
    if not isinstance(text, str) or not text.strip():
        raise InvalidAddress(f"the {what} must be a non-empty string")
    if len(text) > _LONGEST:
        raise InvalidAddress(f"the {what} is longer than any name of one")
    return text.strip()


def _plain(text: str) -> str:
    """Return a name without case, accents and article, with its abbreviations written out."""
    marks_apart = unicodedata.normalize("NFKD", text.replace("\u2019", "'").replace("\u2018", "'"))
    bare = "".join(letter for letter in marks_apart if not unicodedata.combining(letter)).casefold()
    words = bare.replace("&", " & ").split()
    if len(words) == 1:
        return bare.strip()  # alone, ST is the code of a state
    return " ".join(_WRITTEN_OUT.get(word, word) for word in words if word != "the")


def _near(name: str, names: dict[str, frozenset[str]]) -> str:
    plain = _plain(name)
    words = [known for known in names if len(known) > _LONGEST_CODE]
    close = [known for known in words if len(plain) > _LONGEST_CODE and known.startswith(plain)]
    close += difflib.get_close_matches(plain, words, n=_SUGGESTIONS, cutoff=_SIMILARITY)
    shown = dict.fromkeys(f"{known} ({', '.join(sorted(names[known]))})" for known in close)
    return f"near matches: {'; '.join(list(shown)[:_SUGGESTIONS])}" if shown else "write the code"


def _library() -> Any:
    return require_extra("addresses")
