"""Locales, against text from anywhere: never another error, never another language."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale.errors import UnsupportedLocale
from webex_wholesale.locales import (
    SUPPORTED_LOCALES,
    LocaleOrigin,
    calling_location_language,
    meetings_site_locale,
    near_locales,
    normalize_locale,
)
from webex_wholesale.locales.tables import OLD_LANGUAGE_CODES

ANYTHING = st.one_of(st.text(), st.binary(), st.none(), st.integers(), st.floats(), st.booleans())
SUBTAGS = """
    en EN pt zh no nb in iw nn de Hant hans Latn Cyrl US br HK TW CN 419 u x 1996 posix yue
"""
SUBTAG = st.sampled_from(SUBTAGS.split()) | st.text(alphabet="abcXYZ019", max_size=9)
TAG = st.builds(
    lambda subtags, separator, tail: separator.join(subtags) + tail,
    st.lists(SUBTAG, min_size=1, max_size=5),
    st.sampled_from(["-", "_"]),
    st.sampled_from(["", ".UTF-8", "@euro", "@latin", ".", "@", " "]),
)
COUNTRY = st.one_of(st.none(), st.sampled_from(["US", "tw", "CN", "BR", "no"]))


@given(ANYTHING | TAG, ANYTHING | COUNTRY, st.booleans())
def test_anything_at_all_gives_a_supported_locale_or_the_documented_error(text, country, strict):
    try:
        locale = normalize_locale(text, country, strict=strict)
    except UnsupportedLocale:
        return
    assert locale.code in SUPPORTED_LOCALES


@given(TAG, COUNTRY, st.booleans())
def test_the_language_of_the_answer_is_the_language_of_the_text(text, country, strict):
    try:
        locale = normalize_locale(text, country, strict=strict)
    except UnsupportedLocale:
        return
    asked = re.split("[-_.@]", text.strip())[0].lower()
    assert locale.language == OLD_LANGUAGE_CODES.get(asked, asked)


@given(TAG, COUNTRY, st.booleans())
def test_an_exact_answer_has_the_country_that_the_text_has(text, country, strict):
    try:
        locale = normalize_locale(text, country, strict=strict)
    except UnsupportedLocale:
        return
    if locale.origin is LocaleOrigin.EXACT:
        assert locale.country in text.upper().replace("UK", "GB")
    assert (locale.origin is LocaleOrigin.FALLBACK) <= (not strict)


@given(st.lists(SUBTAG, max_size=3), COUNTRY, st.booleans())
def test_traditional_chinese_never_becomes_simplified(rest, country, strict):
    try:
        locale = normalize_locale("-".join(["zh", "Hant", *rest]), country, strict=strict)
    except UnsupportedLocale:
        return
    assert locale.code == "zh_TW"


@given(ANYTHING | TAG, COUNTRY)
def test_a_meetings_site_always_has_a_supported_locale(text, country):
    assert meetings_site_locale(text, country).code in SUPPORTED_LOCALES


@given(ANYTHING | TAG)
def test_a_calling_location_language_is_a_supported_locale_in_lower_case(text):
    try:
        language = calling_location_language(text)
    except UnsupportedLocale:
        return
    assert language in {code.lower() for code in SUPPORTED_LOCALES}


@given(ANYTHING | TAG)
def test_suggestions_are_supported_locales(text):
    assert set(near_locales(text)) <= set(SUPPORTED_LOCALES)


def test_suggestions_know_names_in_english_and_in_the_language_itself():
    assert near_locales("english") == ("en_US", "en_AU", "en_GB", "en_CA")
    assert near_locales("Portugues") == ("pt_PT", "pt_BR")
    assert near_locales("Deutsch") == ("de_DE",)
    assert near_locales("svenska") == ("sv_SE",)
    assert near_locales("ger") == ("de_DE",)
    assert near_locales("nn-NO") == ("nb_NO",)
    assert near_locales("zh-MO") == ("zh_TW", "zh_CN")
    assert near_locales("qqqq") == ()
