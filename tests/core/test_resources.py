"""The decisions behind the verbs, for any text and any list."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.clock import ManualClock
from webex_wholesale._core.call.backoff import pauses
from webex_wholesale._core.resources.lookup import key_form, same_id, the_customer, the_subscriber
from webex_wholesale._core.resources.names import names_of, org_key, rows_of, unnamed
from webex_wholesale._core.resources.package_changes import changed_packages, check_unchanged, named_packages
from webex_wholesale._core.resources.prechecks import refusal
from webex_wholesale.errors import (
    BadRequest,
    DuplicateNaturalKey,
    EditConflict,
    ErrorDetail,
    InvalidRequest,
    ResourceInTransition,
)
from webex_wholesale.models import Customer, CustomerStatus, Organization, Subscriber

NAMES = st.lists(st.sampled_from(["webex_calling", "webex_meetings", "webex_suite", "of_tomorrow"]), unique=True)
KEYS = st.sampled_from(["acme", "ACME", " acme", "acme-1", ""])
ANYTHING = st.none() | st.integers() | st.binary() | st.text() | st.lists(st.none() | st.integers() | st.text())


@given(before=NAMES, names=NAMES)
def test_adding_keeps_everything_and_adds_the_rest_behind_it(before: list[str], names: list[str]):
    after = changed_packages(tuple(before), tuple(names), "add")
    assert list(after[: len(before)]) == before
    assert set(after) == {*before, *names}
    assert len(set(after)) == len(after)


@given(before=NAMES, names=NAMES, allow_empty=st.booleans())
def test_removing_takes_only_what_was_named(before: list[str], names: list[str], allow_empty: bool):
    left = [name for name in before if name not in names]
    if before and not left and not allow_empty:
        with pytest.raises(InvalidRequest):
            changed_packages(tuple(before), tuple(names), "remove")
    else:
        assert changed_packages(tuple(before), tuple(names), "remove", allow_empty=allow_empty) == tuple(left)


@given(before=NAMES, now=NAMES)
def test_only_the_same_packages_count_as_unchanged(before: list[str], now: list[str]):
    customer = Customer(id="c", status=CustomerStatus.PROVISIONED, packages=tuple(now))
    if set(before) == set(now):
        check_unchanged(customer, tuple(before))
    else:
        with pytest.raises(EditConflict):
            check_unchanged(customer, tuple(before))


@pytest.mark.parametrize("status", ["provisioned", "provisioned_with_errors", "error", "status_of_tomorrow", ""])
def test_a_customer_that_nothing_happens_to_may_be_changed(status: str):
    check_unchanged(Customer(id="c", status=CustomerStatus(status), packages=()), ())


@pytest.mark.parametrize("status", ["provisioning", "updating", "deleting", "pending_rpl_review"])
def test_a_customer_that_something_happens_to_may_not(status: str):
    with pytest.raises(ResourceInTransition):
        check_unchanged(Customer(id="c", status=CustomerStatus(status), packages=()), ())


@given(ANYTHING)
def test_any_list_of_packages_is_names_or_refused(packages: Any):
    try:
        names = named_packages(packages)
    except InvalidRequest:
        return
    assert all(isinstance(name, str) and name.strip() for name in names)


@given(st.lists(st.tuples(st.sampled_from("abc"), KEYS)), st.sampled_from(["acme", "ACME", " acme", "acme-1"]))
def test_a_customer_is_found_only_by_exactly_its_key(found: list[tuple[str, str]], key: str):
    customers = [Customer(id=id, external_id=external_id) for id, external_id in found]
    # Blanks around a key do not count.
    ids = {id for id, external_id in found if key_form(external_id) == key.strip()}
    if len(ids) > 1:
        with pytest.raises(DuplicateNaturalKey) as caught:
            the_customer(customers, key)
        assert set(caught.value.ids) == ids
    else:
        hit = the_customer(customers, key)
        assert ids == (set() if hit is None else {hit.id})


@given(st.text(min_size=1).filter(str.strip), st.text())
def test_a_subscriber_is_found_only_by_its_email_whatever_the_case(email: str, other: str):
    subscriber = Subscriber(id="s", email=f" {email} ")
    assert the_subscriber([subscriber], email, None) is subscriber
    same = other.strip().casefold() == email.strip().casefold()
    assert (the_subscriber([subscriber], other, None) is subscriber) == same


@given(st.text(), st.text())
def test_ids_of_any_text_are_compared_without_trouble(one: str, other: str):
    assert same_id(one, one)
    assert same_id(one, other) == same_id(other, one)
    assert org_key(one) == org_key(one)


@given(
    st.lists(st.none() | st.text(), max_size=5),
    st.lists(st.builds(Organization, id=st.text(min_size=1), display_name=st.text()), max_size=5),
)
def test_every_row_has_a_name_or_a_reason(org_ids: list[str | None], organizations: list[Organization]):
    known = names_of(organizations)
    ids = {org_key(found.id) for found in organizations}
    customers = [Customer(id="c", org_id=id) for id in org_ids if not id or org_key(id) in ids]
    assert unnamed(customers, known) == ()
    rows = rows_of(customers, known)
    assert len(rows) == len(customers)
    assert all((row.name is None) != (row.name_error is None) for row in rows)


@given(st.floats(0, 10_000, allow_nan=False))
def test_pauses_add_up_to_the_time_that_was_given(timeout: float):
    clock = ManualClock()
    waits = []
    for pause in pauses(timeout, clock.monotonic):
        assert 0 < pause <= 10
        waits.append(pause)
        clock.advance(pause)
    assert sum(waits) == pytest.approx(timeout)


@given(
    code=st.none() | st.integers() | st.text(), text=st.none() | st.text(), status=st.sampled_from([400, 409, 422])
)
def test_any_refusal_with_entries_is_a_no_with_a_reason(code: int | str | None, text: str | None, status: int):
    error = BadRequest("", status=status, errors=(ErrorDetail(code, text),))
    found = refusal(error)
    assert found is not None
    assert not found
    assert len(found.reasons) == 1
    assert all(isinstance(number, int) for number in found.codes)


@pytest.mark.parametrize("verb", ["add", "remove"])
def test_a_customer_without_packages_can_be_changed_like_any_other(verb: Literal["add", "remove"]):
    assert changed_packages((), (), verb) == ()
    assert changed_packages((), ("webex_suite",), "add") == ("webex_suite",)
