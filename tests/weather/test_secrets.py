"""A planted token, e-mail and phone number: in no log record, no repr, no error, no traceback."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.either import TOKEN, Either
from tests.support.server import Server
from tests.support.steps import Step, answer, hang_up, json, too_short
from webex_wholesale import AttemptEvent
from webex_wholesale.errors import WholesaleError

Serve = Callable[..., Server]
EMAIL = "planted.person@private.example"
PHONE = "+15550004711"
NAME = "planted.person"
PRIVATE = (TOKEN, EMAIL, PHONE, NAME)

ENDS: dict[str, list[Step]] = {
    "a refusal that echoes": [json({"message": f"no {TOKEN}", "trackingId": TOKEN}, status=400, X_Echo=TOKEN)],
    "an outage": [answer(503)] * 4,
    "a broken line": [hang_up, too_short, hang_up, hang_up],
    "a login page": [answer(200, f"<html>{EMAIL}</html>".encode())],
    "a wrong type": [json({"id": 7, "items": [{"id": [EMAIL, PHONE, TOKEN]}]})],
    "a 401": [answer(401)],
    "a redirect elsewhere": [answer(307, Location=f"https://evil.example/?email={EMAIL}")],
    "a link elsewhere": [json({"items": []}, Link=f'<https://evil.example/{EMAIL}>; rel="next"')],
}


async def provision(client: Any) -> None:
    await client.subscribers.provision(
        customer_id="c1",
        email=EMAIL,
        packages=["webex_calling"],
        provisioning_parameters={"primaryPhoneNumber": PHONE, "firstName": NAME},
    )


async def search(client: Any) -> None:
    await client.subscribers.list(email=EMAIL).to_list()


@pytest.mark.parametrize("call", [provision, search])
@pytest.mark.parametrize("steps", ENDS.values(), ids=ENDS)
async def test_nothing_private_comes_out(
    either: Either, serve: Serve, caplog: pytest.LogCaptureFixture, call: Callable[[Any], Any], steps: list[Step]
) -> None:
    # Level 1 is below DEBUG: whatever our logger has ever been given is here.
    caplog.set_level(1, logger="webex_wholesale")
    events: list[AttemptEvent] = []
    client = either.client(serve(steps), on_event=events.append, proxy=None)
    texts: list[str] = []
    try:
        await call(client)
    except WholesaleError as error:
        texts += [str(error), repr(error), repr(error.args), repr(vars(error))]
        texts += traceback.format_exception(error)
        texts += getattr(error, "__notes__", [])
        # What a create was to make is named to the caller, who has to look for it; nowhere else.
        assert ("email" in error.key) == (call is provision)
        texts = [text.replace(EMAIL, "***") for text in texts]
    ours = [record for record in caplog.records if record.name.startswith("webex_wholesale")]
    assert ours
    texts += [f"{record.getMessage()} {record.args!r} {vars(record)!r}" for record in ours]
    texts += [repr(events), repr(client)]
    for text in texts:
        for word in PRIVATE:
            assert word not in text


@pytest.mark.parametrize("steps", [ENDS["an outage"], ENDS["a broken line"], ENDS["a 401"]])
async def test_the_token_is_in_no_variable_that_a_traceback_shows(
    either: Either, serve: Serve, steps: list[Step]
) -> None:
    """Error collectors print the local variables of every frame."""
    client = either.client(serve(steps))
    with pytest.raises(WholesaleError) as caught:
        await client.customers.get("c1")
    shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    frames = [frame for frame in shown.stack if "webex_wholesale" in frame.filename]
    assert frames
    for frame in frames:
        assert TOKEN not in repr(frame.locals)


async def test_the_token_is_in_no_repr_of_the_client(either: Either) -> None:
    client = either.client(proxy="http://user:proxy-secret@p.example:1")
    session = (client.target if either.is_sync else client)._session
    shown = repr(client) + repr(session.driver.config) + repr(session.defaults) + repr(vars(session.driver))
    assert TOKEN not in shown
    assert "proxy-secret" not in shown


async def test_a_person_is_in_the_answer_but_not_in_its_log(
    either: Either, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="webex_wholesale")
    server = serve([json({"items": [{"id": "s1", "email": EMAIL}]})])
    (subscriber,) = await either.client(server).subscribers.list(email=EMAIL).to_list()
    assert subscriber.email == EMAIL
    ours = [record for record in caplog.records if record.name.startswith("webex_wholesale")]
    assert len(ours) == 1
    assert EMAIL not in ours[0].getMessage()


async def test_the_token_goes_to_its_origin_only(either: Either, serve: Serve) -> None:
    elsewhere = serve(lambda request: json({"id": "c1"}))
    target = f"{elsewhere.url}/wholesale/customers/c1"
    for step in (
        answer(307, Location=target),
        json({"items": [{"id": "c1"}]}, Link=f'<{target}>; rel="next"'),
        json({"url": target}, status=202),
    ):
        client = either.client(serve([step]))
        with pytest.raises(WholesaleError):
            await client.customers.list().to_list()
    assert elsewhere.connections == 0


@pytest.mark.parametrize("echoed", [TOKEN, f"id-{TOKEN}-1", "".join(f"%{ord(c):02x}" for c in TOKEN)])
@pytest.mark.parametrize("step", [200, 400, 503])
async def test_a_token_echoed_as_the_tracking_id_is_covered_in_events_logs_and_answers(
    either: Either, serve: Serve, caplog: pytest.LogCaptureFixture, step: int, echoed: str
) -> None:
    caplog.set_level(1, logger="webex_wholesale")
    events: list[AttemptEvent] = []
    server = serve([json({"id": "c1"}, status=step, trackingid=echoed)])
    client = either.client(server, on_event=events.append, retry=None)
    texts: list[str] = []
    try:
        texts.append(repr(await client.request("GET", "/wholesale/customers/c1")))
    except WholesaleError as error:
        texts += [str(error), repr(vars(error))]
    (event,) = events
    texts += [repr(event), *(record.getMessage() for record in caplog.records)]
    assert "***" in repr(event)
    for text in texts:
        assert TOKEN not in text
        assert echoed not in text
