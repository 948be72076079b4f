"""Ids: every form of one id is the same id, no kind is refused, and garbage is."""

from __future__ import annotations

import base64
import copy
import pickle

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from webex_wholesale.errors import InvalidRequest, InvalidWebexId
from webex_wholesale.ids import ORGANIZATION, WebexId, org_id

UUID = "96abc2aa-3dcc-11e5-a152-fe34819cdc9a"
OTHER = "f5b36187-c8dd-4727-8b2f-f9c447f29046"
URI = f"ciscospark://us/ORGANIZATION/{UUID}"
ENCODED = "Y2lzY29zcGFyazovL3VzL09SR0FOSVpBVElPTi85NmFiYzJhYS0zZGNjLTExZTUtYTE1Mi1mZTM0ODE5Y2RjOWE"
ANYTHING = st.one_of(st.text(), st.binary(), st.none(), st.integers(), st.floats())
UUIDS = st.uuids().map(str)


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize("text", [ENCODED, ENCODED + "=", URI, f"  {ENCODED}\n", encoded(f"{URI}\n")])
def test_an_id_is_taken_apart_in_each_of_its_named_forms(text: str):
    parsed = WebexId.parse(text)
    assert (parsed.kind, parsed.region, parsed.uuid, parsed.uri) == ("ORGANIZATION", "us", UUID, URI)
    assert parsed.encode() == str(parsed) == ENCODED


@pytest.mark.parametrize("text", [UUID, encoded(UUID), encoded(UUID).rstrip("="), UUID.upper()])
def test_a_bare_uuid_has_no_kind_encoded_or_not(text: str):
    parsed = WebexId.parse(text)
    assert (parsed.kind, parsed.region, parsed.uuid) == (None, None, UUID)


def test_a_provisioning_id_encodes_back_to_itself():
    provisioning_id = "ZjViMzYxODctYzhkZC00NzI3LThiMmYtZjljNDQ3ZjI5MDQ2"
    assert WebexId.parse(provisioning_id).uuid == OTHER
    assert WebexId.parse(provisioning_id).encode() == WebexId.parse(OTHER).encode() == provisioning_id


def test_a_customer_id_of_two_uuids_keeps_both():
    pair = f"{OTHER}:{UUID}"
    customer_id = encoded(pair).rstrip("=")
    assert WebexId.parse(customer_id) == WebexId.parse(pair)
    assert WebexId.parse(customer_id).uuid == pair
    assert WebexId.parse(pair).encode() == customer_id
    assert WebexId.parse(pair) != WebexId.parse(OTHER)


def test_standard_and_url_safe_alphabets_are_the_same():
    uri = f"ciscospark://us/LOCATION/{'>>>???' * 4}"
    standard = base64.b64encode(uri.encode()).decode()
    assert {"+", "/"} & set(standard)
    assert WebexId.parse(standard) == WebexId.parse(encoded(uri)) == WebexId.parse(uri)
    assert not {"+", "/", "="} & set(WebexId.parse(standard).encode())


@pytest.mark.parametrize(
    ("region", "kind", "value"),
    [
        ("urn:TEAM:us-east-1_int13", "DEVICE", "5101B07B-4F8F-4EF7-B565-DB19C7B723F7"),
        ("urn:TEAM:Norway", "RESOURCE_GROUP", UUID),
        ("US", "DEVICE_LINE_KEY_TEMPLATE", UUID),
        ("us", "Organization", UUID),
        ("us", "PEOPLE", UUID),
        ("us", "something.nobody-knows", UUID),
        ("us", "LICENSE", f"{UUID}:SLWCA_{OTHER}"),
        ("us", "LOCATION", "63715"),
        ("urn:TEAM:x", "WORKSPACE_LOCATION", f"{UUID}#{OTHER}"),
        ("us", "CONTENT", f"{UUID}/0"),
    ],
)
def test_no_kind_region_or_value_is_refused_and_letter_case_survives(region: str, kind: str, value: str):
    text = encoded(f"ciscospark://{region}/{kind}/{value}").rstrip("=")
    parsed = WebexId.parse(text)
    assert (parsed.region, parsed.kind, parsed.value) == (region, kind, value)
    assert parsed.encode() == text


def test_ids_are_equal_across_forms_kinds_regions_and_letter_case_of_a_uuid():
    forms = [
        ENCODED,
        URI,
        UUID,
        encoded(UUID),
        UUID.upper(),
        f"ciscospark://us/Organization/{UUID.upper()}",
        f"ciscospark://urn:TEAM:x/PEOPLE/{UUID}",
    ]
    parsed = [WebexId.parse(form) for form in forms]
    assert len(set(parsed)) == 1
    assert all(one == other for one in parsed for other in parsed)
    assert len({one.uri for one in parsed}) > 1


