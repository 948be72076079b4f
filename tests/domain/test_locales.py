"""Locales: the rule, its origins, strict and lenient mode, and where a language lands."""

from __future__ import annotations

import pickle

import pytest

from webex_wholesale.errors import InvalidRequest, UnsupportedLocale
from webex_wholesale.locales import (
    ENGLISH_MEETINGS_SITE,
    LANGUAGE_DEFAULTS,
    LANGUAGES,
    SUPPORTED_LOCALES,
    Locale,
    LocaleOrigin,
    calling_location_language,
    meetings_site_locale,
    normalize_locale,
)

EXACT, SCRIPT, FALLBACK = LocaleOrigin.EXACT, LocaleOrigin.SCRIPT, LocaleOrigin.FALLBACK
TEMPLATE, DEFAULT = LocaleOrigin.TEMPLATE_COUNTRY, LocaleOrigin.LANGUAGE_DEFAULT


def test_there_are_29_locales_of_21_languages_each_with_a_supported_default():
    assert len(SUPPORTED_LOCALES) == len(set(SUPPORTED_LOCALES)) == 29
    assert len(LANGUAGE_DEFAULTS) == 21
    assert set(LANGUAGE_DEFAULTS.values()) <= set(SUPPORTED_LOCALES)
    assert all(default.startswith(f"{code}_") for code, default in LANGUAGE_DEFAULTS.items())


def test_the_defaults_are_those_of_the_guide_where_a_language_has_several_locales():
    assert {code: LANGUAGE_DEFAULTS[code] for code in ("en", "fr", "es", "pt", "zh")} == {
        "en": "en_US",
        "fr": "fr_FR",
        "es": "es_ES",
        "pt": "pt_PT",
        "zh": "zh_CN",
    }


@pytest.mark.parametrize("code", SUPPORTED_LOCALES)
def test_every_supported_locale_is_taken_as_it_is_in_any_spelling(code: str):
    language, country = code.split("_")
    for text in (code, code.lower(), code.upper(), f"{language}-{country}", f" {code}.UTF-8 ", f"{code}@euro"):
        locale = normalize_locale(text, "US")
        assert (locale.code, locale.origin) == (code, EXACT)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_bare_language_becomes_its_default(code: str):
    assert (normalize_locale(code).code, normalize_locale(code).origin) == (LANGUAGE_DEFAULTS[code], DEFAULT)


@pytest.mark.parametrize(
    ("text", "country", "code", "origin"),
    [
        ("pt", "BR", "pt_BR", TEMPLATE),
        ("pt", "br", "pt_BR", TEMPLATE),
        ("pt", " br ", "pt_BR", TEMPLATE),
        ("en", "UK", "en_GB", TEMPLATE),
        ("en", "DE", "en_US", DEFAULT),
        ("zh", "TW", "zh_TW", TEMPLATE),
        ("zh", "US", "zh_CN", DEFAULT),
        ("no", "NO", "nb_NO", TEMPLATE),
        ("en_GB", "AU", "en_GB", EXACT),
    ],
)
def test_the_template_country_completes_a_bare_language_only(
    text: str, country: str, code: str, origin: LocaleOrigin
):
    locale = normalize_locale(text, country)
    assert (locale.code, locale.origin) == (code, origin)


