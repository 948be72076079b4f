"""Ensuring something again and again, life after life, until it is there: what the proofs have in common."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import attrs

from tests.simulation.choices import Chooser
from tests.simulation.driver import EPOCH, Killed, Process, Simulation
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
OLD = 100.0
"""Seconds after which nothing depends on how long ago something was: more than any window and lag here."""

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


def target_of(
    kind: str,
    process: Process,
    *,
    sub_partner: str | None = None,
    anew: bool = False,
    internal: bool | None = None,
) -> Target[Any]:
    if kind == "customers":
        return CustomerTarget(process.calls, CUSTOMER, sub_partner=sub_partner, options=None)
    if kind == "subscribers":
        return SubscriberTarget(process.calls, SUBSCRIBER, sub_partner=sub_partner, options=None)
    wanted = attrs.evolve(REPORT, internal=internal)
    return ReportTarget(process.calls, wanted, anew=anew, sub_partner=sub_partner, options=None)


class Seen(Exception):
    """What is left behind by a death was left behind by another before, from where everything was searched."""


@attrs.define
class Office:
    """A service, a disk that outlives processes, and what became of the wish.

    Attributes:
        window: seconds that a create of unknown fate is looked for.
        seen: what deaths have left behind in a search -> the choices that led there first: only from there is it
            gone on with.
    """

    kind: str
    service: SimulatedService
    simulation: Simulation
    disk: dict[str, Entry] = attrs.field(factory=dict)
    ends: Counter[str] = attrs.field(factory=Counter)
    window: float = WINDOW
    seen: dict[str, tuple[int, ...]] | None = None

    @classmethod
    def open(
        cls, kind: str, choices: Chooser, *, crashes: int = 0, window: float = WINDOW, **service: Any
    ) -> Office:
        made = SimulatedService(choices, **{"late_by": LATE_BY, **service})
        return cls(kind, made, Simulation(made, choices, crashes=crashes), window=window)

    def left_behind(self) -> str:
        """Return all that a death leaves: the service, the disk, their ages, and what may still go wrong.

        What is older than everything that counts ages no further.
        """
        now = self.simulation.now

        def age(at: float) -> float:
            return round(max(at - now, -OLD), 6)

        entries = [(e.key, e.state, age(e.sent_by - EPOCH), e.sends, e.id, e.note) for e in self.disk.values()]
        things = [
            (
                t.id,
                t.maker,
                t.fields,
                age(t.commit_at),
                age(t.gone_at),
                [(age(at), name) for at, name in t.statuses],
            )
            for t in self.service.things
        ]
        return repr((self.simulation.crashes, self.service.faults, self.service.missed, entries, things))

    def wish(self, process: Process, **options: Any) -> Flow[Ensured[Any]]:
        journal = options.pop("journal", None) or DiskJournal(self.disk)
        chosen = {name: options.pop(name) for name in ("anew", "internal") if name in options}
        target = target_of(self.kind, process, **chosen)
        difference = OnDifference(options.pop("on_difference", "raise"))
        return ensure(
            target, process.calls, journal=journal, on_difference=difference, window=self.window, **options
        )

    def until_known(self, *, most_lives: int = 12, **options: Any) -> Ensured[Any] | WholesaleError:
        """Ensure, in one life after another, until a life sees the end; one at limbo is tried again."""
        problem: WholesaleError = WholesaleError("no life saw the end")
        for _ in range(most_lives):
            process = self.simulation.process()
            try:
                ensured = process.run(self.wish(process, **options))
            except Killed:
                self.ends["killed"] += 1
                if self.seen is not None:
                    way = tuple(choice for choice, _, _ in self.service.choices.taken)
                    if self.seen.setdefault(self.left_behind(), way) != way:
                        raise Seen from None
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
