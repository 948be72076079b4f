"""Exact types: what is of the wrong one is an error with a path and without a value, in every field there is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args, get_origin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.codec.wires import RESPONSES, fields_of, is_model, spellings, wires, wrong
from webex_wholesale._codec import decode, decode_many
from webex_wholesale.errors import DecodeError
from webex_wholesale.models import (
    BillingReport,
    Customer,
    CustomerStatus,
    ErrorInfo,
    Model,
    PrecheckResult,
    SubPartner,
    Subscriber,
)

FIELDS = [
    pytest.param(cls, field, type_, name, id=f"{cls.__name__}.{name}")
    for cls in RESPONSES
    for field, type_ in fields_of(cls)
    for name in spellings(field)
]


def test_every_object_of_the_answers_is_put_to_the_test():
    names = {cls.__name__ for cls in RESPONSES}
    assert names >= {"Customer", "Subscriber", "SubPartner", "BillingReport", "PrecheckResult", "PrecheckInfo",
                     "PackageDetails", "ResourceDetails", "Address", "ErrorInfo", "ReportErrorInfo"}  # fmt: skip


@pytest.mark.parametrize(("cls", "field", "type_", "name"), FIELDS)
def test_a_value_of_the_wrong_type_is_an_error_that_names_the_path_and_no_value(
    cls: type[Model], field: Any, type_: Any, name: str
):
    for value in wrong(type_):
        if field.metadata["one_or_many"] and isinstance(value, dict):
            continue
        with pytest.raises(DecodeError) as caught:
            decode(cls, {name: value})
        assert caught.value.paths == (f"$.{name}",), value
        assert f"$.{name} should be " in str(caught.value)
        assert "private" not in str(caught.value)
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__


@pytest.mark.parametrize(("cls", "field", "type_", "name"), FIELDS)
def test_null_is_nothing_and_so_is_nothing(cls: type[Model], field: Any, type_: Any, name: str):
    assert decode(cls, {name: None}) == decode(cls, {})
    assert getattr(decode(cls, {name: None}), field.name) in (None, ())


@pytest.mark.parametrize(
    ("cls", "field", "type_", "name"), [p for p in FIELDS if get_origin(p.values[2]) is tuple]
)
def test_a_wrong_entry_of_a_list_is_named_by_its_place(cls: type[Model], field: Any, type_: Any, name: str):
    item = get_args(type_)[0]
    for value in [None, *wrong(item)]:
        with pytest.raises(DecodeError) as caught:
            decode(cls, {name: [value]})
        assert caught.value.paths == (f"$.{name}[0]",), value


@pytest.mark.parametrize("wire", [None, [], "text", 0, True, [{}], 1.5])
@pytest.mark.parametrize("cls", RESPONSES)
def test_what_is_no_object_is_not_decoded(cls: type[Model], wire: Any):
    with pytest.raises(DecodeError, match=r"\$ should be an object"):
        decode(cls, wire)


def test_every_fault_is_listed_and_the_text_stays_short():
    items = [{"id": 1, "address": {"city": ["private"]}, "packages": ["a", 2]} for _ in range(40)]
    with pytest.raises(DecodeError) as caught:
        decode_many(Customer, items, root="$.items")
    error = caught.value
    assert len(error.paths) == 120
    assert error.paths[:4] == (
        "$.items[0].id",
        "$.items[0].address.city",
        "$.items[0].packages[1]",
        "$.items[1].id",
    )
    assert str(error).endswith("; and 110 more")
    assert "private" not in str(error)


def test_a_deep_fault_is_found_among_good_values():
    good = {"name": "webex_calling", "status": "provisioned", "errors": [{"errorCode": 1, "description": "d"}]}
    bad = {**good, "errors": [{"errorCode": 1}, {"errorCode": "1"}]}
    with pytest.raises(DecodeError) as caught:
        decode(Customer, {"id": "C1", "resourceDetails": {"packages": [good, bad]}})
    assert caught.value.paths == ("$.resourceDetails.packages[1].errors[1].errorCode",)


@pytest.mark.parametrize(("wire", "whole"), [(100, 100), (100.0, 100), (-3.0, -3), (0, 0), (2**70, 2**70)])
def test_a_whole_number_may_be_written_with_a_point(wire: float, whole: int):
    code = decode(ErrorInfo, {"errorCode": wire}).error_code
    assert code == whole
    assert type(code) is int


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T10:00:00Z",
        "2026-11-22T10:00:00.000Z",
        "2026-11-22T10:00:00.000000Z",
        "2026-11-22T12:00:00+02:00",
        "2026-11-22T12:00:00+0200",
        "2026-11-22T10:00:00",
    ],
)
def test_a_time_is_aware_and_in_utc_however_it_is_written(text: str):
    created = decode(Subscriber, {"created": text}).created
    assert created == datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert created is not None
    assert created.utcoffset() == timedelta(0)


def test_fractions_of_a_second_are_kept_to_the_microsecond():
    partner = decode(SubPartner, {"created": "2026-11-22T10:00:00.123456789Z", "billingStartDate": "2026-11-22"})
    assert partner.created == datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC)
    assert partner.billing_start_date == datetime(2026, 11, 22, tzinfo=UTC)


def test_a_billing_day_is_a_date():
    assert decode(BillingReport, {"billingStartDate": "2026-10-01"}).billing_start_date == date(2026, 10, 1)


# --- any JSON at all

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.just("private"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=5,
)


@given(st.data(), st.sampled_from(RESPONSES))
def test_any_json_decodes_to_exact_types_or_is_an_error_without_values(data: st.DataObject, cls: type[Model]):
    names = [name for field, _ in fields_of(cls) for name in spellings(field)]
    wire = data.draw(JSON | st.dictionaries(st.sampled_from(names), JSON) | wires(cls))
    try:
        found = decode(cls, wire)
    except DecodeError as error:
        assert error.paths
        assert all(path.startswith("$") for path in error.paths)
        assert "private" not in str(error)
        return
    check_types(found)


def check_types(found: Model) -> None:
    for field, type_ in fields_of(type(found)):
        value = getattr(found, field.name)
        if value is None:
            continue
        item = get_args(type_)[0] if get_origin(type_) is tuple else type_
        entries = value if get_origin(type_) is tuple else (value,)
        assert type(entries) is tuple
        assert all(type(entry) is item for entry in entries), (field.name, value)
        for entry in entries:
            if is_model(item):
                check_types(entry)


def test_an_empty_status_is_a_status_of_its_own():
    status = decode(Customer, {"status": ""}).status
    assert status == ""
    assert type(status) is CustomerStatus


def test_an_empty_precheck_is_not_a_good_one():
    assert not decode(PrecheckResult, {}).ok
