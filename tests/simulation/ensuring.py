"""Ensuring something again and again, life after life, until it is there: what the proofs have in common."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import attrs

from tests.simulation.choices import Chooser
from tests.simulation.driver import Killed, Process, Simulation
from tests.simulation.service import SimulatedService
from webex_wholesale._core.resources.create_journal import Entry
from webex_wholesale._core.resources.ensuring import How, OnDifference
from webex_wholesale._flows.effects import Flow
from webex_wholesale._flows.ensure.flow import Ensured, ensure
from webex_wholesale._flows.ensure.reports import ReportTarget, Wanted
from webex_wholesale._flows.ensure.targets import CustomerTarget, SubscriberTarget, Target
from webex_wholesale.errors import OutcomeUnknown, WholesaleError
from webex_wholesale.journal import MemoryJournal
from webex_wholesale.models.customers import ProvisionCustomer
from webex_wholesale.models.subscribers import ProvisionSubscriber

WINDOW = 40.0
"""Longer than the latest commit and the lag of the lists together."""
LATE_BY = 25.0

CUSTOMER = ProvisionCustomer(
    provisioning_id="template",
    packages=("webex_calling",),
    external_id="bakery",
    address={"addressLine1": "1 Harbour Street", "country": "US"},
    customer_info={"name": "Bakery"},
)
SUBSCRIBER = ProvisionSubscriber(customer_id="c1", email="jo@bakery.example", packages=("webex_calling",))
REPORT = Wanted(start=date(2026, 10, 1), end=date(2026, 10, 31), type="PARTNER")
KINDS = ("customers", "subscribers", "reports")


class DiskJournal(MemoryJournal):
    """One life's journal over entries that outlive it: what is durable is on the disk, permits are in memory."""

    def __init__(self, disk: dict[str, Entry]) -> None:
        super().__init__()
        self._entries = disk  # type: ignore[assignment]

    def _put(self, entry: Entry) -> None:
        self._entries[entry.key] = entry


def target_of(kind: str, process: Process, *, sub_partner: str | None = None, anew: bool = False) -> Target[Any]:
    if kind == "customers":
        return CustomerTarget(process.calls, CUSTOMER, sub_partner=sub_partner, options=None)
    if kind == "subscribers":
        return SubscriberTarget(process.calls, SUBSCRIBER, sub_partner=sub_partner, options=None)
    return ReportTarget(process.calls, REPORT, anew=anew, sub_partner=sub_partner, options=None)


@attrs.define
class Office:
    """A service, a disk that outlives processes, and what became of the wish."""

    kind: str
    service: SimulatedService
    simulation: Simulation
    disk: dict[str, Entry] = attrs.field(factory=dict)
    ends: Counter[str] = attrs.field(factory=Counter)

    @classmethod
    def open(cls, kind: str, choices: Chooser, *, crashes: int = 0, **service: Any) -> Office:
        made = SimulatedService(choices, **{"late_by": LATE_BY, **service})
        return cls(kind, made, Simulation(made, choices, crashes=crashes))

    def wish(self, process: Process, **options: Any) -> Flow[Ensured[Any]]:
        journal = options.pop("journal", None) or DiskJournal(self.disk)
        target = target_of(self.kind, process, anew=options.pop("anew", False))
        difference = OnDifference(options.pop("on_difference", "raise"))
        return ensure(target, process.calls, journal=journal, on_difference=difference, window=WINDOW, **options)

    def until_known(self, *, most_lives: int = 12, **options: Any) -> Ensured[Any] | WholesaleError:
        """Ensure, in one life after another, until a life sees the end; one at limbo is tried again."""
        problem: WholesaleError = WholesaleError("no life saw the end")
        for _ in range(most_lives):
            process = self.simulation.process()
            try:
                ensured = process.run(self.wish(process, **options))
            except Killed:
                self.ends["killed"] += 1
            except OutcomeUnknown as error:
                self.ends["limbo" if error.limbo else "unknown"] += 1
                problem = error
            except WholesaleError as error:
                self.ends[type(error).__name__] += 1
                problem = error
            else:
                self.ends[ensured.how] += 1
                return ensured
        return problem

    def check(self, ensured: Ensured[Any] | WholesaleError) -> None:
        """Exactly one is there, and it is the one that was returned."""
        there = self.service.there(self.kind)
        assert len(there) <= 1, f"{len(there)} of them: {there}"
        assert isinstance(ensured, Ensured), f"lost: {ensured!r}"
        assert [one.id for one in there] == [ensured.id]
        assert ensured.how in (How.CREATED, How.ADOPTED, How.EXISTING)
