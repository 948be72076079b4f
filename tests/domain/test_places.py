"""Countries and states by name, and the dial-ins of regions: exact answers, or none."""

from __future__ import annotations

import sys

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale.addresses import DIAL_INS, default_dial_in, normalize_country, normalize_state, places
from webex_wholesale.errors import InvalidAddress, MissingExtra

CODES = {country.alpha_2 for country in pycountry.countries}
ANYTHING = st.one_of(st.none(), st.text(), st.binary(), st.integers())


@pytest.fixture
def without_pycountry(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "pycountry", None)
    for cached in (places._country_names, places._state_names):
        cached.cache_clear()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("US", "US"),
        ("us", "US"),
        (" gb ", "GB"),
        ("UK", "GB"),
        ("uk", "GB"),
        ("United States", "US"),
        ("united states of america", "US"),
        ("USA", "US"),
        ("840", "US"),
        ("GERMANY", "DE"),
        ("Iran", "IR"),
        ("South Korea", "KR"),
        ("Czech Republic", "CZ"),
        ("cote d'ivoire", "CI"),
        ("Côte d\u2019Ivoire", "CI"),
        ("Curacao", "CW"),
        ("the Netherlands", "NL"),
        ("Trinidad & Tobago", "TT"),
        ("St. Lucia", "LC"),
        ("Falkland Islands", "FK"),
        ("Russia", "RU"),
        ("Turkey", "TR"),
        ("Scotland", "GB"),
        ("Niger", "NE"),
        ("Georgia", "GE"),
    ],
)
def test_a_country_is_found_by_code_or_exact_name(text: str, code: str):
    assert normalize_country(text) == code


def test_every_country_is_found_by_its_iso_names_and_codes():
    for country in pycountry.countries:
        for name in (country.alpha_2, country.alpha_3, country.numeric, country.name.upper()):
            if name != "Congo".upper():
                assert normalize_country(name) == country.alpha_2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Korea", "KP, KR"),
        ("Congo", "CD, CG"),
        ("Virgin Islands", "VG, VI"),
        ("Germny", "near matches: germany"),
        ("California", "no country has exactly that name"),
        ("Atlantis", "write the code"),
        ("Germany" + " " * 200 + "x", "longer than any name"),
        ("", "must be a non-empty string"),
        (None, "must be a non-empty string"),
        (b"US", "must be a non-empty string"),
        ("\uff35\uff33", "no country"),
    ],
)
def test_a_country_that_is_not_certain_is_refused_with_a_way_on(text: object, says: str):
    with pytest.raises(InvalidAddress, match=says):
        normalize_country(text)  # type: ignore[arg-type]


@given(ANYTHING)
def test_anything_at_all_is_a_country_code_or_the_documented_error(text):
    try:
        code = normalize_country(text)
    except InvalidAddress:
        return
    assert code in CODES or code == text.strip().upper()


def test_two_letters_need_no_library_and_names_say_which_extra_they_need(without_pycountry: None):
    assert normalize_country("de") == "DE"
    with pytest.raises(MissingExtra, match=r"pip install 'webex-wholesale\[addresses\]'"):
        normalize_country("Germany")
    with pytest.raises(MissingExtra, match="pycountry"):
        normalize_state("California", "US")


@pytest.mark.parametrize(
    ("text", "country", "code"),
    [
        ("California", "US", "CA"),
        ("CALIFORNIA", "United States", "CA"),
        ("ca", "us", "CA"),
        ("US-CA", "US", "CA"),
        ("Quebec", "CA", "QC"),
        ("Québec", "Canada", "QC"),
        ("New South Wales", "AU", "NSW"),
        ("Tokyo", "JP", "13"),
        ("13", "JP", "13"),
        ("Bayern", "DE", "BY"),
        ("ST", "DE", "ST"),
        ("Barcelona", "ES", "B"),
        ("England", "GB", "ENG"),
    ],
)
def test_a_state_is_found_by_code_or_exact_name(text: str, country: str, code: str):
    assert normalize_state(text, country) == code


@pytest.mark.parametrize(
    ("text", "country", "says"),
    [
        ("CA-QC", "US", "US has no state"),
        ("Milpitas", "US", "US has no state"),
        ("Saint", "DE", "DE has no state"),
        ("Californa", "US", "near matches: california"),
        ("La Rioja", "ES", "LO, RI"),
        ("Anything", "XK", "no states of XK are known"),
        ("", "US", "the state must be a non-empty string"),
        (None, "US", "the state must be a non-empty string"),
        ("CA", None, "the country must be a non-empty string"),
        ("CA", "Atlantis", "no country"),
    ],
)
def test_a_state_that_is_not_certain_is_refused_with_a_way_on(text: object, country: object, says: str):
    with pytest.raises(InvalidAddress, match=says):
        normalize_state(text, country)  # type: ignore[arg-type]


@given(ANYTHING, st.sampled_from(["US", "DE", "JP", "GB", "ES"]))
def test_anything_at_all_is_a_state_of_its_country_or_the_documented_error(text, country):
    try:
        code = normalize_state(text, country)
    except InvalidAddress:
        return
    assert pycountry.subdivisions.get(code=f"{country}-{code}") is not None


def test_every_state_is_found_by_its_code_unless_the_code_is_the_name_of_another():
    for state in pycountry.subdivisions.get(country_code="US"):
        assert (
            normalize_state(state.code, "US") == normalize_state(state.name, "US") == state.code.partition("-")[2]
        )


@pytest.mark.parametrize(
    ("country", "code"),
    [
        ("US", "+1"),
        ("br", "+1"),
        ("SG", "+65"),
        ("IN", "+65"),
        ("AU", "+61"),
        ("NZ", "+61"),
        ("GB", "+44"),
        ("UK", "+44"),
        ("CH", "+44"),
        ("AE", "+44"),
        ("ZA", "+44"),
        ("DE", "+49"),
        ("HR", "+49"),
        ("BG", "+49"),
    ],
)
def test_a_country_has_the_dial_in_of_its_region(country: str, code: str):
    assert str(default_dial_in(country)) == code


@pytest.mark.parametrize("country", ["KZ", "PK", "MC", "ZZ", "USA", "", "\uff35\uff33", None, b"US", 5])
def test_a_country_that_the_guide_does_not_place_has_no_dial_in(country: object):
    assert default_dial_in(country) is None  # type: ignore[arg-type]


def test_every_country_belongs_to_one_region_at_most_and_to_the_iso_list():
    placed = [country for dial_in in DIAL_INS for country in dial_in.countries]
    assert len(placed) == len(set(placed))
    assert set(placed) <= CODES
    for dial_in in DIAL_INS:
        assert set(dial_in.number_of) <= dial_in.countries


@given(ANYTHING)
def test_a_dial_in_is_given_for_anything_or_nothing(country):
    dial_in = default_dial_in(country)
    assert dial_in is None or dial_in in DIAL_INS
