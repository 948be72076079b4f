"""From what people write to what the service takes: the documented rule, and what is refused rather than guessed.

The rule (Solution Guide v1.24, "Supported Language Locales"): a supported locale is taken as it is; a bare
language is completed with the onboarding template's country if that gives a supported locale, else by the
language's default. Strict mode refuses a country that the language is not offered for; lenient mode then applies
the rule for the bare language, except that Chinese keeps the writing of its country (Hong Kong and Macao:
Traditional, Singapore: Simplified). Neither mode ever answers with another language or writing than asked for.
"""

from __future__ import annotations

import re

from webex_wholesale.errors import UnsupportedLocale
from webex_wholesale.locales.locale import Locale, LocaleOrigin, english_site
from webex_wholesale.locales.near import near_locales
from webex_wholesale.locales.tables import (
    LANGUAGES,
    OLD_COUNTRY_CODES,
    SAME_CHINESE_WRITING,
    SCRIPT_COUNTRY,
    Language,
)
from webex_wholesale.locales.tag import NotALocale, Tag, parse_tag

# A message may end up in a log: only what looks like a language is repeated in it.
_SHOWABLE = re.compile(r"[A-Za-z]{1,10}([-_]([A-Za-z]{1,8}|[0-9]{3})){0,3}")


def normalize_locale(text: str, template_country: str | None = None, *, strict: bool = True) -> Locale:
    """Return the supported locale that a text stands for.

    Args:
        text: a language or locale in any usual spelling: `en-US`, `EN_us`, `en_US.UTF-8`, `zh-Hant-HK`, `pt`.
        template_country: two-letter country of the onboarding template, which completes a bare language.
        strict: refuse a country that the language is not offered for; with False the language is kept and
            completed as if it stood alone, with `LocaleOrigin.FALLBACK`.

    Raises:
        UnsupportedLocale: not a locale, or a language that is not offered (in both modes); lists near matches.

    Examples:
        >>> from webex_wholesale.locales import normalize_locale
        >>> normalize_locale("en-US").code
        'en_US'
        >>> normalize_locale("pt", "br").origin.value
        'template_country'
        >>> normalize_locale("en-NZ", strict=False).origin.value
        'fallback'
    """
    country = _template_country(template_country)
    try:
        tag = parse_tag(text)
    except NotALocale as problem:
        raise _unsupported(text, str(problem)) from None
    language = LANGUAGES.get(tag.language)
    if language is None:
        raise _unsupported(text, "is in a language that Webex Wholesale does not offer")
    return _resolve(text, tag, language, country, strict)


def _resolve(text: str, tag: Tag, language: Language, template: str | None, strict: bool) -> Locale:
    def locale(country: str, origin: LocaleOrigin) -> Locale:
        return Locale(language=language.code, country=country, origin=origin)

    if tag.script and tag.script not in language.scripts:
        raise _unsupported(text, "asks for a script that the language is not offered in")
    by_script = SCRIPT_COUNTRY.get((language.code, tag.script or ""))
    if by_script and by_script != tag.region:
        return locale(by_script, LocaleOrigin.SCRIPT)
    if tag.region in language.countries:
        return locale(tag.region, LocaleOrigin.EXACT)
    if tag.region and strict:
        raise _unsupported(text, "asks for a country that the language is not offered for")
    same_writing = SAME_CHINESE_WRITING.get(tag.region or "")
    if language.code == "zh" and same_writing:
        return locale(same_writing, LocaleOrigin.FALLBACK)
    if template in language.countries:
        return locale(template, LocaleOrigin.FALLBACK if tag.region else LocaleOrigin.TEMPLATE_COUNTRY)
    default = language.countries[0]
    return locale(default, LocaleOrigin.FALLBACK if tag.region else LocaleOrigin.LANGUAGE_DEFAULT)


def meetings_site_locale(language: Locale | str | None, template_country: str | None = None) -> Locale:
    """Return the locale that a customer's Webex Meetings site comes up in.

    English for `es_CO`, `id_ID`, `nb_NO` and `pt_PT`, and for anything missing, invalid or not supported, as the
    guide says; so nothing is refused here except a template country that is no country code.

    Args:
        language: what is sent as the customer's language.
        template_country: two-letter country of the onboarding template.

    Raises:
        UnsupportedLocale: `template_country` is not a country code of two letters.
    """
    if isinstance(language, Locale):
        return language.meetings_site
    _template_country(template_country)
    try:
        return normalize_locale(language, template_country).meetings_site  # type: ignore[arg-type]
    except UnsupportedLocale:
        return english_site()


def calling_location_language(
    language: Locale | str, template_country: str | None = None, *, strict: bool = True
) -> str:
    """Return a language as a calling location wants it, such as `en_us`.

    The field steers announcements and e-mails, not the meetings site. Its lower-case spelling is documented; which
    of the 29 locales have announcements is not.

    Raises:
        UnsupportedLocale: as `normalize_locale`.
    """
    if isinstance(language, Locale):
        return language.calling_location
    return normalize_locale(language, template_country, strict=strict).calling_location


def _template_country(country: object) -> str | None:
    if country is None:
        return None
    code = country.strip(" ").upper() if isinstance(country, str) and country.isascii() else ""
    if not re.fullmatch("[A-Z]{2}", code):
        raise UnsupportedLocale("template_country must be a country code of two letters, such as US")
    return OLD_COUNTRY_CODES.get(code, code)


def _unsupported(text: object, reason: str) -> UnsupportedLocale:
    subject = repr(text) if isinstance(text, str) and _SHOWABLE.fullmatch(text) else "the language"
    near = near_locales(text)
    advice = f"near matches: {', '.join(near)}" if near else f"offered languages: {', '.join(LANGUAGES)}"
    return UnsupportedLocale(f"{subject} {reason}; {advice}")
