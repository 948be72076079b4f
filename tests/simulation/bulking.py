"""A bulk job run again and again, life after life, until every row is done: what the proofs have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import attrs

from tests.simulation.choices import Chooser
from tests.simulation.driver import Killed, Process, Simulation
from tests.simulation.ensuring import LATE_BY, WINDOW, DiskJournal
from tests.simulation.service import SimulatedService
from webex_wholesale._core.bulk.work import RowResult, RowState, RowWork
from webex_wholesale._core.resources.create_journal import Entry
from webex_wholesale._flows.bulk.row import RowContext
from webex_wholesale._flows.bulk.run import Run
from webex_wholesale.bulk.reading import read_records
from webex_wholesale.bulk.rows import rows_of

CUSTOMER = {
    "provisioning_id": "template",
    "packages": "webex_meetings",
    "name": "Bakery",
    "primary_email": "it@bakery.example",
    "address_line1": "1 Harbour Street",
    "city": "Milpitas",
    "country": "US",
}
RECORDS = (
    {"external_id": "bakery", **CUSTOMER},
    {"external_id": "bakery", "email": "jo@bakery.example", "package": "webex_meetings"},
    {"external_id": "smithy", **CUSTOMER},
)


class DiskRows(DiskJournal):
    """A journal of rows in one life: the rows outlive it as well."""

    def __init__(self, disk: dict[str, Entry], rows: dict[str, RowResult]) -> None:
        super().__init__(disk)
        self._rows = rows

    def begin(self, key: str, now: float) -> None:
        self._rows[key] = RowResult(state=RowState.BEGUN, began=now)

    def end(self, key: str, result: RowResult) -> None:
        self._rows[key] = result


def works(records: Sequence[dict[str, str]] = RECORDS) -> list[RowWork]:
    rows, problems = rows_of(read_records(records))
    assert not problems, problems
    return list(rows)


@attrs.define
class BulkOffice:
    """A service, a disk that outlives processes, and one job; `absent`: its plan saw none of the customers."""

    service: SimulatedService
    simulation: Simulation
    works: list[RowWork] = attrs.field(factory=works)
    disk: dict[str, Entry] = attrs.field(factory=dict)
    rows: dict[str, RowResult] = attrs.field(factory=dict)
    lives: int = 0
    absent: bool = True
    failed: list[RowResult] = attrs.field(factory=list)

    @classmethod
    def open(cls, choices: Chooser, *, crashes: int = 0, **service: Any) -> BulkOffice:
        made = SimulatedService(choices, **{"late_by": LATE_BY, **service})
        return cls(made, Simulation(made, choices, crashes=crashes))

    def run_of(self, process: Process, journal: Any = None, *, at_once: int = 1) -> Run:
        """Return one life's run: it knows what the disk has, and nothing of what its plan saw."""
        absent = self.absent and self.lives <= 1
        return Run(
            context=RowContext(
                calls=process.calls, journal=journal or DiskRows(self.disk, self.rows), window=WINDOW
            ),
            rows=self.works,
            before=dict(self.rows),
            known=lambda row: () if absent and not row.is_subscriber else None,
            customer_ids={},
            totals={},
            at_once=at_once,
        )

    def until_done(self, *, most_lives: int = 12, at_once: int = 1) -> None:
        """Run the job, in one life after another, until a life sees every row done."""
        for _ in range(most_lives):
            self.lives += 1
            # As `retry=["failed"]` does: a refusal for what a list that lags does not show fails its row, and so
            # does one stray 404.
            for key, result in self.rows.items():
                if result.state is RowState.FAILED:
                    self.rows[key] = RowResult(state=RowState.BEGUN)
            process = self.simulation.process()
            run = self.run_of(process, at_once=at_once)
            try:
                process.run(run.run())
            except Killed:
                continue
            assert run.stopped is None, run.stopped
            results = [self.rows.get(work.key, RowResult(state=RowState.WAITING)) for work in self.works]
            states = {result.state for result in results}
            if states == {RowState.DONE}:
                return
            self.failed += [one for one in results if one.state is RowState.FAILED]
            # A create in limbo, and the rows that wait for it, are looked at again by the next run.
            assert all(
                result.status in ("400", "404", "409") for result in results if result.state is RowState.FAILED
            )
            assert not states & {RowState.WAITING, RowState.BEGUN, RowState.ACCEPTED}, results
        raise AssertionError(f"no end after {most_lives} lives: {self.rows}")

    def outcome(self) -> Counter[tuple[str, ...]]:
        """What is there in the end, without the ids that chance gives."""
        names = {thing.id: thing.fields["externalId"] for thing in self.service.there("customers")}
        customers = [("customer", name) for name in names.values()]
        subscribers = [
            ("subscriber", names[thing.fields["customerId"]], thing.fields["email"])
            for thing in self.service.there("subscribers")
        ]
        return Counter([*customers, *subscribers])
