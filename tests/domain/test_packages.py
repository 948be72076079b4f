"""Packages: the data against the contract's lists, advice that never refuses, and the difference of two lists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale.errors import InvalidRequest
from webex_wholesale.models import CustomerPackage, SubscriberPackage
from webex_wholesale.packages import (
    ADD_ONS,
    CALLING_PACKAGES,
    CUSTOMER_PACKAGES,
    LIMIT_KEYS,
    ONE_OF_ASSUMPTION,
    PACKAGES,
    SUBSCRIBER_PACKAGES,
    PackageDiff,
    check_packages,
    diff,
    display_name,
)

NAMES = st.sampled_from(sorted(PACKAGES)) | st.text(max_size=12)
ANYTHING = st.one_of(
    st.none(),
    st.text(),
    st.binary(),
    st.integers(),
    st.lists(st.one_of(NAMES, st.none(), st.binary(), st.integers())),
)


def advice_codes(packages: object, **options: object) -> list[str]:
    return [advice.code for advice in check_packages(packages, **options)]  # type: ignore[arg-type]


def test_the_lists_are_those_of_the_contract():
    assert set(CUSTOMER_PACKAGES) == {str(package) for package in CustomerPackage}
    assert set(SUBSCRIBER_PACKAGES) == {str(package) for package in SubscriberPackage}
    assert (len(CUSTOMER_PACKAGES), len(SUBSCRIBER_PACKAGES), len(LIMIT_KEYS)) == (14, 9, 8)
    assert not {"cisco_calling_plan", "webex_ai_agent"} & set(LIMIT_KEYS)


def test_calling_packages_are_those_that_a_calling_plan_builds_on():
    assert set(CALLING_PACKAGES) == set(PACKAGES["cisco_calling_plan"].needs_one_of)
    assert "webex_meetings" not in CALLING_PACKAGES


def test_the_two_add_ons_build_on_one_of_several_packages():
    assert set(ADD_ONS) == {"cisco_calling_plan", "attendant_console"}
    assert set(PACKAGES["attendant_console"].needs_one_of) == {
        "webex_calling",
        "webex_suite",
        "cx_essentials",
        "webex_voice",
    }
    assert "any one of them" in ONE_OF_ASSUMPTION


@pytest.mark.parametrize("base", ["webex_calling", "webex_suite", "cx_essentials", "webex_voice"])
def test_one_qualifying_package_is_enough_for_an_attendant_console(base: str):
    assert check_packages(["attendant_console", base]) == ()


def test_an_add_on_without_its_base_is_remarked_on_and_not_refused():
    (advice,) = check_packages(["cisco_calling_plan", "webex_meetings"])
    assert (advice.code, advice.package) == ("needs_one_of", "cisco_calling_plan")
    assert "webex_calling_standard" in advice.message


def test_a_subscriber_list_has_rules_of_its_own():
    assert advice_codes(["webex_suite"], holder="subscriber") == []
    assert advice_codes(["attendant_console"], holder="subscriber") == []
    assert advice_codes(["common_area_calling"], holder="subscriber") == ["not_for_subscribers"]
    assert advice_codes(["webex_suite", "webex_voice"], holder="subscriber") == ["one_package_only"]


def test_unknown_packages_pass_with_a_remark_and_misspelled_ones_with_the_right_name():
    assert advice_codes(["package_of_tomorrow"]) == ["unknown"]
    (advice,) = check_packages(["WEBEX_SUITE"])
    assert advice.code == "spelling"
    assert "webex_suite" in advice.message
    assert advice_codes(["Webex Calling"]) == ["spelling"]


def test_a_bare_text_is_one_mistake_and_not_a_list_of_letters():
    assert advice_codes("webex_suite") == ["not_a_list"]
    assert advice_codes(b"webex_suite") == ["not_a_list"]
    assert advice_codes(None) == ["not_a_list"]


def test_the_list_itself_is_remarked_on():
    assert advice_codes([]) == ["empty"]
    assert advice_codes(["webex_suite", "webex_suite"]) == ["repeated"]
    assert advice_codes(["webex_suite", None]) == ["not_text"]
    assert advice_codes([CustomerPackage.WEBEX_SUITE, CustomerPackage("brand_new")]) == ["unknown"]


def test_limits_are_remarked_on():
    assert advice_codes(["webex_suite"], limits={"webex_suite": 5}) == []
    assert advice_codes(["webex_suite"], limits={"webex_voice": 5}) == ["limit_unassigned"]
    assert advice_codes(["webex_ai_agent"], limits={"webex_ai_agent": 5}) == ["limit_unlisted"]
    for limit in (-1, 1.5, "5", True, None):
        assert advice_codes(["webex_suite"], limits={"webex_suite": limit}) == ["limit_not_a_count"]
    assert advice_codes(["webex_suite"], limits=[5]) == ["not_a_list"]


@given(ANYTHING, st.sampled_from(["customer", "subscriber"]), st.none() | st.dictionaries(NAMES, ANYTHING))
def test_advice_never_raises(packages, holder, limits):
    for advice in check_packages(packages, holder=holder, limits=limits):
        assert advice.code
        assert advice.message


@given(st.lists(st.sampled_from(CUSTOMER_PACKAGES)))
def test_advice_on_known_packages_never_calls_them_unknown(packages):
    assert not {"unknown", "spelling", "not_text"} & set(advice_codes(packages))


def test_display_names_are_cisco_s_and_unknown_codes_stand_for_themselves():
    assert display_name("cx_essentials") == "Customer Assist"
    assert display_name("package_of_tomorrow") == "package_of_tomorrow"
    assert display_name(CustomerPackage.WEBEX_VOICE) == "Webex Voice"


def test_a_diff_says_what_is_added_removed_and_kept_in_order():
    change = diff(["a", "b", "c"], ["d", "c", "b", "e"])
    assert change == PackageDiff(added=("d", "e"), removed=("a",), kept=("c", "b"))
    assert change
    assert not diff(["a", "b"], ["b", "a", "a"])


def test_a_diff_mixes_texts_and_enumerations():
    change = diff((CustomerPackage.WEBEX_SUITE,), ["webex_suite", CustomerPackage("brand_new")])
    assert (change.added, change.removed) == (("brand_new",), ())


@given(st.lists(NAMES), st.lists(NAMES))
def test_a_diff_leads_from_the_old_list_to_the_new_one(before, after):
    change = diff(before, after)
    assert (set(before) - set(change.removed)) | set(change.added) == set(after)
    assert set(change.kept) | set(change.added) == set(after)
    assert set(change.kept) == set(before) & set(after)
    assert diff(after, before).added == tuple(name for name in dict.fromkeys(before) if name not in after)


@pytest.mark.parametrize("wrong", [None, "webex_suite", b"webex_suite", 5, [None], ["webex_suite", b"x"]])
def test_a_diff_of_what_is_no_list_of_names_is_refused(wrong: object):
    with pytest.raises(InvalidRequest):
        diff(wrong, [])  # type: ignore[arg-type]
    with pytest.raises(InvalidRequest):
        diff([], wrong)  # type: ignore[arg-type]
