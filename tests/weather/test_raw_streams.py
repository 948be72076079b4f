"""A streamed answer: raw bytes, no token, no connection left behind; driven without the download that uses it."""

from __future__ import annotations

import asyncio
import gzip
import logging
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.support.either import TOKEN, Either
from tests.support.server import Server
from tests.support.steps import answer, drip, silence, too_short
from tests.support.streams import Failure, closed_early, fetched, run
from webex_wholesale.errors import UntrustedLink

Serve = Callable[..., Server]
SIGNED = "signature=planted-signature-9Qx"


async def test_a_body_comes_as_it_was_on_the_wire_though_it_is_compressed(either: Either, serve: Serve) -> None:
    packed = gzip.compress(b"a,b\n1,2\n")
    server = serve([answer(200, packed, content_encoding="gzip")])
    status, headers, body = await run(
        either.client(server), fetched(f"{server.url}/f?{SIGNED}", **{"accept-encoding": "gzip"})
    )
    assert (status, headers["content-encoding"], body) == (200, "gzip", packed)
    assert server.requests[0].headers["accept-encoding"] == "gzip"


async def test_neither_the_token_nor_a_callers_own_headers_and_cookies_go_with_it(
    either: Either, serve: Serve
) -> None:
    server = serve([answer(200, b"x")])
    own = either.httpx_client(headers={"authorization": TOKEN}, cookies={"session": TOKEN})
    await run(either.client(http_client=own), fetched(f"{server.url}/f", accept="*/*"))
    await either.close_httpx(own)
    assert TOKEN not in str(server.requests[0].headers)
    assert server.requests[0].headers["user-agent"].startswith("webex-wholesale/")


async def test_a_callers_transport_carries_it_though_the_body_is_there_already(either: Either) -> None:
    packed = gzip.compress(b"rows")
    client = either.client(
        lambda request: httpx.Response(200, headers={"content-encoding": "gzip"}, content=packed)
    )
    assert (await run(client, fetched("https://files.test/f")))[2] == packed


async def test_the_link_is_not_logged(either: Either, serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server = serve([answer(200, b"x")])
    await run(either.client(server), fetched(f"{server.url}/f?{SIGNED}"))
    assert "planted-signature" not in caplog.text
    assert "***" in caplog.text


async def test_a_link_that_cannot_be_read_is_refused_and_not_quoted(either: Either, serve: Serve) -> None:
    with pytest.raises(UntrustedLink) as caught:
        await run(either.client(), fetched(f"https://files.test:port/?{SIGNED}"))
    frames = []
    trace = caught.value.__traceback__
    while trace is not None:
        if "webex_wholesale" in trace.tb_frame.f_code.co_filename:
            frames.append(repr(trace.tb_frame.f_locals))
        trace = trace.tb_next
    assert "planted-signature" not in str(caught.value) + "".join(frames)


@pytest.mark.parametrize("own", [False, True])
async def test_a_closed_stream_lets_go_of_its_connection(either: Either, serve: Serve, own: bool) -> None:
    server = serve([silence, drip, too_short, answer(200, b"whole")])
    options: dict[str, Any] = {}
    if own:
        options["http_client"] = either.httpx_client(limits=httpx.Limits(max_connections=1))
    client = either.client(**options)
    assert isinstance(await run(client, fetched(f"{server.url}/f", timeout=0.5)), Failure)
    stream = await run(client, closed_early(f"{server.url}/f"))
    assert isinstance(await run(client, fetched(f"{server.url}/f")), Failure)
    assert (await run(client, fetched(f"{server.url}/f")))[2] == b"whole"
    del stream
    if own:
        await either.close_httpx(options["http_client"])
    assert server.wait_for(lambda server: server.open == 0)


@pytest.mark.parametrize("own", [False, True])
async def test_a_cancelled_read_lets_go_of_its_connection(serve: Serve, own: bool) -> None:
    either = Either("async")
    server = serve(lambda request: drip)
    options: dict[str, Any] = {}
    if own:
        options["http_client"] = either.httpx_client(limits=httpx.Limits(max_connections=1))
    client = either.client(**options)
    for seconds in (0.0, 0.001, 0.02, 0.04):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(run(client, fetched(f"{server.url}/f")), seconds)
    assert server.wait_for(lambda server: server.open == 0)
    if own:
        await either.close_httpx(options["http_client"])
    await either.close()