@pytest.mark.parametrize(
    ("text", "code", "origin"),
    [
        ("zh-Hans-CN", "zh_CN", EXACT),
        ("zh-Hant-TW", "zh_TW", EXACT),
        ("zh-Hant", "zh_TW", SCRIPT),
        ("zh-Hans", "zh_CN", SCRIPT),
        ("zh-Hant-HK", "zh_TW", SCRIPT),
        ("zh_hant_mo", "zh_TW", SCRIPT),
        ("ZH-HANT-CN", "zh_TW", SCRIPT),
        ("zh-Hans-TW", "zh_CN", SCRIPT),
        ("zh-Hans-SG", "zh_CN", SCRIPT),
    ],
)
@pytest.mark.parametrize("template", [None, "CN", "TW", "HK"])
def test_the_script_of_chinese_decides_whatever_the_countries_say(
    text: str, code: str, origin: LocaleOrigin, template: str | None
):
    locale = normalize_locale(text, template)
    assert (locale.code, locale.origin) == (code, origin)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("in", "id_ID"),
        ("in_ID", "id_ID"),
        ("no", "nb_NO"),
        ("no-NO", "nb_NO"),
        ("mo", "ro_RO"),
        ("en_UK", "en_GB"),
        ("en_US_POSIX", "en_US"),
        ("de-DE-1996", "de_DE"),
        ("pt-BR-ao1990", "pt_BR"),
        ("en-GB-u-ca-gregory", "en_GB"),
        ("en-GB-x-mine", "en_GB"),
        ("en-Latn-US", "en_US"),
        ("ja-Jpan-JP", "ja_JP"),
        ("de_DE@euro", "de_DE"),
        ("de_DE.ISO-8859-15@euro", "de_DE"),
        ("de_DE@collation=phonebook", "de_DE"),
        ("ru_RU@cyrillic", "ru_RU"),
    ],
)
def test_old_codes_variants_extensions_and_posix_parts_are_understood(text: str, code: str):
    assert normalize_locale(text).code == code


@pytest.mark.parametrize(
    "text",
    [
        "he",
        "iw",
        "ji",
        "nn",
        "nn-NO",
        "no_NO@nynorsk",
        "no-nyn",
        "no_NO_NY",
        "zh-yue-HK",
        "zh-cmn-Hans-CN",
        "zh-Latn-CN",
        "zh-Hani",
        "zh-taiwan",
        "pt-brazil",
        "zh_TW@simplified",
        "ru_RU@latin",
        "sr-Latn-RS",
        "english",
        "eng",
        "enUS",
        "en_",
        "_US",
        "en__US",
        "en-US-",
        "en-u",
        "en US",
        "en-US,en;q=0.9",
        "en_US_US",
        "x-en",
        "i-default",
        "C",
        "POSIX",
        "C.UTF-8",
        "",
        " ",
        "en_US\0",
        "e\u0301n",
    ],
)
@pytest.mark.parametrize("strict", [True, False])
def test_what_is_no_offered_language_is_refused_in_both_modes(text: str, strict: bool):
    with pytest.raises(UnsupportedLocale):
        normalize_locale(text, "US", strict=strict)


@pytest.mark.parametrize(
    "text", ["ıt", "İT", "\uff45\uff4e_\uff35\uff33", "\u212ao", "\u017fv", "еn", "en\u2010US"]
)
def test_letters_that_only_fold_to_ascii_are_refused(text: str):
    with pytest.raises(UnsupportedLocale):
        normalize_locale(text, strict=False)


