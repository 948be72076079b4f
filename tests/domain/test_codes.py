"""Codes: constants for those that Cisco published, and room for all others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale import codes
from webex_wholesale.codes import KNOWN_CODES, code_info


def test_constants_are_plain_integers_that_the_table_explains():
    constants = {name: value for name, value in vars(codes).items() if name.isupper() and isinstance(value, int)}
    assert constants == {
        "PRECHECK_PASSED": 100,
        "PARAMETER_MISSING": 1001,
        "PARAMETER_SIZE": 1002,
        "REPORT_NOT_FOUND": 2024,
        "CALLING_MAINTENANCE": 2560,
        "EMAIL_IN_USE": 10022,
    }
    assert all(code_info(code)[0].grade == "official" for code in constants.values())


def test_every_row_says_what_to_do_where_it_was_found_and_how_good_the_evidence_is():
    for info in KNOWN_CODES:
        assert info.meaning
        assert info.next_step
        assert info.source
        assert info.grade in {"official", "observed"}


def test_one_number_may_have_two_meanings_and_the_wholesale_one_comes_first():
    wholesale, broadworks = code_info(codes.EMAIL_IN_USE)
    assert "e-mail" in wholesale.meaning
    assert "BroadWorks" in broadworks.kind


@pytest.mark.parametrize("code", [424242, -1, 0, None, "100", b"100", True, 100.5])
def test_an_unknown_code_is_no_error(code: object):
    assert code_info(code) == ()  # type: ignore[arg-type]


@given(st.integers())
def test_what_is_known_of_a_code_is_about_that_code(code):
    assert all(info.code == code for info in code_info(code))
