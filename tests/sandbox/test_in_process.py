from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import anyio
import httpx
import pytest

from tests.sandbox.api import order
from webex_wholesale.sandbox import Sandbox

PAGE = "/wholesale/customers"
both_loops = pytest.mark.parametrize("backend", ["asyncio", "trio"])


def sync_client(sandbox: Sandbox, read: float | None = 30.0) -> httpx.Client:
    headers = {"Authorization": f"Bearer {sandbox.token}"}
    timeout = httpx.Timeout(5.0, read=read)
    return httpx.Client(transport=sandbox.transport(), base_url=sandbox.base_url, headers=headers, timeout=timeout)


def async_client(sandbox: Sandbox, read: float | None = 30.0) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {sandbox.token}"}
    timeout = httpx.Timeout(5.0, read=read)
    return httpx.AsyncClient(
        transport=sandbox.async_transport(), base_url=sandbox.base_url, headers=headers, timeout=timeout
    )


BROKEN = [
    ({"refuse": True}, httpx.ConnectError, False),
    ({"reset": "before"}, httpx.ReadError, False),
    ({"reset": "after"}, httpx.ReadError, True),
    ({"lost_answer": True}, httpx.RemoteProtocolError, True),
    ({"silence": True}, httpx.ReadTimeout, True),
    ({"delay": 31.0}, httpx.ReadTimeout, True),
    ({"truncate": 10}, httpx.RemoteProtocolError, True),
    ({"drip": 31.0}, httpx.ReadTimeout, True),
]
each_break = pytest.mark.parametrize(("fault", "error", "applied"), BROKEN, ids=[str(b[0]) for b in BROKEN])


@each_break
def test_a_broken_answer_is_the_error_that_a_real_connection_would_give(
    sandbox: Sandbox, fault: dict[str, object], error: type[Exception], applied: bool
):
    sandbox.faults.add(operation="customers.provision", **fault)
    with sync_client(sandbox) as client, pytest.raises(error):
        client.post(PAGE, json=order())
    assert bool(sandbox.customers("north")) is applied
    assert sandbox.journal[-1].applied is applied


@both_loops
@each_break
def test_a_broken_answer_is_the_same_error_for_the_async_client(
    sandbox: Sandbox, fault: dict[str, object], error: type[Exception], applied: bool, backend: str
):
    sandbox.faults.add(operation="customers.provision", **fault)

    async def main() -> None:
        async with async_client(sandbox) as client:
            with pytest.raises(error):
                await client.post(PAGE, json=order())

    anyio.run(main, backend=backend)
    assert bool(sandbox.customers("north")) is applied


def test_a_delay_passes_on_the_virtual_clock(sandbox: Sandbox):
    sandbox.faults.add(delay=29.0)
    with sync_client(sandbox) as client:
        assert client.get(PAGE).status_code == 200
    assert sandbox.clock.monotonic() == 29


def test_latency_is_paid_by_every_answer(sandbox: Sandbox):
    sandbox.settings.latency = 0.25
    with sync_client(sandbox) as client:
        for _ in range(4):
            client.get(PAGE)
    assert sandbox.clock.monotonic() == 1


@both_loops
def test_a_dripping_answer_arrives_whole_and_late(sandbox: Sandbox, backend: str):
    sandbox.seed_data(3)
    whole = Sandbox(seed=1)
    whole.seed_data(3)
    expected = sync_client(whole).get(PAGE).content
    sandbox.faults.add(drip=1.0)
    assert sync_client(sandbox).get(PAGE).content == expected
    assert sandbox.clock.monotonic() == (len(expected) - 1) // 64

    async def main() -> bytes:
        async with async_client(sandbox) as client:
            return (await client.get(PAGE)).content

    assert anyio.run(main, backend=backend) == expected


def test_a_caller_without_a_timeout_hears_nothing_for_an_hour(sandbox: Sandbox):
    sandbox.faults.add(silence=True)
    with sync_client(sandbox, read=None) as client, pytest.raises(httpx.ReadTimeout):
        client.get(PAGE)
    assert sandbox.clock.monotonic() == 3600


@both_loops
def test_one_transport_serves_several_loops(sandbox: Sandbox, backend: str):
    client = async_client(sandbox)

    async def main() -> int:
        return (await client.get(PAGE)).status_code

    assert [anyio.run(main, backend=backend) for _ in range(2)] == [200, 200]


def test_many_threads_share_a_sandbox(sandbox: Sandbox):
    client = sync_client(sandbox)

    def provision(number: int) -> int:
        return client.post(PAGE, json=order(f"c-{number}")).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(provision, range(200))) == {202}
    assert len(sandbox.customers()) == 200
    assert len({customer["id"] for customer in sandbox.customers()}) == 200
    assert [entry.number for entry in sandbox.journal] == list(range(1, 201))


def test_the_reports_host_is_another_origin(sandbox: Sandbox):
    with httpx.Client(transport=sandbox.transport()) as client:
        assert client.get("https://reports.sandbox.invalid/x.csv").status_code == 403
        assert client.get("https://sandbox.invalid/v1/wholesale/customers").status_code == 401
        assert client.get("https://sandbox.invalid/__sandbox__/").json()["token"] == sandbox.token