@pytest.mark.parametrize("value", [None, b"en_US", 5, 5.0, True, ["en"], object()])
def test_what_is_not_text_is_refused_as_an_unsupported_locale(value: object):
    with pytest.raises(UnsupportedLocale, match="not text"):
        normalize_locale(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("country", ["", "USA", "U", "1", "U1", "İT", "\uff35\uff33", b"US", 1])
@pytest.mark.parametrize("text", ["en", "en_US"])
def test_a_template_country_that_is_no_code_is_refused_even_when_it_is_not_needed(text: str, country: object):
    with pytest.raises(UnsupportedLocale, match="two letters"):
        normalize_locale(text, country)  # type: ignore[arg-type]


def test_strict_mode_refuses_a_country_that_the_language_is_not_offered_for():
    with pytest.raises(UnsupportedLocale, match="near matches: en_US, en_AU, en_GB, en_CA"):
        normalize_locale("en_NZ", "AU")
    with pytest.raises(UnsupportedLocale, match="near matches: zh_TW, zh_CN"):
        normalize_locale("zh_HK")
    with pytest.raises(UnsupportedLocale, match="near matches: es_ES, es_CO, es_MX"):
        normalize_locale("es-419")


@pytest.mark.parametrize(
    ("text", "country", "code"),
    [
        ("en_NZ", None, "en_US"),
        ("en_NZ", "AU", "en_AU"),
        ("en_NZ", "DE", "en_US"),
        ("es-419", "MX", "es_MX"),
        ("es_AR", None, "es_ES"),
        ("de_AT", None, "de_DE"),
        ("zh_HK", None, "zh_TW"),
        ("zh_HK", "CN", "zh_TW"),
        ("zh_SG", "TW", "zh_CN"),
        ("zh_US", "TW", "zh_TW"),
    ],
)
def test_lenient_mode_keeps_the_language_and_says_that_it_fell_back(text: str, country: str | None, code: str):
    locale = normalize_locale(text, country, strict=False)
    assert (locale.code, locale.origin) == (code, FALLBACK)


def test_lenient_mode_changes_nothing_where_strict_mode_has_an_answer():
    for text in ("pt", "pt-BR", "zh-Hant-HK"):
        assert normalize_locale(text, strict=False).origin is normalize_locale(text).origin


def test_messages_repeat_only_what_looks_like_a_language():
    with pytest.raises(UnsupportedLocale) as caught:
        normalize_locale("someone@example.com")
    assert "example" not in str(caught.value)


def test_an_unsupported_locale_is_an_invalid_request_and_a_value_error():
    assert issubclass(UnsupportedLocale, InvalidRequest)
    assert issubclass(UnsupportedLocale, ValueError)


def test_meetings_sites_of_four_locales_come_up_in_english_and_all_others_in_their_own():
    assert {"es_CO", "id_ID", "nb_NO", "pt_PT"} == ENGLISH_MEETINGS_SITE
    for code in SUPPORTED_LOCALES:
        site = meetings_site_locale(code)
        assert site.code == ("en_US" if code in ENGLISH_MEETINGS_SITE else code)
        assert site.origin is (FALLBACK if code in ENGLISH_MEETINGS_SITE else EXACT)


@pytest.mark.parametrize("missing", [None, "", "xx", "fr_BE", 5, b"fr_FR"])
def test_a_meetings_site_without_a_usable_language_is_english(missing: object):
    assert meetings_site_locale(missing).code == "en_US"  # type: ignore[arg-type]


def test_a_meetings_site_follows_the_template_country():
    assert meetings_site_locale("pt", "BR").code == "pt_BR"
    assert meetings_site_locale("pt", "PT").code == "en_US"
    assert meetings_site_locale(normalize_locale("fr-CA")).code == "fr_CA"
    with pytest.raises(UnsupportedLocale):
        meetings_site_locale("pt", "Brazil")


def test_a_calling_location_takes_lower_case():
    assert calling_location_language("EN_US") == "en_us"
    assert calling_location_language("pt", "BR") == "pt_br"
    assert calling_location_language("en-NZ", strict=False) == "en_us"
    assert calling_location_language(normalize_locale("zh-Hant")) == "zh_tw"
    with pytest.raises(UnsupportedLocale):
        calling_location_language("english")


def test_a_locale_is_a_plain_value():
    bare, exact = normalize_locale("pt", "BR"), normalize_locale("pt-BR")
    assert bare == exact
    assert hash(bare) == hash(exact)
    assert bare.origin is not exact.origin
    assert str(exact) == exact.code == "pt_BR"
    assert (exact.language, exact.country) == ("pt", "BR")
    again = pickle.loads(pickle.dumps(bare))
    assert again == bare
    assert again.origin is TEMPLATE


def test_a_locale_that_is_not_offered_cannot_be_made():
    with pytest.raises(UnsupportedLocale):
        Locale(language="en", country="NZ")
