"""The sizes in the documentation are those that the SDK's flows have today."""

from __future__ import annotations

import pytest

from tools import size_bulk


def test_the_table_of_the_page_is_that_of_the_file():
    assert size_bulk.page() == size_bulk.PAGE.read_text(encoding="utf-8")


def test_the_file_is_what_the_flows_do_today():
    (known,) = [size for size in size_bulk.read() if (size.rows, size.rate) == (1_000, 50.0)]
    today = size_bulk.simulate(1_000, 50.0, known.workers)
    assert today.requests == pytest.approx(known.requests, rel=0.02)
    assert today.seconds == pytest.approx(known.seconds, rel=0.02)
    assert today.journal == pytest.approx(known.journal, rel=0.1)


def test_a_million_rows_lie_on_the_line_of_the_jobs_before():
    million = size_bulk.with_line([size for size in size_bulk.read() if size.rate == 50.0])[-1]
    assert million.rows == 1_000_000
    assert 1_000_000 < million.requests < 1_200_000
    # The workers of the table use 95 % of the rate.
    assert 0.94 * 50.0 < million.requests / million.seconds < 50.0


def test_memory_grows_by_what_the_file_says():
    (known,) = [size for size in size_bulk.read() if (size.rows, size.rate) == (1_000, 50.0)]
    assert size_bulk.memory_per_row(100, 300) == pytest.approx(known.memory / known.rows, rel=0.35)


def test_the_plot_is_drawn(tmp_path):
    pytest.importorskip("matplotlib", reason="the extra plot is not installed")
    size_bulk.draw(tmp_path / "sizes.png")
    assert (tmp_path / "sizes.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(("rate", "latency"), [(20.0, 0.1), (50.0, 0.1), (50.0, 0.5)])
def test_the_workers_that_a_rate_needs_are_the_rate_times_the_seconds_of_an_answer(rate: float, latency: float):
    needed = round(rate * latency)
    assert size_bulk.uses(needed, rate, latency)
    assert not size_bulk.uses(needed - 1, rate, latency)
