from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import anyio
import pytest

from tests.sandbox.api import Api, order
from webex_wholesale.sandbox import Sandbox, VirtualClock

START = datetime(2026, 5, 1, tzinfo=UTC)
both_loops = pytest.mark.parametrize("backend", ["asyncio", "trio"])


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(START)


def test_it_starts_where_it_is_told_and_goes_forward_only(clock: VirtualClock):
    assert clock.now() == START
    assert clock.monotonic() == 0
    clock.advance(days=1, hours=2, minutes=3, seconds=4)
    assert clock.now() - START == timedelta(days=1, hours=2, minutes=3, seconds=4)
    clock.advance(timedelta(hours=1))
    clock.advance(0.5)
    assert clock.monotonic() == 93_784 + 3600.5
    with pytest.raises(ValueError, match="forward"):
        clock.advance(seconds=-1)


def test_a_start_without_a_time_zone_or_a_speed_of_nothing_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        VirtualClock(datetime(2026, 5, 1))
    with pytest.raises(ValueError, match="speed"):
        VirtualClock(speed=0)
    with pytest.raises(ValueError, match="speed"):
        VirtualClock().run(-1)


def test_two_sandboxes_of_a_process_start_at_the_same_midnight():
    first, second = Sandbox().clock.now(), Sandbox().clock.now()
    assert first == second
    assert (first.hour, first.minute, first.second, first.microsecond) == (0, 0, 0, 0)
    assert Sandbox(start=START).clock.now() == START


def test_sleeping_moves_the_clock(clock: VirtualClock):
    clock.sleep(3600)
    clock.sleep(0)
    clock.sleep(-5)
    assert clock.monotonic() == 3600


def test_sleeping_threads_wake_in_the_order_of_their_times():
    clock = VirtualClock(START, mode="manual")  # until all of them sleep
    woken: list[float] = []

    def nap(seconds: float) -> None:
        clock.sleep(seconds)
        woken.append(seconds)
        clock.sleep(100)

    threads = [threading.Thread(target=nap, args=(seconds,)) for seconds in (30.0, 10.0, 20.0)]
    for thread in threads:
        thread.start()
    while len(clock._sleepers.threads()) < len(threads):
        pass
    clock.mode = "auto"
    for thread in threads:
        thread.join()
    assert woken == [10, 20, 30]
    assert clock.monotonic() == 130


@both_loops
def test_sleeping_tasks_wake_in_the_order_of_their_times(clock: VirtualClock, backend: str):
    woken: list[tuple[float, float]] = []

    async def nap(seconds: float) -> None:
        await clock.asleep(seconds)
        woken.append((seconds, clock.monotonic()))
        await clock.asleep(100)

    async def main() -> None:
        async with anyio.create_task_group() as tasks:
            for seconds in (30.0, 10.0, 20.0, 10.0):
                tasks.start_soon(nap, seconds)

    anyio.run(main, backend=backend)
    assert woken == [(10, 10), (10, 10), (20, 20), (30, 30)]
    assert clock.monotonic() == 130


@both_loops
def test_a_sleep_that_is_cancelled_leaves_nothing_behind(clock: VirtualClock, backend: str):
    async def main() -> None:
        clock.mode = "manual"
        with anyio.move_on_after(0.01):
            await clock.asleep(5)
        clock.mode = "auto"
        await clock.asleep(60)

    anyio.run(main, backend=backend)
    assert clock.monotonic() == 60


@both_loops
def test_five_hundred_sleeping_tasks_take_the_time_of_the_longest(clock: VirtualClock, backend: str):
    async def poll() -> None:
        for _ in range(4):
            await clock.asleep(15)

    async def main() -> None:
        async with anyio.create_task_group() as tasks:
            for _ in range(500):
                tasks.start_soon(poll)

    anyio.run(main, backend=backend)
    assert clock.monotonic() == 60


def test_in_manual_mode_a_sleeper_waits_for_somebody_to_advance():
    clock = VirtualClock(START, mode="manual")
    thread = threading.Thread(target=clock.sleep, args=(10,))
    thread.start()
    thread.join(0.02)
    assert thread.is_alive()
    clock.advance(10)
    thread.join(5)
    assert not thread.is_alive()
    assert clock.monotonic() == 10


@both_loops
def test_in_manual_mode_a_sleeping_task_waits_for_somebody_to_advance(backend: str):
    clock = VirtualClock(START, mode="manual")

    async def main() -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(clock.asleep, 10)
            await anyio.lowlevel.checkpoint()
            await anyio.to_thread.run_sync(clock.advance, 10)

    anyio.run(main, backend=backend)
    assert clock.monotonic() == 10


def test_in_real_mode_it_runs_with_the_wall_clock_times_its_speed():
    clock = VirtualClock(START, mode="real", speed=100_000.0)
    before = clock.time()
    clock.sleep(100)
    assert clock.time() - before >= 100
    clock.advance(days=1)
    assert clock.monotonic() >= 86_400


@both_loops
def test_in_real_mode_a_sleeping_task_sleeps(backend: str):
    clock = VirtualClock(START)
    clock.run(speed=100_000.0)
    anyio.run(clock.asleep, 100, backend=backend)
    assert clock.monotonic() >= 100


def test_a_nap_is_stretched_to_one_nap_before_the_change_that_is_waited_for(clock: VirtualClock):
    clock.watch(clock.time() + 1000)
    clock.sleep(15)
    assert clock.monotonic() == 985
    clock.sleep(15)
    assert clock.monotonic() == 1000
    clock.sleep(15)
    assert clock.monotonic() == 1015


def test_a_nap_is_not_stretched_by_somebody_elses_change_or_when_it_must_be_exact(clock: VirtualClock):
    VirtualClock(START).watch(START.timestamp() + 1000)
    clock.sleep(15)
    clock.watch(clock.time() + 1000)
    clock.sleep(15, exactly=True)
    clock.watch(None)
    clock.sleep(15)
    assert clock.monotonic() == 45


def test_it_says_what_time_it_is(clock: VirtualClock):
    assert repr(clock) == "<VirtualClock 2026-05-01T00:00:00+00:00 auto>"


def test_in_reads_mode_a_program_that_sleeps_by_another_clock_sees_things_happen():
    sandbox = Sandbox(mode="reads", transitions={"provision": {"seconds": 12}})
    api = Api(sandbox)
    url = api("POST", "/wholesale/customers", order(), expect=202).json()["url"]
    seen = [api.follow(url).json()["status"] for _ in range(4)]
    assert seen == ["provisioning"] * 3 + ["provisioned"]
    assert sandbox.clock.monotonic() == 20
    sandbox.clock.hold("auto")
    assert [api.follow(url).status for _ in range(3)] == [200] * 3
    assert sandbox.clock.monotonic() == 20


def test_a_mode_that_is_none_is_refused():
    with pytest.raises(ValueError, match="mode must be one of auto, reads, manual, real"):
        Sandbox(mode="fast")
