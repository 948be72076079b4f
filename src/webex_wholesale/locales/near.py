"""What somebody may have meant: suggestions for an error message or a form, never an answer."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

from webex_wholesale.locales.tables import LANGUAGES, RELATED_LANGUAGES, SAME_CHINESE_WRITING
from webex_wholesale.locales.tag import NotALocale, Tag, parse_tag

_LONGEST = 35
_LANGUAGES_OFFERED = 2
_SHORTEST_BEGINNING = 3
_SIMILARITY = 0.75


def near_locales(text: object) -> tuple[str, ...]:
    """Return supported locales close to a text, the likeliest first; empty when nothing comes close.

    >>> from webex_wholesale.locales import near_locales
    >>> near_locales("english")
    ('en_US', 'en_AU', 'en_GB', 'en_CA')
    >>> near_locales("Deutsch")
    ('de_DE',)
    """
    if not isinstance(text, str) or len(text) > _LONGEST:
        return ()
    try:
        return _of_tag(parse_tag(text))
    except NotALocale:
        return _of_words(text)


def _of_tag(tag: Tag) -> tuple[str, ...]:
    language = LANGUAGES.get(RELATED_LANGUAGES.get(tag.language, tag.language))
    if language is None:
        return ()
    same_writing = f"{language.code}_{SAME_CHINESE_WRITING.get(tag.region or '', '')}"
    return tuple(sorted(language.locales, key=lambda code: code != same_writing))


def _of_words(text: str) -> tuple[str, ...]:
    spellings: dict[str, str] = {}
    for language in LANGUAGES.values():
        for spelling in (language.code, *language.locales, *language.name.split(), *language.native_name.split()):
            spellings.setdefault(_plain(spelling), language.code)
    words = [_plain(text), *(_plain(word) for word in re.split(r"[\W_]+", text) if len(word) > 1)]
    found = [spellings[word] for word in words if word in spellings] or [
        spellings[spelling] for word in words for spelling in _close_spellings(word, spellings)
    ]
    codes = list(dict.fromkeys(found))[:_LANGUAGES_OFFERED]
    return tuple(locale for code in codes for locale in LANGUAGES[code].locales)


def _close_spellings(word: str, spellings: Iterable[str]) -> list[str]:
    """Return spellings that a word begins (`ger`, `fre`: the three-letter codes do) or nearly is."""
    begun = [spelling for spelling in spellings if len(word) >= _SHORTEST_BEGINNING and spelling.startswith(word)]
    return begun or difflib.get_close_matches(word, list(spellings), n=_LANGUAGES_OFFERED, cutoff=_SIMILARITY)


def _plain(text: str) -> str:
    """Return a text without marks and case, so that `Francais` finds `français`."""
    marks_apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in marks_apart if not unicodedata.combining(letter)).casefold()
