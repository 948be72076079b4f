"""Exact types: what is of the wrong one is an error with a path and without a value, in every field there is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args, get_origin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.codec.wires import (
    RESPONSES,
    fields_of,
    is_identity,
    is_model,
    is_strict,
    least,
    spellings,
    wires,
    wrong,
)
from webex_wholesale._codec import decode, decode_many
from webex_wholesale._codec.careful import read_model
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


STRICT = [param for param in FIELDS if is_strict(param.values[1])]
LENIENT = [param for param in FIELDS if not is_strict(param.values[1])]


def odd(field: Any, type_: Any) -> list[Any]:
    """Return values that cannot be read; a blank day or time is none, and digits are a code."""
    values = [value for value in wrong(type_) if not (field.metadata["one_or_many"] and isinstance(value, dict))]
    return [value for value in values if not (field.metadata["code"] and value == "5") and value != ""]


@pytest.mark.parametrize(("cls", "field", "type_", "name"), STRICT)
def test_a_wrong_value_of_what_identifies_or_costs_is_an_error_that_names_the_path_and_no_value(
    cls: type[Model], field: Any, type_: Any, name: str
):
    for value in odd(field, type_):
        with pytest.raises(DecodeError) as caught:
            decode(cls, {**least(cls), name: value})
        assert caught.value.paths == (f"$.{name}",) or caught.value.paths[0].startswith(f"$.{name}[0]"), value
        assert f"$.{name}" in str(caught.value)
        assert "private" not in str(caught.value)
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__


@pytest.mark.parametrize(("cls", "field", "type_", "name"), LENIENT)
def test_any_other_wrong_value_is_kept_as_it_came_and_named(cls: type[Model], field: Any, type_: Any, name: str):
    for value in odd(field, type_):
        found = decode(cls, {**least(cls), name: value})
        assert getattr(found, field.name) in (None, (), "")
        assert found.extras[name] is value
        assert found.undecoded == (field.name,)
        assert found.to_dict()[name] is value


@pytest.mark.parametrize(("cls", "field", "type_", "name"), [p for p in FIELDS if p.values[2] in (date, datetime)])
@pytest.mark.parametrize("blank", ["", "  "])
def test_a_blank_day_or_time_is_none_wherever_it_stands(
    cls: type[Model], field: Any, type_: Any, name: str, blank: str
):
    found = decode(cls, {**least(cls), name: blank})
    assert getattr(found, field.name) is None
    assert found.undecoded == (field.name,)


@pytest.mark.parametrize(("cls", "field", "type_", "name"), [p for p in FIELDS if is_identity(p.values[1])])
@pytest.mark.parametrize("wire", [{}, {"id": None, "orgId": None}, {"id": "", "orgId": ""}])
def test_what_the_service_always_sends_is_never_missing(
    cls: type[Model], field: Any, type_: Any, name: str, wire: dict[str, Any]
):
    with pytest.raises(DecodeError, match="non-empty text") as caught:
        decode(cls, wire)
    assert caught.value.paths == (f"$.{name}",)


@pytest.mark.parametrize(("cls", "field", "type_", "name"), [p for p in FIELDS if not is_identity(p.values[1])])
def test_null_is_nothing_and_so_is_nothing(cls: type[Model], field: Any, type_: Any, name: str):
    assert decode(cls, {**least(cls), name: None}) == decode(cls, least(cls))
    assert getattr(decode(cls, {**least(cls), name: None}), field.name) in (None, (), "")
    assert decode(cls, {**least(cls), name: None}).undecoded == ()


def test_one_odd_value_loses_neither_its_item_nor_the_page():
    good = {"id": "s1", "status": "provisioned", "created": "2026-11-22T10:00:00Z"}
    page = decode_many(Subscriber, [good, {**good, "created": "yesterday"}, {**good, "created": ""}])
    assert [item.created is None for item in page] == [False, True, True]
    assert [dict(item.extras) for item in page] == [{}, {"created": "yesterday"}, {"created": ""}]


@pytest.mark.parametrize(
    ("code", "number"), [("10022", 10022), (10022, 10022), (10022.0, 10022), (10022.5, None), ("WXC", None),
                         ("", None), ("1e3", None), ("-5", None), ("9" * 40, None)],
)  # fmt: skip
def test_a_code_is_read_as_a_number_or_as_its_digits(code: Any, number: int | None):
    info = decode(ErrorInfo, {"errorCode": code, "description": "d"})
    assert (info.error_code, info.description) == (number, "d")
    assert info.undecoded == (() if number is not None else ("error_code",))


def test_what_could_not_be_read_is_named_through_all_levels():
    details = {"packages": [{"name": "webex_voice", "errors": [{"errorCode": 1}, {"errorCode": "x"}]}]}
    customer = decode(Customer, {"id": "c1", "resourceDetails": details, "address": "1 Street"})
    assert customer.undecoded == ("address", "resource_details.packages[0].errors[1].error_code")
    assert customer.to_dict() == {"id": "c1", "resourceDetails": details, "address": "1 Street"}


def test_of_two_spellings_the_one_that_can_be_read_is_taken():
    info = decode(ErrorInfo, {"errorCode": "x", "code": 5})
    assert (info.error_code, dict(info.extras), info.undecoded) == (5, {"errorCode": "x"}, ())


def test_a_precheck_whose_errors_cannot_be_read_is_not_a_good_one():
    assert not decode(PrecheckResult, {"message": "success", "errors": "too many"}).ok


@pytest.mark.parametrize("cls", RESPONSES, ids=lambda cls: cls.__name__)
@given(data=st.data())
def test_the_short_way_and_the_careful_one_agree(cls: type[Model], data: st.DataObject):
    wire = data.draw(wires(cls))
    problems: list[Any] = []
    careful = read_model(cls, wire, "$", problems)
    assert problems == []
    fast = decode(cls, wire)
    assert fast == careful
    assert careful is not None
    assert fast.extras == careful.extras


def test_a_page_as_it_should_be_never_needs_the_careful_way(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("webex_wholesale._codec.fast.read_model", None)
    wire = {"id": "c1", "status": "on_the_moon", "packages": ["webex_voice", "new"], "address": {"city": "Town"},
            "errors": [{"errorCode": 5}], "future": 1}  # fmt: skip
    assert decode(Customer, wire).to_dict() == wire


@pytest.mark.parametrize("wire", [None, [], "text", 0, True, [{}], 1.5])
@pytest.mark.parametrize("cls", RESPONSES)
def test_what_is_no_object_is_not_decoded(cls: type[Model], wire: Any):
    with pytest.raises(DecodeError, match=r"\$ should be an object"):
        decode(cls, wire)


def test_every_fault_is_listed_and_the_text_stays_short():
    items = [{"id": 1, "status": ["private"], "packages": ["a", 2]} for _ in range(40)]
    with pytest.raises(DecodeError) as caught:
        decode_many(Customer, items, root="$.items")
    error = caught.value
    assert len(error.paths) == 120
    assert error.paths[:4] == (
        "$.items[0].id",
        "$.items[0].status",
        "$.items[0].packages[1]",
        "$.items[1].id",
    )
    assert str(error).endswith("; and 110 more")
    assert "private" not in str(error)


def test_a_deep_fault_is_found_among_good_values():
    good = {"name": "webex_calling", "status": "provisioned", "errors": [{"errorCode": 1, "description": "d"}]}
    with pytest.raises(DecodeError) as caught:
        decode(Customer, {"id": "C1", "resourceDetails": {"packages": [good, {**good, "status": 1}]}})
    assert caught.value.paths == ("$.resourceDetails.packages[1].status",)


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
    created = decode(Subscriber, {"id": "s", "created": text}).created
    assert created == datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert created is not None
    assert created.utcoffset() == timedelta(0)


def test_fractions_of_a_second_are_kept_to_the_microsecond():
    partner = decode(
        SubPartner, {"orgId": "o", "created": "2026-11-22T10:00:00.123456789Z", "billingStartDate": "2026-11-22"}
    )
    assert partner.created == datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC)
    assert partner.billing_start_date == datetime(2026, 11, 22, tzinfo=UTC)


def test_a_billing_day_is_a_date():
    assert decode(BillingReport, {"id": "r", "billingStartDate": "2026-10-01"}).billing_start_date == date(
        2026, 10, 1
    )


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
        assert isinstance(entries, tuple)
        assert all(type(entry) is item for entry in entries), (field.name, value)
        for entry in entries:
            if is_model(item):
                check_types(entry)


def test_an_empty_status_is_a_status_of_its_own():
    status = decode(Customer, {"id": "c", "status": ""}).status
    assert status == ""
    assert type(status) is CustomerStatus


def test_an_empty_precheck_is_not_a_good_one():
    assert not decode(PrecheckResult, {}).ok
