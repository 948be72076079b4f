"""Redirects: within the API only, with method, body and delegation kept, and not without end."""

from __future__ import annotations

import pytest

from tests.core.driving import OK, Wire, answer, plan
from webex_wholesale import errors
from webex_wholesale._core.call.retry import Safety
from webex_wholesale.errors import WriteEffect

V1 = "https://webexapis.com/v1"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_read_follows_a_redirect_within_the_api_and_keeps_its_query(status: int):
    wire = Wire()
    wire.run(
        plan(url=f"{V1}/wholesale/customers?onBehalfOfSubPartnerOrgId=R1&status=error"),
        [answer(status, location="/v1/elsewhere/customers?x=1"), OK],
    )
    assert wire.sends[1].request.url == (f"{V1}/elsewhere/customers?onBehalfOfSubPartnerOrgId=R1&status=error&x=1")
    assert wire.sends[1].token == wire.sends[0].token


@pytest.mark.parametrize("safety", [Safety.IDEMPOTENT, Safety.NOT_IDEMPOTENT])
@pytest.mark.parametrize("status", [307, 308])
def test_a_write_is_redirected_with_its_method_and_body(safety: Safety, status: int):
    wire = Wire()
    wire.run(plan(safety), [answer(status, location=f"{V1}/b"), OK])
    first, second = (send.request for send in wire.sends)
    assert (second.method, second.body, second.url) == (first.method, first.body, f"{V1}/b")


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_create_redirected_like_a_form_may_have_happened(status: int):
    with pytest.raises(errors.OutcomeUnknown) as caught:
        Wire().run(plan(Safety.NOT_IDEMPOTENT), [answer(status, location=f"{V1}/b")])
    assert caught.value.effect is WriteEffect.UNKNOWN
    assert caught.value.attempts == 1


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_replacement_redirected_like_a_form_is_not_followed_and_its_effect_is_unknown(status: int):
    with pytest.raises(
        errors.UnexpectedResponse, match=f"HTTP {status} redirects a PUT in a way that cannot be followed"
    ) as caught:
        Wire().run(plan(Safety.IDEMPOTENT), [answer(status, location=f"{V1}/b")])
    assert caught.value.effect is WriteEffect.UNKNOWN


@pytest.mark.parametrize("status", [300, 304, 305])
def test_what_is_no_redirect_is_not_taken_for_an_answer(status: int):
    with pytest.raises(errors.UnexpectedResponse):
        Wire().run(plan(), [answer(status, location=f"{V1}/b")])


@pytest.mark.parametrize("status", [302, 307])
def test_a_redirect_to_nowhere_is_an_error(status: int):
    with pytest.raises(errors.UnexpectedResponse) as caught:
        Wire().run(plan(), [answer(status)])
    assert (caught.value.operation, caught.value.tracking_id) == ("customers.test", "WWS_1")


@pytest.mark.parametrize("safety", Safety)
@pytest.mark.parametrize(
    "location",
    ["https://evil.example/v1/b", "//evil.example/v1/b", "http://webexapis.com/v1/b", f"{V1}/../admin", "/v2/b"],
)
def test_a_redirect_out_of_the_api_is_not_followed(safety: Safety, location: str):
    wire = Wire()
    with pytest.raises(errors.UntrustedLink, match="redirects out of the API") as caught:
        wire.run(plan(safety), [answer(307, location=location)])
    assert len(wire.sends) == 1
    assert "evil" not in str(caught.value)


def test_a_redirect_to_another_sub_partner_is_not_followed():
    with pytest.raises(errors.PaginationError, match="another sub-partner"):
        Wire().run(
            plan(url=f"{V1}/x?onBehalfOfSubPartnerOrgId=R1"),
            [answer(307, location="?onBehalfOfSubPartnerOrgId=R2")],
        )


def test_a_circle_of_redirects_ends():
    wire = Wire()
    with pytest.raises(errors.UnexpectedResponse, match="more than 5 times"):
        wire.run(plan(), [answer(307, location="/v1/a"), answer(307, location="/v1/b")] * 3)
    assert len(wire.sends) == 6


def test_what_follows_a_redirect_is_retried_where_it_led():
    wire = Wire()
    wire.run(plan(), [answer(307, location="/v1/b"), answer(503), OK])
    assert [send.request.url for send in wire.sends][1:] == [f"{V1}/b"] * 2
