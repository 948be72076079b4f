"""Decides in which language an organisation and its meetings site come up, from the request and the template.

Nothing sent: the template's language. Two letters: with the template's country, if that is a supported locale,
else the language's own default. A meetings site speaks English where the language is none, or not one of its own.
"""

from __future__ import annotations

DEFAULT_LANGUAGE = "en_US"
DEFAULT_COUNTRY = "US"

# The first of each language is what its two letters mean.
_LOCALES = [
    "en_US",
    "en_AU",
    "en_GB",
    "en_CA",
    "fr_FR",
    "fr_CA",
    "cs_CZ",
    "da_DK",
    "de_DE",
    "hu_HU",
    "id_ID",
    "it_IT",
    "ja_JP",
    "ko_KR",
    "es_ES",
    "es_CO",
    "es_MX",
    "nl_NL",
    "nb_NO",
    "pl_PL",
    "pt_PT",
    "pt_BR",
    "ru_RU",
    "ro_RO",
    "zh_CN",
    "zh_TW",
    "sv_SE",
    "ar_SA",
    "tr_TR",
]
_NOT_FOR_MEETINGS = frozenset({"es_CO", "id_ID", "nb_NO", "pt_PT"})


def organization_language(sent: str | None, template_language: str, template_country: str) -> str:
    """The language of an organisation.

    >>> organization_language(None, "de_DE", "DE"), organization_language("pt", "en_US", "BR")
    ('de_DE', 'pt_BR')
    """
    language = (sent or template_language).replace("-", "_")
    if len(language) > 2:
        return f"{language[:2].lower()}_{language[3:].upper()}"
    wanted = f"{language.lower()}_{template_country.upper()}"
    if wanted in _LOCALES:
        return wanted
    return next((locale for locale in _LOCALES if locale.startswith(language.lower() + "_")), language)


def meetings_site_language(language: str) -> str:
    """The language of the meetings site of an organisation with this language."""
    return language if language in _LOCALES and language not in _NOT_FOR_MEETINGS else DEFAULT_LANGUAGE
