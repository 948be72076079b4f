"""Whatever breaks inside the HTTP library, no frame that a reporter of crashes records can show the token."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

import httpcore
import httpx
import pytest

from tests.support.either import TOKEN, Either
from tests.support.server import Server
from tests.support.steps import Step, answer, json
from webex_wholesale.errors import InvalidRequest, NotFound, UntrustedLink, WholesaleError

Serve = Callable[..., Server]
SIGNATURE = "planted-signature-4Jw"


def shown(error: BaseException) -> str:
    """Return an error and all it is linked to, with the variables of every frame but this file's."""
    report = traceback.TracebackException.from_exception(error, capture_locals=True)
    texts: list[str] = [str(error), repr(error)]
    seen: list[traceback.TracebackException | None] = [report]
    while seen:
        part = seen.pop()
        if part is not None:
            seen += [part.__cause__, part.__context__]
            texts += [repr(frame.locals) for frame in part.stack if "tests" not in frame.filename]
            texts += part.format_exception_only()
    return "\n".join(texts)


class BugError(Exception):
    pass


def planted_in(either: Either, monkeypatch: pytest.MonkeyPatch, place: str, problem: BaseException) -> None:
    """Have something raised within the HTTP library, where headers are on their way as bytes."""
    core = httpcore
    connection = core.HTTP11Connection if either.is_sync else core.AsyncHTTP11Connection

    def fail(*_: Any, **__: Any) -> Any:
        raise problem

    async def afail(*_: Any, **__: Any) -> Any:
        raise problem

    if place == "h11":
        monkeypatch.setattr("h11._writers.write_headers", fail)
    elif place == "write":
        monkeypatch.setattr("httpcore._backends.sync.SyncStream.write", fail)
        monkeypatch.setattr("httpcore._backends.anyio.AnyIOStream.write", afail)
    else:
        monkeypatch.setattr(connection, "_receive_event", fail if either.is_sync else afail)


@pytest.mark.skipif(httpx.__name__ != "httpx", reason="reaches into the parts of httpx")
@pytest.mark.parametrize("place", ["h11", "write", "read"])
@pytest.mark.parametrize("problem", [KeyboardInterrupt(), SystemExit(), MemoryError(), BugError("planted")])
async def test_what_breaks_inside_the_library_shows_no_token(
    either: Either, serve: Serve, monkeypatch: pytest.MonkeyPatch, place: str, problem: BaseException
) -> None:
    server = serve(lambda request: json({"id": "c1"}))
    client = either.client(server, retry=None)
    planted_in(either, monkeypatch, place, problem)
    with pytest.raises(type(problem)) as caught:
        await client.request("POST", "/x", json={"name": "n"})
    assert TOKEN not in shown(caught.value)


async def test_an_address_that_the_library_refuses_shows_no_token(either: Either, serve: Serve) -> None:
    client = either.client(serve([]))
    for work in (lambda: client.customers.get("x" * 70_000), lambda: client.request("GET", "/" + "x" * 70_000)):
        with pytest.raises(InvalidRequest, match="URL that cannot be sent") as caught:
            await work()
        assert TOKEN not in shown(caught.value)


@pytest.mark.parametrize(
    "link",
    [
        f"ftp://files.example/r.csv?sig={SIGNATURE}",
        f"https://files.example:99999/r.csv?sig={SIGNATURE}",
        f"https://[broken/r.csv?sig={SIGNATURE}",
        f"https://user:{SIGNATURE}@files.example/r.csv",
        f"https://files.example/{'x' * 70_000}?sig={SIGNATURE}",
    ],
)
async def test_a_link_that_is_refused_is_not_shown(either: Either, serve: Serve, link: str) -> None:
    report = {"id": "r1", "status": "COMPLETED", "tempDownloadURL": link, "billingStartDate": "2023-10-01"}
    client = either.client(serve(lambda request: json(report)))
    with pytest.raises(UntrustedLink) as caught:
        await client.billing_reports.download("r1")
    assert SIGNATURE not in shown(caught.value)


async def test_frames_of_a_callers_own_transport_stay(either: Either) -> None:
    def broken(request: httpx.Request) -> httpx.Response:
        raise BugError("in the caller's own code")

    with pytest.raises(BugError) as caught:
        await either.client(broken, retry=None).customers.get("c1")
    names = [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert "broken" in names
    assert TOKEN not in shown(caught.value)


ECHOES: dict[str, Step] = {
    "an id of another kind": json({"id": [TOKEN], "items": [{"id": [TOKEN]}]}),
    "a redirect": answer(307, Location=f"https://elsewhere.example/{TOKEN}"),
    "a link": json({"items": []}, Link=f'<https://elsewhere.example/{TOKEN}>; rel="next"'),
    "a text": answer(200, TOKEN.encode()),
    "an id of no kind": json({"url": f"/wholesale/customers/{TOKEN}/{TOKEN}/"}, Location=f"x {TOKEN}"),
}


@pytest.mark.parametrize("step", ECHOES.values(), ids=ECHOES)
@pytest.mark.parametrize("verb", ["get", "list", "create"])
async def test_an_answer_that_echoes_the_token_is_in_no_variable_of_a_traceback(
    either: Either, serve: Serve, step: Step, verb: str
) -> None:
    client = either.client(serve(lambda request: step), retry=None)
    order = {
        "provisioning_id": "p",
        "packages": ["webex_meetings"],
        "external_id": "e",
        "address": {
            "address_line1": "1 Main St",
            "city": "Dallas",
            "state_or_province": "TX",
            "zip_or_postal_code": "75001",
            "country": "US",
        },
        "customer_info": {"name": "Acme", "primary_email": "it@acme.example"},
    }
    verbs: dict[str, Callable[[], Any]] = {
        "get": lambda: client.customers.get("c1"),
        "list": lambda: client.customers.list().to_list(),
        "create": lambda: client.customers.provision(**order),
    }
    if (verb, step) == ("create", ECHOES["an id of no kind"]):
        # An id may look like anything.
        assert await verbs[verb]()
        return
    with pytest.raises(WholesaleError) as caught:
        await verbs[verb]()
    assert TOKEN not in shown(caught.value)


async def test_the_error_that_a_caller_handles_meanwhile_keeps_its_frames(either: Either, serve: Serve) -> None:
    client = either.client(serve(lambda request: answer(404)))

    async def twice() -> None:
        try:
            await client.customers.get("c1")
        except NotFound:
            await client.customers.get("c2")

    with pytest.raises(NotFound) as caught:
        await twice()
    first = caught.value.__context__
    assert first is not None
    assert "twice" in [frame.name for frame in traceback.extract_tb(first.__traceback__)]
