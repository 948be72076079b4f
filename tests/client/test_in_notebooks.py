"""What a notebook shows: tables, one line while it waits, and errors without the frames of the SDK's inside."""

from __future__ import annotations

import traceback
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from tests.support.either import Either
from tests.verbs.bakery import connect, dressed, order
from webex_wholesale import _progress_bar
from webex_wholesale.errors import InvalidRequest, NotFound
from webex_wholesale.models import Customer
from webex_wholesale.sandbox import Sandbox


class Line:
    """Stands in for tqdm: remembers what the line said."""

    said: list[str]
    closed = False

    def __init__(self, **_options: Any) -> None:
        type(self).said = []
        type(self).closed = False

    def set_description_str(self, text: str) -> None:
        self.said.append(text)

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_error: object) -> None:
        type(self).closed = True


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> type[Line]:
    monkeypatch.setattr(_progress_bar, "require_extra", lambda extra, module: SimpleNamespace(tqdm=Line))
    return Line


async def test_a_wait_shows_one_line_that_says_the_status(either: Either, line: type[Line]):
    client = connect(either, Sandbox(seed=3))
    told: list[Any] = []
    for verb in ("wait", "result"):
        poller = dressed(either, await client.customers.provision(**order(verb)))
        await getattr(poller, verb)(progress=True, on_update=told.append)
        assert line.said[0].startswith("customers.provision: provisioning after ")
        assert line.said[-1].startswith("customers.provision: provisioned after ")
        assert line.closed
    assert len(told) > len(line.said) > 1


async def test_a_wait_shows_nothing_unless_it_is_asked_to(either: Either, line: type[Line]):
    line.said = []
    client = connect(either, Sandbox(seed=3))
    poller = dressed(either, await client.customers.provision(**order()))
    with pytest.raises(InvalidRequest, match="a function of yours goes to on_update"):
        await poller.wait(progress=print)
    await poller.wait()
    assert line.said == []


def test_a_model_gives_a_notebook_all_its_forms_at_once():
    customer = Customer(id="c1", external_id="<b>acme</b>")
    forms = customer._repr_mimebundle_()
    assert set(forms) == {"text/plain", "text/html"}
    assert forms["text/plain"] == repr(customer)
    assert "&lt;b&gt;acme" in forms["text/html"]
    assert "<b>acme" not in forms["text/html"]
    asked = customer._repr_mimebundle_(include={"application/json"})
    assert asked == {"application/json": customer.to_dict()}
    assert set(customer._repr_mimebundle_(exclude={"text/html"})) == {"text/plain"}


@pytest.mark.parametrize(
    ("verb", "call"),
    [
        ("get", lambda client: client.customers.get("c1")),
        ("update", lambda client: client.customers.update("c1", packages=["webex_suite"])),
        ("ensure", lambda client: client.customers.ensure(**order())),
    ],
)
async def test_an_error_has_no_frame_of_the_sdks_inside(either: Either, verb: str, call: Any):
    client = either.client(lambda request: httpx.Response(404, json={"message": "no such customer"}))
    with pytest.raises(NotFound) as caught:
        await call(client)
    frames = [frame for frame, _line in traceback.walk_tb(caught.value.__traceback__)]
    ours = [frame for frame in frames if frame.f_globals["__name__"].startswith("webex_wholesale.")]
    assert not [frame for frame in ours if "._flows." in frame.f_globals["__name__"]]
    shown = [frame for frame in ours if not frame.f_locals.get("__tracebackhide__")]
    assert [frame.f_code.co_name for frame in shown] == [verb]
