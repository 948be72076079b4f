"""Addresses: every problem at once, and lines that fold at a word or say that they cannot."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale.addresses import MAX_LINE, address_problems, line_length, name_problems, wrap_lines
from webex_wholesale.errors import InvalidAddress, InvalidRequest

ANYTHING = st.one_of(st.none(), st.text(), st.text(min_size=45, max_size=120), st.binary(), st.integers())
WORDS = st.lists(st.text(alphabet="abcäé日ß-.", min_size=1, max_size=14), min_size=1, max_size=14)


def found(**changes: object) -> list[tuple[str, str]]:
    address: dict[str, object] = {
        "line1": "771 Alder Drive",
        "line2": None,
        "city": "Milpitas",
        "state": "CA",
        "postal_code": "95035",
        "country": "US",
    }
    calling_location = bool(changes.pop("calling_location", False))
    values = address | changes
    problems = address_problems(**values, calling_location=calling_location)  # type: ignore[arg-type]
    return [(problem.field, problem.code) for problem in problems]


def test_a_good_address_has_no_problems():
    assert found() == []
    assert found(calling_location=True) == []
    assert found(line2="", state=None, postal_code=None) == []


def test_every_problem_is_reported_at_once():
    assert found(
        line1=" ",
        line2="x" * 51,
        city=None,
        state="California",
        country="USA",
        calling_location=True,
        postal_code=5,
    ) == [
        ("zip_or_postal_code", "not_text"),
        ("address_line1", "missing"),
        ("city", "missing"),
        ("address_line2", "too_long"),
        ("country", "not_a_country_code"),
        ("state_or_province", "not_a_state_code"),
    ]


def test_line_one_city_and_country_are_needed_and_nothing_else():
    assert found(line1=None, line2=None, city="", state=None, postal_code=None, country="\t") == [
        ("address_line1", "missing"),
        ("city", "missing"),
        ("country", "missing"),
    ]


def test_each_line_has_fifty_characters():
    assert found(line1="x" * 50, line2="y" * 50) == []
    assert found(line1="x" * 51, line2="y" * 51) == [("address_line1", "too_long"), ("address_line2", "too_long")]


def test_an_accented_letter_counts_once_however_it_was_typed():
    decomposed = unicodedata.normalize("NFD", "é" * 50)
    assert (len(decomposed), line_length(decomposed)) == (100, 50)
    assert found(line1=decomposed) == []
    assert found(line1=decomposed + "e\u0301") == [("address_line1", "too_long")]


def test_two_lines_in_one_are_reported():
    assert found(line1="1 High Street\nFloor 3") == [("address_line1", "line_break")]
    assert found(line2="a\u2028b") == [("address_line2", "line_break")]


@pytest.mark.parametrize("country", ["us", "US", "gb", "XK", "ZZ"])
def test_any_two_letters_are_a_country_code_in_either_case(country: str):
    assert found(country=country) == []


@pytest.mark.parametrize("country", ["USA", "U", "United States", "1A", "ÜS", "\uff35\uff33", " US", "U S"])
def test_anything_else_is_no_country_code(country: str):
    assert found(country=country) == [("country", "not_a_country_code")]


def test_uk_is_told_apart_from_the_iso_code():
    assert found(country="UK") == [("country", "not_an_iso_code")]


@pytest.mark.parametrize("state", ["CA", "ca", "NSW", "13", "B", None, ""])
def test_a_calling_location_takes_iso_codes_of_states_or_none(state: str | None):
    assert found(state=state, calling_location=True) == []


@pytest.mark.parametrize("state", ["California", "Milpitas", "US-CA", "C A", "ÖÖ", "N.Y."])
def test_a_calling_location_takes_no_state_by_name_but_a_billing_address_may(state: str):
    assert found(state=state, calling_location=True) == [("state_or_province", "not_a_state_code")]
    assert found(state=state) == []


def test_text_that_cannot_be_sent_is_reported():
    assert found(city="\ud800") == [("city", "not_text")]
    assert found(city=b"Milpitas") == [("city", "not_text")]


def test_a_problem_reads_as_a_sentence_and_repeats_nothing_of_the_address():
    (problem,) = address_problems("Secret Street " * 8, None, "Town", None, None, "US")
    assert str(problem) == "address_line1: has 112 characters, 50 are allowed; fold it into two lines"


@given(*[ANYTHING] * 6, st.booleans())
def test_problems_are_found_in_anything_at_all_without_raising(line1, line2, city, state, code, country, calling):
    problems = address_problems(line1, line2, city, state, code, country, calling_location=calling)
    long = {name for name, text in (("address_line1", line1), ("address_line2", line2)) if isinstance(text, str)}
    for problem in problems:
        assert problem.message
        assert problem.code != "too_long" or problem.field in long
    if not problems:
        assert line_length(line1) <= MAX_LINE
        assert len(country) == 2
        assert city.strip()


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("John's Pizza", []),
        ("100% Pizza", ["percent_sign"]),
        ("", ["missing"]),
        ("  ", ["missing"]),
        (None, ["missing"]),
        (b"Pizza", ["not_text"]),
        (5, ["not_text"]),
        ("\udfff", ["not_text"]),
    ],
)
def test_a_name_is_needed_and_has_no_percent_sign(name: object, codes: list[str]):
    assert [problem.code for problem in name_problems(name)] == codes  # type: ignore[arg-type]


def test_lines_that_fit_stay_as_they_are():
    assert wrap_lines("771 Alder Drive", "Cisco Site 5") == ("771 Alder Drive", "Cisco Site 5")
    assert wrap_lines("771  Alder Drive") == ("771  Alder Drive", None)
    assert wrap_lines("x" * 50, "y" * 50) == ("x" * 50, "y" * 50)
    assert wrap_lines("771 Alder Drive", "") == ("771 Alder Drive", None)


def test_a_long_line_folds_at_the_last_word_that_fits():
    assert wrap_lines("a" * 24 + " " + "b" * 25 + " c") == ("a" * 24 + " " + "b" * 25, "c")
    assert wrap_lines("a" * 24 + " " + "b" * 26 + " c", "d") == ("a" * 24, "b" * 26 + " c d")


def test_a_line_break_is_a_place_to_fold():
    assert wrap_lines("a" * 40 + "\n" + "b" * 20) == ("a" * 40, "b" * 20)


def test_a_no_break_space_keeps_its_words_together():
    assert wrap_lines("a" * 40 + " No.\u00a01234567 x") == ("a" * 40, "No.\u00a01234567 x")


@pytest.mark.parametrize(
    ("line1", "line2", "says"),
    [
        ("x" * 51, None, "no word break"),
        ("日" * 60, None, "no word break"),
        ("a" * 40 + " " + "b" * 30, "c" * 30, "address line 2 would have 61 characters"),
        ("short", "y" * 51, "address line 2 would have 51 characters"),
        ("", "x", "must be a non-empty string"),
        ("  ", None, "must be a non-empty string"),
        (None, None, "must be a string of printable characters"),
        (b"x", None, "must be a string of printable characters"),
        ("x", 5, "must be a string of printable characters"),
        ("\ud800", None, "must be a string of printable characters"),
    ],
)
def test_what_does_not_fit_is_said(line1: object, line2: object, says: str):
    with pytest.raises(InvalidAddress, match=says) as caught:
        wrap_lines(line1, line2)  # type: ignore[arg-type]
    assert isinstance(caught.value, InvalidRequest)


@given(WORDS, st.none() | WORDS.map(" ".join))
def test_folding_keeps_every_word_in_order_within_two_lines(words, line2):
    try:
        first, second = wrap_lines(" ".join(words), line2)
    except InvalidAddress:
        return
    assert 0 < len(first) <= MAX_LINE
    assert second is None or 0 < len(second) <= MAX_LINE
    together = f"{first} {second or ''}".split()
    assert together == unicodedata.normalize("NFC", " ".join([*words, line2 or ""])).split()


@given(ANYTHING, ANYTHING)
def test_folding_anything_fits_or_is_the_documented_error(line1, line2):
    try:
        first, second = wrap_lines(line1, line2)
    except InvalidAddress:
        return
    assert wrap_lines(first, second) == (first, second)
    assert [code for field, code in found(line1=first, line2=second) if field.startswith("address")] == []
