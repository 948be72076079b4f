"""Taking a language text apart: which of the spellings that people really have are understood, and as what.

Understood: BCP 47 (`pt-BR`, `zh-Hant-HK`, `de-DE-1996`, `en-GB-u-ca-gregory`), POSIX (`en_US.UTF-8`,
`de_DE@euro`), any letter case, and the ISO codes that were replaced. Plain ASCII only: case folding of anything
else turns other letters into ours (a Turkish dotless i, a Kelvin sign, full-width letters), and the answer would
only look right.
"""

from __future__ import annotations

import re
from typing import Final

import attrs

from webex_wholesale.locales.tables import OLD_COUNTRY_CODES, OLD_LANGUAGE_CODES

_POSIX: Final = re.compile(r"(?P<tag>[^.@]*)(\.(?P<charset>[A-Za-z0-9_:-]+))?(@(?P<modifier>.+))?")
_SUBTAG: Final = re.compile(r"[A-Za-z0-9]{1,8}")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2}")
_SCRIPT: Final = re.compile(r"[A-Za-z]{4}")
_REGION: Final = re.compile(r"[A-Za-z]{2}|[0-9]{3}")
# Spelling conventions (IANA registry) that leave language and country as they are; `posix` is what iOS appends.
_VARIANTS: Final = frozenset({"1901", "1996", "abl1943", "ao1990", "colb1945", "oxendict", "posix"})
_KEYWORDS: Final = re.compile(r"[A-Za-z0-9]+=[A-Za-z0-9_-]+(;[A-Za-z0-9]+=[A-Za-z0-9_-]+)*")
_SCRIPT_MODIFIERS: Final = {"latin": "Latn", "cyrillic": "Cyrl"}


class NotALocale(ValueError):
    """The text is no language tag; the message says why, as the end of a sentence."""


@attrs.frozen(kw_only=True)
class Tag:
    """What a text says, with today's codes: nothing here says that Webex offers it."""

    language: str
    script: str | None = None
    region: str | None = None


def parse_tag(text: object) -> Tag:
    """Take a language text apart.

    Raises:
        NotALocale: the text is none, or says something that must not be ignored.
    """
    if not isinstance(text, str):
        raise NotALocale(f"is {type(text).__name__}, not text")
    match = _POSIX.fullmatch(text.strip(" \t\r\n")) if text.isascii() else None
    if match is None:
        raise NotALocale("is not written like en_US")
    language, script, region = _split(match["tag"])
    if match["modifier"] is not None:
        script = _modifier_script(match["modifier"].lower()) or script
    return Tag(
        language=OLD_LANGUAGE_CODES.get(language, language),
        script=script,
        region=OLD_COUNTRY_CODES.get(region, region) if region else None,
    )


def _split(tag: str) -> tuple[str, str | None, str | None]:
    subtags = re.split("[-_]", tag)
    if not all(_SUBTAG.fullmatch(subtag) for subtag in subtags) or not _LANGUAGE.fullmatch(subtags[0]):
        raise NotALocale("does not begin with a language code of two letters")
    language, rest = subtags[0].lower(), subtags[1:]
    script = rest.pop(0).title() if rest and _SCRIPT.fullmatch(rest[0]) else None
    region = rest.pop(0).upper() if rest and _REGION.fullmatch(rest[0]) else None
    while rest and rest[0].lower() in _VARIANTS:
        rest.pop(0)
    # Only extensions may be left. Anything else could matter: zh-yue and no-nyn are other languages, and a country
    # written out (zh-taiwan) would pass for a variant.
    if rest and (len(rest[0]) > 1 or len(rest) == 1):
        raise NotALocale("has a part after the language that is neither a script nor a country")
    return language, script, region


def _modifier_script(modifier: str) -> str | None:
    """Return the script that a POSIX modifier names; one that is not known (`@nynorsk`) changes the language."""
    if modifier in _SCRIPT_MODIFIERS:
        return _SCRIPT_MODIFIERS[modifier]
    if modifier == "euro" or _KEYWORDS.fullmatch(modifier):
        return None
    raise NotALocale("has a modifier after @ that is not understood")
