"""The languages that Webex Wholesale speaks: 21 languages, 29 locales, and what a bare language stands for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import attrs

from webex_wholesale._sources import Source

SOURCE = Source(
    "Webex Wholesale Route-to-Market Solution Guide v1.24, table 4 'Supported Language Locale Codes'; "
    "codes that its translation damaged were restored from the language they stand beside",
    date(2024, 2, 6),
)
"""Where the languages come from."""

SPELLING_SOURCE = Source(
    "IANA language subtag registry (iw, in, ji, mo) and Unicode CLDR aliases (no, UK); "
    "scripts of a language: CLDR likely subtags",
    date(2025, 10, 29),
)


@attrs.frozen
class Language:
    """One supported language.

    Attributes:
        code: ISO 639-1.
        name: English name.
        native_name: the language's own name.
        countries: ISO 3166-1 codes it is offered for; the first one is what the bare language stands for.
        scripts: ISO 15924 codes of the writing the language is offered in.
    """

    code: str
    name: str
    native_name: str
    countries: tuple[str, ...]
    scripts: tuple[str, ...] = ("Latn",)

    @property
    def locales(self) -> tuple[str, ...]:
        """Its supported locales, the default first."""
        return tuple(f"{self.code}_{country}" for country in self.countries)

    @property
    def default(self) -> str:
        """The locale that the service takes for the bare language when the template's country does not help."""
        return self.locales[0]


LANGUAGES: Mapping[str, Language] = MappingProxyType(
    {
        language.code: language
        for language in (
            Language("en", "English", "English", ("US", "AU", "GB", "CA")),
            Language("fr", "French", "français", ("FR", "CA")),
            Language("cs", "Czech", "čeština", ("CZ",)),
            Language("da", "Danish", "dansk", ("DK",)),
            Language("de", "German", "Deutsch", ("DE",)),
            Language("hu", "Hungarian", "magyar", ("HU",)),
            Language("id", "Indonesian", "Bahasa Indonesia", ("ID",)),
            Language("it", "Italian", "italiano", ("IT",)),
            Language("ja", "Japanese", "日本語", ("JP",), ("Jpan",)),
            Language("ko", "Korean", "한국어", ("KR",), ("Kore", "Hang")),
            Language("es", "Spanish", "español", ("ES", "CO", "MX")),
            Language("nl", "Dutch", "Nederlands", ("NL",)),
            Language("nb", "Norwegian", "norsk bokmål", ("NO",)),
            Language("pl", "Polish", "polski", ("PL",)),
            Language("pt", "Portuguese", "português", ("PT", "BR")),
            Language("ru", "Russian", "русский", ("RU",), ("Cyrl",)),
            Language("ro", "Romanian", "română", ("RO",)),
            Language("zh", "Chinese", "中文", ("CN", "TW"), ("Hans", "Hant")),
            Language("sv", "Swedish", "svenska", ("SE",)),
            Language("ar", "Arabic", "العربية", ("SA",), ("Arab",)),
            Language("tr", "Turkish", "Türkçe", ("TR",)),
        )
    }
)
"""Every language that is supported, by its code."""

SUPPORTED_LOCALES: tuple[str, ...] = tuple(code for language in LANGUAGES.values() for code in language.locales)
"""Every locale that is supported."""

LANGUAGE_DEFAULTS: Mapping[str, str] = MappingProxyType({code: row.default for code, row in LANGUAGES.items()})
"""The locale that a bare language code stands for."""

# The guide: sites of these locales come up in English, as does a site whose locale is missing or not supported.
ENGLISH_MEETINGS_SITE: frozenset[str] = frozenset({"es_CO", "id_ID", "nb_NO", "pt_PT"})
"""Supported locales whose meetings site comes up in English all the same."""
ENGLISH = "en_US"

OLD_LANGUAGE_CODES: Mapping[str, str] = MappingProxyType(
    {"in": "id", "iw": "he", "ji": "yi", "mo": "ro", "no": "nb"}
)
OLD_COUNTRY_CODES: Mapping[str, str] = MappingProxyType({"UK": "GB"})

# Simplified and Traditional Chinese are different writings: a text that names one must never get the other.
SCRIPT_COUNTRY: Mapping[tuple[str, str], str] = MappingProxyType({("zh", "Hans"): "CN", ("zh", "Hant"): "TW"})
SAME_CHINESE_WRITING: Mapping[str, str] = MappingProxyType({"HK": "TW", "MO": "TW", "SG": "CN"})

# Offered in place of a language that is close enough to be suggested, and too different to be taken for it.
RELATED_LANGUAGES: Mapping[str, str] = MappingProxyType({"nn": "nb"})
