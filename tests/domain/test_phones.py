"""Phone numbers: E.164 where a + says so, everything else untouched, nothing guessed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale.errors import InvalidPhoneNumber, InvalidRequest
from webex_wholesale.phones import normalize_phone_number

SPACING = st.lists(st.sampled_from([" ", "-", ".", "\u00a0", "\u2011", "\u2013", ""]), min_size=15, max_size=15)


@pytest.mark.parametrize(
    "text",
    [
        "+12405551212",
        "+1 240 555 1212",
        "+1-240-555-1212",
        "+1 (240) 555-1212",
        "+1.240.555.1212",
        "+1 [240] 555 1212",
        "  +1 240 555 1212\t",
        "+1\u00a0240\u2011555\u20131212",
        "\u202a+1 240 555 1212\u202c",
        "+ 1 240 555 1212",
    ],
)
def test_spacing_dashes_brackets_and_dots_go_from_an_international_number(text: str):
    assert normalize_phone_number(text) == "+12405551212"


@pytest.mark.parametrize(
    "text", ["240-555-1212", "(240) 555 1212", " 5551212 ", "tel:+12405551212", "", "ext. 5", "00"]
)
def test_a_number_without_a_plus_is_left_as_it_is(text: str):
    assert normalize_phone_number(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "+",
        "+1",
        "+123456",
        "+1234567890123456",
        "+0123456789",
        "++12405551212",
        "+1 800 FLOWERS",
        "+1 240 555 1212 ext 5",
        "+1/240/5551212",
        "+1 240 555 1212;ext=5",
        "+1 ٢٤٠ 555 1212",
        "+\uff11\uff12\uff14\uff10\uff15\uff15\uff15\uff11\uff12",
    ],
)
def test_a_plus_with_anything_but_a_number_is_refused_without_repeating_it(text: str):
    with pytest.raises(InvalidPhoneNumber) as caught:
        normalize_phone_number(text)
    assert text == "+" or text not in str(caught.value)
    assert isinstance(caught.value, InvalidRequest)


@pytest.mark.parametrize(
    "text", ["+44 (0)20 7946 0018", "+44(0)2079460018", "+39 [0] 6 1234567", "+49 ( 0 ) 89 1234567"]
)
def test_a_zero_in_brackets_is_refused_because_countries_differ(text: str):
    with pytest.raises(InvalidPhoneNumber, match="zero in brackets"):
        normalize_phone_number(text)


@pytest.mark.parametrize("value", [None, 12405551212, b"+12405551212", ["+12405551212"]])
def test_what_is_not_text_is_refused(value: object):
    with pytest.raises(InvalidPhoneNumber, match="must be a string"):
        normalize_phone_number(value)  # type: ignore[arg-type]


@given(st.text() | st.text(alphabet="+0123456789 ()-.x", max_size=24) | st.binary() | st.none() | st.integers())
def test_anything_at_all_is_e164_unchanged_or_the_documented_error(text):
    try:
        number = normalize_phone_number(text)
    except InvalidPhoneNumber:
        return
    assert number == text or re.fullmatch(r"\+[1-9][0-9]{6,14}", number)
    assert normalize_phone_number(number) == number


@given(st.from_regex(r"[1-9][0-9]{6,14}", fullmatch=True), SPACING)
def test_no_digit_is_added_dropped_or_moved(digits, spacing):
    text = "+" + "".join(digit + space for digit, space in zip(digits, spacing, strict=False))
    assert normalize_phone_number(text) == "+" + digits
