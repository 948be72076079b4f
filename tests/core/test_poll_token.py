"""Poller tokens: what is in them, what is refused as one, and those of old that must always load."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale._core.trust.fingerprint import fingerprint
from webex_wholesale._core.waiting.poll_token import MAX_LENGTH, PollState
from webex_wholesale._core.waiting.polling import wants_of
from webex_wholesale._core.waiting.states import TABLES
from webex_wholesale.errors import InvalidPollToken
from webex_wholesale.models import CustomerPackage

# As long as real ones are: base64 of ciscospark://us/ENTERPRISE/<uuid> and of ciscospark://us/ORGANIZATION/<uuid>.
CUSTOMER_ID = "Y2lzY29zcGFyazovL3VzL0VOVEVSUFJJU0UvOTZhYmMyYWEtM2RjYy0xMWU1LWExNTItZmUzNDgxOWNkYzlh"
PARTNER_ID = "Y2lzY29zcGFyazovL3VzL09SR0FOSVpBVElPTi85NmFiYzJhYS0zZGNjLTExZTUtYTE1Mi1mZTM0ODE5Y2RjOWE"

# Written by the first release. Never change these: they lie in databases.
GOLDEN = {
    '{"v": 1, "kind": "customers.update", "id": "Y2lz", "sub_partner": "cjE", "submitted_at": 1795305600.25, '
    '"status": "pending_rpl_review", "status_since": 1795305660.5, "moved": true, "seen": true, "wants": '
    '{"packages": ["webex_calling"], "proof": true, "external_id": "2bd806c97f0e00af"}}': PollState(
        kind="customers.update",
        id="Y2lz",
        sub_partner="cjE",
        submitted_at=1795305600.25,
        status="pending_rpl_review",
        status_since=1795305660.5,
        moved=True,
        seen=True,
        wants={"packages": ["webex_calling"], "proof": True, "external_id": "2bd806c97f0e00af"},
    ),
    '{"v": 1, "kind": "billing_reports.create", "id": "B1", "submitted_at": 1795305600, '
    '"status_since": 1795305600}':
    PollState(kind="billing_reports.create", id="B1", submitted_at=1795305600, status_since=1795305600),
}  # fmt: skip


@pytest.mark.parametrize("token", GOLDEN)
def test_a_token_of_the_first_version_loads_for_ever(token: str):
    assert PollState.from_token(token) == GOLDEN[token]


def test_the_mark_of_an_external_id_never_changes():
    assert fingerprint("1") == "6b86b273ff34fce1"


TEXTS = st.text(min_size=1, max_size=100)
IDS = st.text("abcXYZ0189-_=:", min_size=1, max_size=100)
TIMES = st.floats(0, 9e10) | st.integers(0, 10**10)
PROGRESS = st.builds(
    PollState,
    kind=st.sampled_from(sorted(TABLES)),
    id=IDS,
    sub_partner=st.none() | TEXTS,
    submitted_at=TIMES,
    status=st.none() | st.text(max_size=40),
    status_since=TIMES,
    moved=st.booleans(),
    seen=st.booleans(),
    wants=st.just({})
    | st.builds(
        wants_of, st.lists(st.text(max_size=20), max_size=5).map(tuple), st.none() | TEXTS, more=st.booleans()
    ),
)


@given(PROGRESS)
def test_a_token_gives_back_all_that_was_known(progress: PollState):
    assert PollState.from_token(progress.to_token()) == progress


def test_a_token_made_at_the_beginning_of_time_can_be_read():
    progress = PollState(kind="customers.delete", id="C1", submitted_at=0.0, status_since=0.0)
    assert PollState.from_token(progress.to_token()) == progress


def test_a_token_with_everything_in_it_stays_below_a_kilobyte():
    progress = PollState(
        kind="customers.update",
        id=CUSTOMER_ID + "==",
        sub_partner=PARTNER_ID,
        submitted_at=1795305600.123456,
        status="provisioned_with_errors",
        status_since=1795305600.123456,
        moved=True,
        seen=True,
        wants=wants_of(tuple(CustomerPackage), "an external id " * 50, more=False),
    )
    assert len(progress.to_token()) < MAX_LENGTH


@given(st.text() | st.text('{}[]",:0123456789vkid.e- \\', max_size=60) | st.binary() | st.integers() | st.none())
def test_anything_else_is_refused_as_no_token(text: Any):
    with pytest.raises(InvalidPollToken, match="poller token"):
        PollState.from_token(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
WIRE = {"v": 1, "kind": "customers.provision", "id": "C1", "submitted_at": 1.0, "status_since": 1.0}


@given(st.dictionaries(st.sampled_from([*WIRE, "sub_partner", "status", "moved", "seen", "wants", "host"]), JSON))
def test_a_damaged_token_is_refused_or_is_sound(damage: dict[str, Any]):
    try:
        progress = PollState.from_token(json.dumps({**WIRE, **damage}))
    except InvalidPollToken:
        return
    assert PollState.from_token(progress.to_token()) == progress
    assert progress.kind in TABLES
    assert progress.submitted_at >= 0


@pytest.mark.parametrize(
    "damage",
    [
        {"kind": "customers.list"},
        {"kind": ["customers.provision"]},
        {"id": None},
        {"id": 7},
        {"sub_partner": None},
        {"submitted_at": True},
        {"submitted_at": "1"},
        {"submitted_at": -1},
        {"submitted_at": 10**400},
        {"submitted_at": float("nan")},
        {"status_since": float("inf")},
        {"moved": 1},
        {"wants": []},
        {"base_url": "https://evil.example"},
    ],
)
def test_a_token_with_a_wrong_field_is_damaged(damage: dict[str, Any]):
    with pytest.raises(InvalidPollToken, match="damaged"):
        PollState.from_token(json.dumps({**WIRE, **damage}))


@pytest.mark.parametrize("version", [0, 2, 10**30])
def test_a_token_of_another_version_says_so(version: int):
    with pytest.raises(InvalidPollToken, match="this SDK reads version 1") as caught:
        PollState.from_token(json.dumps({**WIRE, "v": version}))
    assert len(str(caught.value)) < 100


@pytest.mark.parametrize("version", [True, 1.0, "1", None, [1]])
def test_a_version_that_is_no_number_is_no_token(version: object):
    with pytest.raises(InvalidPollToken, match="not a poller token"):
        PollState.from_token(json.dumps({**WIRE, "v": version}))


@pytest.mark.parametrize("text", ["[" * 4000, '{"v":' * 800, "9" * 4096, " " * 5000])
def test_a_text_made_to_be_hard_to_read_is_refused(text: str):
    with pytest.raises(InvalidPollToken):
        PollState.from_token(text)
