"""Compute what a bulk job takes, by running the SDK's own flows against a simulated service in virtual time.

python -m tools.size_bulk           run everything again (minutes of processor time), and write the file of sizes
python -m tools.size_bulk 10000     only the jobs of up to so many rows
python -m tools.size_bulk --check   say whether the table of docs/bulk/sizing.md is that of the file
python -m tools.size_bulk --table   write it

The plot is drawn from the same file by `tools/make_plots.py`. Nothing in a simulation depends on the machine that
runs it, but for the memory, which is counted object by object.
"""

from __future__ import annotations

import csv
import gc
import itertools
import sys
import tempfile
import tracemalloc
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import attrs

from tests.simulation.driver import TOKEN, Simulation
from tests.simulation.scale import ScaledService
from webex_wholesale.bulk import BulkJournal, BulkReport
from webex_wholesale.bulk.running import Job, planned

ROOT: Final = Path(__file__).resolve().parent.parent
SIZES, PAGE = ROOT / "tools" / "bulk_sizes.csv", ROOT / "docs" / "bulk" / "sizing.md"
BEGIN, END = "<!-- sizes -->\n", "<!-- /sizes -->\n"
RATES: Final = (10.0, 20.0, 50.0)
COUNTS: Final = (1_000, 10_000, 100_000)
#: What is larger than the jobs that were run is on the line through the two largest: everything grows evenly. A
#: job of this size was run once, at 50 requests a second (half an hour); its line of the file stays.
LINE: Final = 1_000_000
#: Seconds that an answer takes, and until a customer is ready.
LATENCY, READY_AFTER = 0.1, 5.0
COLUMNS: Final = {
    "provisioning_id": "template",
    "packages": "webex_meetings",
    "address_line1": "771 Alder Drive",
    "city": "Milpitas",
    "country": "US",
}


@attrs.frozen(kw_only=True)
class Size:
    """What a job takes.

    Attributes:
        rows: rows of the file; each is a customer that is to be created.
        rate: requests a second.
        requests: how many there are, those of the plan included.
        seconds: from the beginning of the plan to the end of the last row.
        journal: bytes of the journal's files.
        memory: bytes of what plan and run keep.
        workers: rows under way at a time that the rate needs; see `workers_for`.
    """

    rows: int
    rate: float
    requests: int
    seconds: float
    journal: int
    memory: int
    workers: int


@attrs.frozen(kw_only=True)
class Outcome:
    """What a simulated job came to: requests, virtual seconds, bytes of the journal, bytes kept in memory."""

    report: BulkReport
    requests: int
    seconds: float
    journal: int
    memory: int = 0


def rows(count: int) -> Iterator[dict[str, str]]:
    """Return rows about so many customers."""
    for number in range(count):
        name = f"acme-{number}"
        yield {"external_id": name, "name": name, "primary_email": f"it@{name}.example", **COLUMNS}


def simulate(
    count: int, rate: float, workers: int, *, latency: float = LATENCY, ready_after: float = READY_AFTER
) -> Outcome:
    """Plan and run a job in virtual time, to its good end."""
    outcome = run(ScaledService(latency=latency, ready_after=ready_after), count, rate, workers)
    assert outcome.report.ok, outcome.report.summary()
    return outcome


def run(service: ScaledService, count: int, rate: float, workers: int) -> Outcome:
    """Plan and run a job in virtual time."""
    simulation = Simulation(service)
    process = simulation.process(max_rate=rate)
    session = SimpleNamespace(calls=process.calls, driver=SimpleNamespace(config=SimpleNamespace(token=TOKEN)))
    client: Any = SimpleNamespace(sub_partner=None, _session=session)

    def finish(flow: Any) -> Any:
        task = process.start(flow)
        while not task.done:
            simulation.step()
            # Names of effects are for those who look for crash points.
            simulation.effects.clear()
        return task.result()

    options: dict[str, Any] = {"defaults": None, "prechecks": False, "encoding": None, "options": None}
    _, plan_of = planned(client, rows(count), on_difference="raise", **options)
    # A disk has no part in it: what the journal costs is measured by benchmarks/bulk.py.
    memory_disk = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(dir=memory_disk) as folder:
        journal = BulkJournal(Path(folder) / "job.db")
        plan = finish(plan_of(process.calls))
        job = Job(
            plan,
            journal,
            on_difference="raise",
            expect_removals=None,
            retry=(),
            workers=workers,
            window=120.0,
            on_update=None,
            options=None,
        )
        finish(job.run.run())
        report = job.report()
        journal.close()
        size = sum(file.stat().st_size for file in Path(folder).iterdir())
        kept = _kept() if tracemalloc.is_tracing() else 0
    return Outcome(report=report, requests=service.requests, seconds=simulation.now, journal=size, memory=kept)


def _kept() -> int:
    """Return the bytes that are kept by all but the simulation itself."""
    # What nobody holds any more is not kept, though it may not have been collected yet.
    gc.collect()
    simulated = (tracemalloc.Filter(False, "*/tests/simulation/*"), tracemalloc.Filter(False, "*/tracemalloc.py"))
    return sum(one.size for one in tracemalloc.take_snapshot().filter_traces(simulated).statistics("filename"))


