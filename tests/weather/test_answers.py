"""Answers that are not what was promised: an error that says so, never half a result, never a value quoted."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.either import Either
from tests.support.server import Server
from tests.support.steps import Step, answer, json
from webex_wholesale.errors import (
    BadGateway,
    BadRequest,
    DecodeError,
    OutcomeUnknown,
    ResponseError,
    UnexpectedResponse,
    WriteEffect,
)
from webex_wholesale.ids import org_id

Serve = Callable[..., Server]
LOGIN = answer(200, b"<html><title>Sign in to Guest-WiFi</title></html>", content_type="text/html")
HALF = answer(200, b'{"id": "c1", "externalId": "priv', content_type="application/json")
NOT_JSON = {"a login page": LOGIN, "half of it": HALF, "nothing": answer(204), "blank": answer(200, b" \n")}
DATES = {"billing_start_date": "2023-10-01", "billing_end_date": "2023-10-31"}
PERSON = {"customer_id": "c1", "email": "a@b.example", "package": "webex_suite"}
NEW: dict[str, Any] = {
    "provisioning_id": "p",
    "packages": ["webex_meetings"],
    "external_id": "acme-1",
    "address": {"addressLine1": "1 Street", "city": "Town", "country": "US"},
    "org_id": "o1",
}
not_json = pytest.mark.parametrize("step", NOT_JSON.values(), ids=NOT_JSON)


@not_json
async def test_a_read_that_gives_no_json_is_an_error_and_quotes_nothing(
    either: Either, serve: Serve, step: Step
) -> None:
    server = serve([step, step])
    with pytest.raises(UnexpectedResponse) as caught:
        await either.client(server).customers.get("c1")
    assert "Guest-WiFi" not in str(caught.value)
    assert "priv" not in str(caught.value)
    assert caught.value.operation == "customers.get"
    assert caught.value.tracking_id == server.requests[1].headers["trackingid"]
    assert (caught.value.attempts, caught.value.effect) == (2, WriteEffect.NOT_APPLIED)


@not_json
async def test_a_read_that_gives_no_json_is_repeated_once(either: Either, serve: Serve, step: Step) -> None:
    server = serve([step, json({"id": "c1"}), json(None), json({"id": "c1"})])
    client = either.client(server)
    for _ in range(2):
        assert (await client.customers.get("c1")).id == "c1"
    assert len(server.requests) == 4


async def test_one_value_of_the_wrong_type_is_not_asked_for_again(either: Either, serve: Serve) -> None:
    server = serve([json({"id": 4711}), json({"id": "c1"})])
    with pytest.raises(DecodeError):
        await either.client(server).customers.get("c1")
    assert len(server.requests) == 1


async def test_the_kind_of_rubbish_is_named(either: Either, serve: Serve) -> None:
    client = either.client(serve([LOGIN, HALF, answer(204)]), retry=None)
    for words in ("text/html that is an HTML or XML page: a proxy", "it may have been cut off", "without a body"):
        with pytest.raises(UnexpectedResponse, match=words):
            await client.customers.get("c1")


@not_json
async def test_a_list_is_not_taken_for_empty(either: Either, serve: Serve, step: Step) -> None:
    with pytest.raises(UnexpectedResponse):
        await either.client(serve([step, step])).customers.list().to_list()


@not_json
@pytest.mark.parametrize("create", ["report", "subscriber", "customer"])
async def test_a_create_that_gives_no_json_may_have_happened(
    either: Either, serve: Serve, step: Step, create: str
) -> None:
    server = serve([step])
    client = either.client(server)
    with pytest.raises(
        OutcomeUnknown, match=r"find out with client\.settle|look for it with customers\.list"
    ) as caught:
        if create == "report":
            await client.billing_reports.create(**DATES)
        elif create == "subscriber":
            await client.subscribers.provision(**PERSON)
        else:
            await client.call("customers.provision", body={})
    assert len(server.requests) == 1
    assert caught.value.effect is WriteEffect.UNKNOWN


RUBBISH = {**NOT_JSON, "null": json(None), "an array": json([]), "a text": json("ok"), "true": json(True)}
rubbish = pytest.mark.parametrize("step", RUBBISH.values(), ids=RUBBISH)


@rubbish
async def test_a_change_that_gives_rubbish_may_have_been_applied(either: Either, serve: Serve, step: Step) -> None:
    server = serve([step])
    with pytest.raises(ResponseError) as caught:
        await either.client(server).subscribers.update("s1", package="webex_suite")
    assert (caught.value.effect, len(server.requests)) == (WriteEffect.UNKNOWN, 1)
    assert caught.value.key == {"subscriber_id": "s1"}


@pytest.mark.parametrize("verb", ["update", "delete"])
async def test_a_login_page_does_not_change_or_delete_a_customer(either: Either, serve: Serve, verb: str) -> None:
    client = either.client(serve([LOGIN]))
    with pytest.raises(UnexpectedResponse, match="login page") as caught:
        if verb == "update":
            await client.customers.update("c1", packages=["webex_meetings"])
        else:
            await client.customers.delete("c1")
    assert caught.value.effect is WriteEffect.UNKNOWN


@rubbish
@pytest.mark.parametrize("create", ["report", "subscriber", "customer"])
async def test_a_create_that_gives_rubbish_has_an_unknown_outcome_that_says_what_to_look_for(
    either: Either, serve: Serve, step: Step, create: str
) -> None:
    server = serve([step])
    client = either.client(server).for_sub_partner("s9")
    calls: dict[str, tuple[Callable[[], Any], dict[str, str]]] = {
        "report": (
            lambda: client.billing_reports.create(**DATES, type="USER"),
            {**DATES, "type": "USER"},
        ),
        "subscriber": (
            lambda: client.subscribers.provision(**PERSON),
            {"customer_id": "c1", "email": "a@b.example"},
        ),
        "customer": (lambda: client.customers.provision(**NEW), {"external_id": "acme-1"}),
    }
    call, key = calls[create]
    with pytest.raises(OutcomeUnknown) as caught:
        await call()
    error = pickle.loads(pickle.dumps(caught.value))
    assert (error.key, error.sub_partner, error.effect) == (key, "s9", WriteEffect.UNKNOWN)
    assert all(f"{name} {text}" in str(error) for name, text in key.items())
    assert len(server.requests) == 1


async def test_an_answer_about_another_customer_is_not_believed(either: Either, serve: Serve) -> None:
    mine, other = (org_id(f"00000000-0000-4000-8000-00000000000{digit}") for digit in "12")
    server = serve([json({"id": other}), json({"id": other})])
    with pytest.raises(UnexpectedResponse, match="another resource"):
        await either.client(server).customers.get(mine)
    assert len(server.requests) == 2


@pytest.mark.parametrize("body", [{}, {"items": None}, {"data": []}, {"items": {}}, {"items": "no"}, [], None, 7])
async def test_a_page_without_items_is_not_an_empty_page(either: Either, serve: Serve, body: Any) -> None:
    with pytest.raises(DecodeError, match=r"\$"):
        await either.client(serve([json(body)] * 2)).customers.list().to_list()


@pytest.mark.parametrize("item", [None, 7, "c1", []])
async def test_an_item_that_is_none_is_named_by_its_path(either: Either, serve: Serve, item: Any) -> None:
    with pytest.raises(DecodeError) as caught:
        await either.client(serve([json({"items": [{"id": "c1"}, item]})])).customers.list().to_list()
    assert caught.value.paths == ("$.items[1]",)


@pytest.mark.parametrize("prefetch", [None, 3])
async def test_a_bad_second_page_does_not_end_the_list_quietly(
    either: Either, serve: Serve, prefetch: int | None
) -> None:
    full = json({"items": [{"id": f"c{number}"} for number in range(10)]})
    server = serve(lambda request: full if "offset" not in request.query else json({"items": None}))
    seen = 0
    with pytest.raises(DecodeError):
        async for _ in either.client(server).customers.list(page_size=10, prefetch=prefetch):
            seen += 1
    assert seen == 10


async def test_a_value_of_the_wrong_type_is_named_without_the_value(either: Either, serve: Serve) -> None:
    client = either.client(serve([json({"id": 4711, "status": ["secret"]})]))
    with pytest.raises(DecodeError) as caught:
        await client.customers.get("c1")
    assert set(caught.value.paths) == {"$.id", "$.status"}
    assert "4711" not in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "customers.get" in str(caught.value)


async def test_what_became_of_a_subscriber_or_report_without_an_id_is_not_known(
    either: Either, serve: Serve
) -> None:
    client = either.client(serve([json({"status": "provisioned"}), json({"status": "IN_PROGRESS"})]))
    calls: list[Callable[[], Any]] = [
        lambda: client.subscribers.provision(**PERSON),
        lambda: client.billing_reports.create(**DATES),
    ]
    for call in calls:
        with pytest.raises(OutcomeUnknown, match="without the id of what was made.*client.settle") as caught:
            await call()
        assert caught.value.effect is WriteEffect.UNKNOWN


@pytest.mark.parametrize("id", ["  ", "a/b", "..", "c\n1"])
async def test_an_id_that_no_resource_can_have_leaves_the_outcome_open(
    either: Either, serve: Serve, id: str
) -> None:
    with pytest.raises(OutcomeUnknown, match="an id that no resource can have"):
        await either.client(serve([json({"id": id, "status": "provisioned"})])).subscribers.provision(**PERSON)


@pytest.mark.parametrize(
    "body", [b"", b"<html>Bad Gateway</html>", b"{", b"[]", b"null", b'{"errors": 7}', b"\xff"]
)
async def test_an_error_status_is_an_error_whatever_its_body(either: Either, serve: Serve, body: bytes) -> None:
    client = either.client(serve([answer(400, body), *[answer(502, body)] * 4]))
    with pytest.raises(BadRequest, match="HTTP 400 Bad Request"):
        await client.customers.get("c1")
    with pytest.raises(BadGateway):
        await client.customers.get("c1")


async def test_broken_compression_counts_as_a_lost_answer(either: Either, serve: Serve) -> None:
    server = serve([answer(200, b"not gzip at all", content_encoding="gzip"), json({"id": "c1"})])
    result = await either.client(server).call("customers.get", "c1")
    assert (result.value.id, result.attempts) == ("c1", 2)


async def test_an_unknown_status_above_all_is_still_an_error(either: Either, serve: Serve) -> None:
    with pytest.raises(BadRequest.__mro__[1], match="HTTP 599"):
        await either.client(serve(lambda request: answer(599))).customers.get("c1")
