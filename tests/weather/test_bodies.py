"""Bodies of answers: decompressed by the SDK, bounded, and whole or an error; and cookies, which nobody keeps."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import pytest

from tests.support.either import Either
from tests.support.server import Server
from tests.support.steps import answer, json
from webex_wholesale.errors import CallError, OutcomeUnknown, ResponseLost

Serve = Callable[..., Server]
BODY = b'{"id": "c1"}'


def packed(wbits: int, data: bytes = BODY) -> bytes:
    packer = zlib.compressobj(wbits=wbits)
    return packer.compress(data) + packer.flush()


FORMS = {
    "gzip": ("gzip", packed(31)),
    "x-gzip": ("x-gzip", packed(31)),
    "gzip in capitals": ("GZIP", packed(31)),
    "two members": ("gzip", packed(31, BODY[:5]) + packed(31, BODY[5:])),
    "padding behind it": ("gzip", packed(31) + bytes(8)),
    "zlib": ("deflate", packed(15)),
    "raw deflate": ("deflate", packed(-15)),
    "identity": ("identity", BODY),
    "an empty name": (" ", BODY),
}


@pytest.mark.parametrize(("coding", "body"), FORMS.values(), ids=FORMS)
async def test_a_compressed_answer_is_read(either: Either, serve: Serve, coding: str, body: bytes) -> None:
    server = serve([answer(200, body, content_encoding=coding)])
    assert (await either.client(server).customers.get("c1")).id == "c1"
    assert server.requests[0].headers["accept-encoding"] == "gzip, deflate"


async def test_an_answer_without_a_body_may_say_that_it_is_compressed(either: Either, serve: Serve) -> None:
    server = serve([answer(204, content_encoding="gzip")])
    await either.client(server).subscribers.delete("s1")


@pytest.mark.parametrize("cut", [1, 8, 12])
async def test_a_compressed_answer_that_was_cut_is_no_answer(either: Either, serve: Serve, cut: int) -> None:
    """Its JSON may be whole all the same; nothing says so."""
    server = serve([answer(200, packed(31)[:-cut], content_encoding="gzip"), json({"id": "c1"})])
    result = await either.client(server).call("customers.get", "c1")
    assert (result.attempts, result.value.id) == (2, "c1")


@pytest.mark.parametrize(
    ("coding", "body"), [("gzip", b"no gzip"), ("br", b"x"), ("gzip, gzip", gzip.compress(packed(31), mtime=0))]
)
async def test_what_cannot_be_unpacked_is_an_error(either: Either, serve: Serve, coding: str, body: bytes) -> None:
    server = serve(lambda request: answer(200, body, content_encoding=coding))
    with pytest.raises(ResponseLost, match="compress"):
        await either.client(server).customers.get("c1")


@pytest.mark.parametrize("wbits", [31, 15, -15])
async def test_a_bomb_is_not_unpacked(either: Either, serve: Serve, wbits: int) -> None:
    packer = zlib.compressobj(wbits=wbits)
    zeros = bytes(1 << 20)
    bomb = b"".join(packer.compress(zeros) for _ in range(200)) + packer.flush()
    coding = "gzip" if wbits == 31 else "deflate"
    server = serve(lambda request: answer(200, bomb, content_encoding=coding))
    client = either.client(server, max_response_bytes=1 << 20)
    tracemalloc.start()
    with pytest.raises(ResponseLost, match="more than 1048576 bytes"):
        await client.customers.get("c1")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 << 20
    assert len(server.requests) == 1, "another attempt would only meet the same"


async def test_a_large_answer_stays_below_its_limit(either: Either, serve: Serve) -> None:
    large = b'{"id": "c1", "x": "' + b"x" * 2_000_000 + b'"}'
    server = serve(lambda request: answer(200, large))
    assert (await either.client(server).customers.get("c1")).id == "c1"
    assert (await either.client(server, max_response_bytes=None).customers.get("c1")).id == "c1"
    with pytest.raises(CallError, match="max_response_bytes allows more"):
        await either.client(server, max_response_bytes=1_999_999).customers.get("c1")


async def test_a_create_whose_answer_is_too_large_is_unknown(either: Either, serve: Serve) -> None:
    server = serve(lambda request: answer(202, b" " * 5000))
    client = either.client(server, max_response_bytes=4096)
    with pytest.raises(OutcomeUnknown, match="more than 4096 bytes"):
        await client.billing_reports.create(billing_start_date="2023-10-01", billing_end_date="2023-10-31")
    assert len(server.requests) == 1


async def test_no_cookie_is_kept_or_sent(either: Either, serve: Serve) -> None:
    count = iter(range(1000))
    server = serve(lambda request: json({"id": "c1"}, Set_Cookie=f"c{next(count)}=planted; Path=/"))
    client = either.client(server)
    for _ in range(20):
        await client.customers.get("c1")
    assert all("cookie" not in request.headers for request in server.requests)
    driver = (client.target if either.is_sync else client)._session.driver
    wire = driver._wire
    inner = wire._pool.client if either.is_sync else wire._client
    assert len(inner.cookies.jar) == 0