def memory_per_row(few: int = 500, more: int = 1_500) -> float:
    """Return the bytes that a row more takes."""
    kept = []
    for count in (few, more):
        tracemalloc.start()
        kept.append(simulate(count, 50.0, 8).memory)
        tracemalloc.stop()
    return (kept[1] - kept[0]) / (more - few)


def workers_for(rate: float, latency: float = LATENCY) -> int:
    """Return the fewest rows under way at a time that use 95 % of the rate, tried one by one."""
    return next(few for few in itertools.count(1) if uses(few, rate, latency))


def uses(workers: int, rate: float, latency: float = LATENCY) -> bool:
    """Whether so many rows under way at a time use 95 % of the rate."""
    service = ScaledService(latency=latency, ready_after=READY_AFTER)
    run(service, 500, rate, workers)
    return service.until_last / service.made_at[-1] >= 0.95 * rate


def sizes(most: int) -> Iterator[Size]:
    """Compute every size up to so many rows."""
    per_row = memory_per_row()
    for rate in RATES:
        workers = workers_for(rate)
        for count in COUNTS:
            if count <= most:
                outcome = simulate(count, rate, workers)
                yield Size(
                    rows=count,
                    rate=rate,
                    requests=outcome.requests,
                    seconds=outcome.seconds,
                    journal=outcome.journal,
                    memory=round(per_row * count),
                    workers=workers,
                )


def write(found: Iterable[Size]) -> None:
    """Write sizes to the file, each as soon as it is known; what is there of others stays."""
    known = {(size.rows, size.rate): size for size in read()} if SIZES.exists() else {}
    for size in found:
        print(size, flush=True)
        known[size.rows, size.rate] = size
        with SIZES.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [field.name for field in attrs.fields(Size)], lineterminator="\n")
            writer.writeheader()
            writer.writerows(attrs.asdict(known[key]) for key in sorted(known))


def read() -> list[Size]:
    """Return the sizes of the file."""
    kinds: dict[str, Any] = {"rate": float, "seconds": float}
    with SIZES.open(encoding="utf-8", newline="") as file:
        return [
            Size(**{name: kinds.get(name, int)(text) for name, text in line.items()})
            for line in csv.DictReader(file)
        ]


def with_line(found: Iterable[Size]) -> list[Size]:
    """Return the sizes, and those of the line through the two largest of each rate, up to `LINE` rows."""
    listed = list(found)
    for rate in sorted({size.rate for size in listed}):
        known = sorted((size for size in listed if size.rate == rate), key=lambda size: size.rows)
        first, second = known[-2:]
        for count in (*COUNTS, LINE):
            if count > second.rows:
                far = (count - second.rows) / (second.rows - first.rows)
                numbers: dict[str, Any] = {
                    name: round(getattr(second, name) + far * (getattr(second, name) - getattr(first, name)))
                    for name in ("requests", "seconds", "journal", "memory")
                }
                listed.append(Size(rows=count, rate=rate, workers=second.workers, **numbers))
    return sorted(listed, key=lambda size: (size.rows, size.rate))


def table() -> str:
    """Return the table of the page."""
    lines = [
        "| rows | requests a second | requests | hours | workers | journal, MB | memory, MB | how |",
        "|---|---|---|---|---|---|---|---|",
    ]
    run_here = read()
    for size in with_line(run_here):
        hours = f"{size.seconds / 3600:.2g}" if size.seconds < 36_000 else f"{size.seconds / 3600:.0f}"
        lines.append(
            f"| {size.rows:,} | {size.rate:g} | {size.requests:,} | {hours} | {size.workers} "
            f"| {size.journal / 1e6:,.1f} | {size.memory / 1e6:,.1f} | {'run' if size in run_here else 'line'} |"
        )
    return "\n".join(lines) + "\n"


def page() -> str:
    """Return the page with the table of the file."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}"


def draw(path: Path) -> None:
    """Draw hours over rows, a line for each rate."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.0, 4.2), layout="constrained")
    axes = figure.add_subplot()
    found = with_line(read())
    for rate in RATES:
        some = [size for size in found if size.rate == rate]
        counts, hours = [size.rows for size in some], [size.seconds / 3600 for size in some]
        axes.loglog(counts, hours, marker="o", label=f"{rate:g} requests a second")
    for line, name in ((1.0, "an hour"), (24.0, "a day")):
        axes.axhline(line, color="0.8", linewidth=1, zorder=0)
        axes.annotate(name, (COUNTS[0], line), xytext=(2, 3), textcoords="offset points", color="0.45")
    axes.set_xticks([*COUNTS, LINE], [f"{count:,}" for count in (*COUNTS, LINE)])
    axes.set_xlabel("customers in the file")
    axes.set_ylabel("hours, from the plan to the last one that is ready")
    axes.set_yticks([0.01, 0.1, 1, 10, 100], ["0.01", "0.1", "1", "10", "100"])
    axes.minorticks_off()
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="lower right")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=150)


def main() -> int:
    """Do what was asked for; return the exit status."""
    arguments = sys.argv[1:]
    if arguments == ["--check"]:
        if page() != PAGE.read_text(encoding="utf-8"):
            print("docs/bulk/sizing.md: run python -m tools.size_bulk --table", file=sys.stderr)
            return 1
    elif arguments == ["--table"]:
        PAGE.write_text(page(), encoding="utf-8")
    else:
        write(sizes(int(arguments[0]) if arguments else COUNTS[-1]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
