"""Answers of any shape that turn, at any byte, into something that never ends: each is over with the deadline.

`make check` tries some, `make soak` many.
"""

from __future__ import annotations

import gzip
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from tests.support.clock import RealClock
from tests.support.either import Either
from tests.support.server import Server
from tests.support.steps import Connection, Request, Step, json
from webex_wholesale import CallOptions, RetryPolicy
from webex_wholesale.errors import WholesaleError

Serve = Callable[..., Server]
ROUNDS = 150 if os.environ.get("SOAK") else 8
DEADLINE = 0.06
LATEST = DEADLINE + 2.0
BODY = b'{"id": "c1", "externalId": "' + b"e" * 300 + b'"}'


def answer(chance: random.Random) -> bytes:
    """Return a good answer of a random shape."""
    lines = [b"HTTP/1.1 200 OK", b"content-type: application/json"]
    lines += [b"x-%d: %s" % (number, b"v" * chance.randint(0, 40)) for number in range(chance.randint(0, 5))]
    body = BODY
    if chance.random() < 0.5:
        body = gzip.compress(body, compresslevel=chance.choice([0, 9]))
        lines.append(b"content-encoding: gzip")
    interim = b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n" * chance.choice([0, 0, 1, 3])
    if chance.random() < 0.5:
        lines.append(b"content-length: %d" % len(body))
    else:
        lines.append(b"transfer-encoding: chunked")
        size = chance.randint(1, 80)
        parts = [body[start : start + size] for start in range(0, len(body), size)]
        body = b"".join(b"%x%s\r\n%s\r\n" % (len(part), chance.choice([b"", b";a=b"]), part) for part in parts)
        body += b"0\r\n" + chance.choice([b"", b"x-end: 1\r\n"]) + b"\r\n"
    return interim + b"\r\n".join(lines) + b"\r\n\r\n" + body


FILLERS = [
    b" ",
    b"0",
    b"a",
    b"\r\n",
    b"\x00",
    b"x: y\r\n",
    b"1\r\n \r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"\x00\x00\xff\xff",
]


def ever_after(chance: random.Random) -> Iterator[bytes]:
    while True:
        yield chance.choice(FILLERS) if chance.random() < 0.1 else b"a"


def endless(chance: random.Random) -> Step:
    whole = answer(chance)
    turn = chance.randrange(len(whole))
    filler = chance.choice(FILLERS)
    seed = chance.random()

    def step(connection: Connection) -> bool:
        connection.send(whole[:turn])
        mixed = ever_after(random.Random(seed))
        while not connection.stopping.wait(0.002):
            connection.send(filler if seed < 0.7 else next(mixed))
        return False

    return step


@pytest.mark.parametrize("number", range(ROUNDS))
async def test_an_answer_that_never_ends_is_over_with_the_deadline(
    either: Either, serve: Serve, number: int
) -> None:
    chance = random.Random(number)
    step = endless(chance)

    def script(request: Request) -> Step:
        return step if request.path.endswith("c1") else json({"id": "c2"})

    client = either.client(
        serve(script), clock=RealClock(), deadline=DEADLINE, timeout=5.0, retry=None, max_connections=1
    )
    begun = time.monotonic()
    # An answer that is complete by the time it turns is an answer.
    with suppress(WholesaleError):
        await client.customers.get("c1")
    assert time.monotonic() - begun < LATEST
    # Where the filler has completed the answer, what follows spoils the connection for one more call.
    with suppress(WholesaleError):
        await client.customers.get("c2")
    patient = CallOptions(deadline=5, retry=RetryPolicy(base=0.01))
    assert (await client.request("GET", "/c2", options=patient)).status == 200
