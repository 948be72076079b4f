"""JSON text: the same rules whether orjson reads it or Python does."""

from __future__ import annotations

import json as stdlib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from webex_wholesale._codec import dumps, json, loads

READERS = ["json"] if json.orjson is None else ["json", "orjson"]


@pytest.fixture(params=READERS, autouse=True)
def _reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json, "orjson", json.orjson if request.param == "orjson" else None)


@pytest.mark.parametrize(
    "text",
    [b"", b" ", b"{", b'{"a":', b'{"a": 1', b"[1,]", b"{'a': 1}", b"NaN", b"[Infinity]", b"[-Infinity]",
     b"undefined",      b"\xff", b'"\xff"', b"<html>", b"[" * 100_000, b'{"a":' * 100_000, b"01", b'{"a": 1} x'],
)  # fmt: skip
def test_what_is_no_json_is_a_value_error(text: bytes):
    with pytest.raises(ValueError):
        loads(text)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner)
    ),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(JSON)
def test_what_is_written_is_read_back(value: Any):
    text = dumps(value)
    assert loads(text) == value == stdlib.loads(text)


def test_text_goes_out_as_utf_8_without_spaces():
    assert dumps({"näme": ["a", 1, None]}) == '{"näme":["a",1,null]}'.encode()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, b"x", object(), "\ud800"])
def test_what_has_no_json_form_is_an_error(value: Any):
    with pytest.raises((TypeError, ValueError)):
        dumps([value])