def test_ids_whose_value_is_no_uuid_are_equal_only_with_kind_and_region():
    assert WebexId.parse("ciscospark://us/LOCATION/63715") == WebexId.parse(
        encoded("ciscospark://us/LOCATION/63715")
    )
    assert WebexId.parse("ciscospark://us/LOCATION/63715") != WebexId.parse("ciscospark://us/DEVICE/63715")
    assert WebexId.parse("ciscospark://us/LOCATION/63715").uuid is None


def test_an_id_is_not_equal_to_a_text():
    assert WebexId.parse(UUID) != UUID


def test_a_bare_uuid_can_be_given_a_kind_and_a_named_one_keeps_its_own():
    assert WebexId.parse(UUID).encode(ORGANIZATION) == ENCODED
    assert (
        WebexId.parse(UUID).encode("ROOM", region="urn:TEAM:x")
        == WebexId.parse(f"ciscospark://urn:TEAM:x/ROOM/{UUID}").encode()
    )
    assert WebexId.parse(ENCODED).encode("PEOPLE") == ENCODED
    with pytest.raises(InvalidWebexId):
        WebexId.parse(UUID).encode("NOT/A KIND")


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "hello",
        "Y2lzY29zcGFyazovL3Vz",
        encoded("ciscospark://us/ORGANIZATION/"),
        encoded("ciscospark:///ORGANIZATION/x"),
        encoded("not an id"),
        UUID[:-1],
        UUID + "0",
        UUID.replace("-", ""),
        f"{UUID}:",
        f"{UUID}:{OTHER}:{UUID}",
        f"urn:uuid:{UUID}",
        f"{{{UUID}}}",
        UUID.replace("9", "\u0669"),
        "Y2lzY29zcGFyazovL3VzL0JJTExJTkdfUkVQT1JULzViOGQ1MThhLThmMDAtNDUxYi1hNDA2LWVhZjQ5YjRhN2Zh2B",
        ENCODED + "===",
        "=" + ENCODED,
        "A" * 5000,
        None,
        5,
        UUID.encode(),
    ],
)
def test_what_is_no_id_is_refused_without_repeating_it(value: object):
    with pytest.raises(InvalidWebexId) as caught:
        WebexId.parse(value)  # type: ignore[arg-type]
    assert isinstance(caught.value, InvalidRequest)
    assert not value or not str(value).strip() or str(value) not in str(caught.value)


@pytest.mark.parametrize(
    "parts",
    [
        {"value": UUID, "kind": "ORGANIZATION"},
        {"value": UUID, "region": "us"},
        {"value": "no uuid"},
        {"value": 5},
        {"value": 5, "kind": "A", "region": "us"},
        {"value": "x", "kind": "A/B", "region": "us"},
        {"value": "x", "kind": "A", "region": "u/s"},
        {"value": "x y", "kind": "A", "region": "us"},
        {"value": "\ud800", "kind": "A", "region": "us"},
    ],
)
def test_parts_that_make_no_id_are_refused(parts: dict[str, object]):
    with pytest.raises(InvalidWebexId):
        WebexId(**parts)  # type: ignore[arg-type]


@given(ANYTHING)
def test_anything_at_all_is_an_id_or_the_documented_error(value):
    try:
        parsed = WebexId.parse(value)
    except InvalidWebexId:
        return
    assert WebexId.parse(parsed.encode()) == WebexId.parse(parsed.uri) == parsed


@given(UUIDS, st.text(min_size=1), st.text(min_size=1))
def test_every_id_that_can_be_made_survives_the_round_trip(value, kind, region):
    try:
        made = WebexId(value=value, kind=kind, region=region)
    except InvalidWebexId:
        assume(False)
    again = WebexId.parse(made.encode())
    assert (again.kind, again.region, again.value) == (kind, region, value)


@given(UUIDS)
def test_ids_are_never_mixed_up_with_another_uuid(value):
    assume(value != UUID)
    assert WebexId.parse(value) != WebexId.parse(ENCODED)


def test_an_organization_parameter_accepts_a_bare_uuid_and_leaves_the_rest_alone():
    assert org_id(UUID) == org_id(f" {UUID.upper()} ") == org_id(WebexId.parse(UUID)) == ENCODED
    for text in (ENCODED, ENCODED + "=", URI, f"{UUID}:{OTHER}", "anything", encoded(UUID)):
        assert org_id(text) == text
    assert org_id(WebexId.parse(URI)) == ENCODED


@pytest.mark.parametrize("value", ["", "  ", None, 5, b"x"])
def test_a_blank_organization_parameter_is_refused(value: object):
    with pytest.raises(InvalidWebexId):
        org_id(value)  # type: ignore[arg-type]


@given(ANYTHING)
def test_an_organization_parameter_is_encoded_unchanged_or_refused(value):
    try:
        answer = org_id(value)
    except InvalidWebexId:
        return
    assert answer == value or WebexId.parse(answer) == WebexId.parse(value)


def test_an_id_pickles_and_copies():
    parsed = WebexId.parse(ENCODED)
    assert pickle.loads(pickle.dumps(parsed)).uri == copy.deepcopy(parsed).uri == URI
    assert WebexId.parse(parsed) is parsed
