"""Lists of services that grow, shrink, repeat themselves, lose their links or write them badly, by chance.

Whatever a service does: a list ends, gives nothing twice, and is whole or an error. What a service can hide from a
list by offset is the one thing allowed: items that move forward over a page's edge when others before them go.
Bounded here, longer with SOAK=1.
"""

from __future__ import annotations

import json
import os
import random
from typing import Any
from urllib.parse import parse_qs, urlsplit

import attrs

from tests.simulation.choices import RandomChoices
from tests.simulation.driver import Simulation
from webex_wholesale._flows import effects as ask
from webex_wholesale._flows.effects import Answer, Failure, Flow
from webex_wholesale._flows.lists.paging import ListPages
from webex_wholesale._ops import customers as ops
from webex_wholesale.errors import PaginationError

RUNS = 20_000 if os.environ.get("SOAK") else 600
PATH = "/v1/wholesale/customers"
MOST_REQUESTS = 400
UNREADABLE = ("garbage", "<?offset=1", '<?offset=1>; title="open', "<?offset=1>", 'offset=1; rel="next"')


@attrs.define
class Habits:
    """What a service does; made from a seed."""

    total: int
    cap: int
    linked: bool
    lost_links: float
    unreadable: float
    cursors: bool
    growing: float
    shrinking: float
    repeating: float
    ignores_offset: bool
    alternating: bool

    @property
    def changes(self) -> bool:
        return self.growing > 0 or self.shrinking > 0

    @property
    def honest(self) -> bool:
        return not (self.repeating or self.ignores_offset or self.alternating)

    @classmethod
    def by_chance(cls, chance: random.Random) -> Habits:
        linked = chance.random() < 0.7
        return cls(
            total=chance.choice([0, 1, 9, 10, 11, 20, 30, 95, 100, 101, chance.randrange(130)]),
            # Without links, a service that cuts pages short cannot be told from one at its end.
            cap=chance.choice([10, 20, 100]) if linked else 100,
            linked=linked,
            lost_links=chance.choice([0, 0, 0.3, 1]),
            unreadable=chance.choice([0, 0, 0, 0.2]),
            cursors=chance.random() < 0.15,
            growing=chance.choice([0, 0, 0, 0.4]),
            shrinking=chance.choice([0, 0, 0, 0.4]),
            repeating=chance.choice([0, 0, 0, 0.3]),
            ignores_offset=chance.random() < 0.08,
            alternating=chance.random() < 0.08,
        )


class FuzzedService:
    """Serves customers as its habits have it."""

    def __init__(self, habits: Habits, chance: random.Random) -> None:
        self.habits = habits
        self.chance = chance
        self.ids = [f"c{number}" for number in range(habits.total)]
        self.always = set(self.ids)
        self.ever = set(self.ids)
        self.last: tuple[int, list[str]] = (0, [])
        self.requests = 0
        self.under_way = 0
        self.spoilt = False

    def answer(self, send: ask.Send, now: float) -> tuple[float, Answer | Failure]:
        self.requests += 1
        assert self.requests <= MOST_REQUESTS, "a list without an end"
        query = parse_qs(urlsplit(send.request.url).query)
        offset, asked = int(query.get("offset", ["0"])[0]), int(query["max"][0])
        if self.habits.ignores_offset:
            offset = 0
        if self.habits.alternating and offset:
            offset = (offset // asked % 2) * asked
        self._change()
        size = min(asked, self.habits.cap)
        page = self.ids[offset : offset + size]
        last_offset, last_page = self.last
        # The page of a later offset in place of this one is nothing that anybody could tell from the right one.
        if last_page and last_offset < offset and self.chance.random() < self.habits.repeating:
            page = last_page
        self.last = offset, page
        headers = {"content-type": "application/json"}
        more = offset + size < len(self.ids) or (self.habits.ignores_offset and self.ids)
        if self.habits.linked and more and self.chance.random() >= self.habits.lost_links:
            cursor = f"&cursor=x{self.requests}" if self.habits.cursors else ""
            here = int(query.get("offset", ["0"])[0])
            headers["link"] = f'<{PATH}?offset={here + size}&max={size}{cursor}>; rel="next"'
            if self.chance.random() < self.habits.unreadable:
                self.spoilt = True
                headers["link"] = self.chance.choice(UNREADABLE)
        items = [{"id": id, "status": "provisioned"} for id in page]
        return self.chance.uniform(0.01, 0.5), Answer(200, headers, json.dumps({"items": items}).encode())

    def _change(self) -> None:
        if self.requests > 1 and self.chance.random() < self.habits.growing:
            new = f"n{self.requests}"
            self.ids.insert(self.chance.choice([0, 0, len(self.ids), self.chance.randint(0, len(self.ids))]), new)
            self.ever.add(new)
        if self.requests > 1 and self.ids and self.chance.random() < self.habits.shrinking:
            self.always.discard(self.ids.pop(self.chance.randrange(len(self.ids))))


def read_all(pages: ListPages[Any], found: list[str]) -> Flow[PaginationError | None]:
    try:
        while (page := (yield from pages.next_page())) is not None:
            found += [item.id for item in page.items]
    except PaginationError as error:
        return error
    return None


def one_list(seed: int) -> None:
    chance = random.Random(seed)
    habits = Habits.by_chance(chance)
    service = FuzzedService(habits, chance)
    process = Simulation(service, RandomChoices(seed), interleave=True).process()
    size, prefetch = chance.choice([10, 20, 100]), chance.choice([None, 1, 3, 8])
    # A link lost from a page cut short of what was asked for, before any other was seen, looks like the end.
    if habits.linked and habits.lost_links:
        habits.cap = max(habits.cap, size)
    limit = chance.choice([None, None, None, 15])
    found: list[str] = []
    pages = process.calls.pages(ops.LIST, {}, page_size=size, prefetch=prefetch, limit=limit)
    error = process.run(read_all(pages, found))

    story = f"seed {seed}: {habits}, page_size={size}, prefetch={prefetch}, limit={limit}, {error=}"
    assert len(found) == len(set(found)), f"given twice: {story}"
    assert set(found) <= service.ever, story
    if error is None and limit is None and not habits.shrinking:
        assert service.always <= set(found), f"lost {service.always - set(found)} in silence: {story}"
    if error is None and limit is not None and not habits.shrinking:
        assert len(found) >= min(limit, len(service.always)), story
    if habits.honest and not habits.changes and not service.spoilt:
        assert error is None, story


def test_a_list_ends_gives_nothing_twice_and_is_whole_or_an_error():
    for seed in range(RUNS):
        one_list(seed)
