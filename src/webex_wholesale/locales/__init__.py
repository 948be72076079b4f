"""Languages: which locales Webex Wholesale supports, and which of them a text stands for.

>>> from webex_wholesale.locales import meetings_site_locale, normalize_locale
>>> locale = normalize_locale("pt", template_country="PT")
>>> str(locale), locale.origin.value
('pt_PT', 'template_country')
>>> str(meetings_site_locale(locale))     # European Portuguese is not offered for meetings sites
'en_US'
"""

from __future__ import annotations

from webex_wholesale.locales.locale import Locale, LocaleOrigin
from webex_wholesale.locales.near import near_locales
from webex_wholesale.locales.normalize import (
    calling_location_language,
    meetings_site_locale,
    normalize_locale,
)
from webex_wholesale.locales.tables import (
    ENGLISH_MEETINGS_SITE,
    LANGUAGE_DEFAULTS,
    LANGUAGES,
    SOURCE,
    SUPPORTED_LOCALES,
    Language,
)

__all__ = [
    "ENGLISH_MEETINGS_SITE",
    "LANGUAGES",
    "LANGUAGE_DEFAULTS",
    "SOURCE",
    "SUPPORTED_LOCALES",
    "Language",
    "Locale",
    "LocaleOrigin",
    "calling_location_language",
    "meetings_site_locale",
    "near_locales",
    "normalize_locale",
]
