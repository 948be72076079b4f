"""The answer of a normalisation: one of the 29 supported locales, and how it was arrived at."""

from __future__ import annotations

from enum import StrEnum

import attrs

from webex_wholesale.errors import UnsupportedLocale
from webex_wholesale.locales.tables import ENGLISH, ENGLISH_MEETINGS_SITE, SUPPORTED_LOCALES


class LocaleOrigin(StrEnum):
    """How a locale was arrived at; the text of a member is what a log or a form can show."""

    EXACT = "exact"
    """The text names this language and country."""
    SCRIPT = "script"
    """The writing decided: `zh-Hant`, with or without a country, is Traditional Chinese."""
    TEMPLATE_COUNTRY = "template_country"
    """Only a language was given; the onboarding template's country completed it."""
    LANGUAGE_DEFAULT = "language_default"
    """Only a language was given; the documented default of that language completed it."""
    FALLBACK = "fallback"
    """What was asked for is not offered; this stands in for it."""


@attrs.frozen(kw_only=True)
class Locale:
    """A supported locale.

    Two are equal when their codes are, however they were arrived at.

    Attributes:
        language: ISO 639-1 code.
        country: ISO 3166-1 code.
        origin: how the locale was arrived at.

    Raises:
        UnsupportedLocale: Webex Wholesale does not offer this language for this country.

    Examples:
        >>> from webex_wholesale.locales import normalize_locale
        >>> brazil = normalize_locale("pt-BR")
        >>> str(brazil), brazil.calling_location, str(brazil.meetings_site)
        ('pt_BR', 'pt_br', 'pt_BR')
    """

    language: str
    country: str
    origin: LocaleOrigin = attrs.field(default=LocaleOrigin.EXACT, eq=False)

    def __attrs_post_init__(self) -> None:
        if self.code not in SUPPORTED_LOCALES:
            raise UnsupportedLocale(
                "Webex Wholesale offers 29 locales; see webex_wholesale.locales.SUPPORTED_LOCALES"
            )

    @property
    def code(self) -> str:
        """The five characters that travel in `customerInfo.language`."""
        return f"{self.language}_{self.country}"

    @property
    def calling_location(self) -> str:
        """The form that a calling location's `language` is documented in: lower case."""
        return self.code.lower()

    @property
    def meetings_site(self) -> Locale:
        """The locale that the customer's Webex Meetings site comes up in; English stands in for four locales."""
        return english_site() if self.code in ENGLISH_MEETINGS_SITE else self

    def __str__(self) -> str:
        return self.code


def english_site() -> Locale:
    """Return the English that a meetings site falls back to."""
    language, country = ENGLISH.split("_")
    return Locale(language=language, country=country, origin=LocaleOrigin.FALLBACK)
