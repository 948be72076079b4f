"""The pace of a client, against services with a token bucket, in virtual time."""

from __future__ import annotations

import heapq
from itertools import count

import attrs
import pytest

from webex_wholesale._core.call.rate_limit import Pace


@attrs.define
class Seen:
    """What a run came to."""

    seconds: float
    sent: int
    refused: int
    early: int


def run(
    total: int, *, bucket: float, rate: float, workers: int, latency: float = 0.02, max_rate: float | None = None
) -> Seen:
    """Have workers send until so many requests went through; a refused one waits its Retry-After of a second."""
    pace = Pace(max_rate)
    tokens, filled, shut_until = bucket, 0.0, 0.0
    order = count()
    events: list[tuple[float, int, float | None, bool]] = [(0.0, next(order), None, False) for _ in range(workers)]
    seen = Seen(0.0, 0, 0, 0)
    through = 0
    while through < total:
        now, _, sent_at, accepted = heapq.heappop(events)
        if sent_at is None:
            if wait := pace.take(now, accepted):
                # It comes back as one that has waited.
                heapq.heappush(events, (now + wait, next(order), None, True))
                continue
            seen.sent += 1
            seen.early += now < shut_until - 1e-9
            tokens, filled = min(bucket, tokens + (now - filled) * rate), now
            accepted = tokens >= 1
            tokens -= accepted
            heapq.heappush(events, (now + latency, next(order), now, accepted))
        elif accepted:
            through += 1
            heapq.heappush(events, (now, next(order), None, False))
        else:
            seen.refused += 1
            pace.limited(now, sent_at, 1.0)
            shut_until = max(shut_until, now + 1.0)
            heapq.heappush(events, (now + 1.0, next(order), None, False))
        seen.seconds = now
    return seen


@pytest.mark.parametrize(
    ("total", "bucket", "rate", "workers"),
    [
        (500, 50, 50, 8),
        (1500, 50, 50, 10),
        (1500, 10, 50, 8),
        (500, 10, 50, 8),
        (600, 300, 5, 8),
        (3000, 350, 50, 10),
    ],
)
def test_few_requests_are_refused_none_is_early_and_little_time_is_lost(
    total: int, bucket: float, rate: float, workers: int
):
    seen = run(total, bucket=bucket, rate=rate, workers=workers)
    assert seen.refused < 0.03 * seen.sent
    assert seen.early == 0
    assert seen.seconds < 1.5 * (total - bucket) / rate


def test_without_a_429_nothing_is_held_back():
    pace = Pace()
    assert all(pace.take(0.001 * number) == 0.0 for number in range(10_000))
    report = pace.report(10.0)
    assert (report.rate, report.sent, report.limited, report.held, report.closed_for) == (None, 10_000, 0, 0, 0.0)


@pytest.mark.parametrize("max_rate", [0.5, 10.0, 45.0])
def test_a_rate_set_by_hand_is_kept_from_the_first_request_on(max_rate: float):
    total = int(max_rate * 20)
    seen = run(total, bucket=1e9, rate=1e9, workers=8, max_rate=max_rate)
    burst = max(1.0, max_rate * 0.05)
    assert (total - burst - 1) / max_rate <= seen.seconds <= 1.1 * total / max_rate + 0.1


def test_a_429_shuts_the_client_until_its_retry_after_is_over_and_what_was_under_way_says_nothing_new():
    pace = Pace()
    for _ in range(50):
        pace.take(100.0)
    for _ in range(5):
        pace.limited(100.02, 100.0, 30.0)
    assert pace.take(100.03) == pytest.approx(29.99)
    assert pace.take(129.9) > 0.1
    assert pace.take(131.0) == 0.0
    report = pace.report(131.0)
    assert (report.limited, report.closed_for) == (5, 0.0)
    assert report.rate is not None
    assert report.rate > 40


def test_those_that_wait_come_back_one_after_another():
    pace = Pace()
    for _ in range(50):
        pace.take(0.0)
    pace.limited(0.1, 0.0, 5.0)
    waits = [pace.take(0.1) for _ in range(20)]
    assert waits == sorted(waits)
    assert len(set(waits)) == 20


def test_nobody_who_comes_later_goes_before_one_that_waits():
    pace = Pace(10.0)
    assert pace.take(0.0) == 0.0
    wait = pace.take(0.0)
    # Others ask in the very moment in which the next request may go out, just before the one that waits for it.
    for _ in range(3):
        assert pace.take(wait) > 0.0
    assert pace.take(wait, True) == 0.0


def test_a_place_that_is_not_taken_up_holds_nobody_up_for_long():
    pace = Pace(10.0)
    assert [pace.take(0.0) > 0.0 for _ in range(5)] == [False, True, True, True, True]
    assert pace.take(0.6) == 0.0


def test_a_client_under_429s_without_end_still_asks_now_and_then():
    pace, now = Pace(), 0.0
    for _ in range(200):
        waited = False
        while wait := pace.take(now, waited):
            now, waited = now + wait, True
        pace.limited(now, now, 1.0)
    assert now < 200 * 3.1
