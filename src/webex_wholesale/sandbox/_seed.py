"""Fills a store with believable, made-up data of any size, from the seed alone: who came, with what, who left.

The domains of its e-mail addresses are reserved for examples and belong to nobody.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from webex_wholesale.sandbox import _checks as checks
from webex_wholesale.sandbox._api.packages import CALLING_PACKAGES, SUBSCRIBER_PACKAGES
from webex_wholesale.sandbox._state.billing import Span
from webex_wholesale.sandbox._state.customers import (
    PENDING,
    PROVISIONED,
    Customer,
    Person,
    Subscriber,
    package_fields,
)
from webex_wholesale.sandbox._state.store import Store, Tenant
from webex_wholesale.sandbox._values import (
    CUSTOMER,
    DAY,
    ORGANIZATION,
    PERSON,
    SUBSCRIBER,
    hydra,
    micros,
    millis,
    uuid_text,
)
from webex_wholesale.sandbox.transitions import REVIEW, Step


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST_NAMES = _words(
    "Ada Alba Amir Anna Bela Bruno Carla Chen Dario Dina Edda Emil Farid Fiona Goran Greta Hana Hugo Ida Igor "
    "Ines Ivo Jana Jonas Kira Kofi Lea Luca Maja Milo Nadia Nils Olga Omar Pia Pavel Rafa Rosa Sami Selma Tariq "
    "Tilda Uma Vera Viktor Wanda Yara Yusuf Zoe Zeno"
)
LAST_NAMES = _words(
    "Abel Adler Bauer Berg Brook Castle Clay Dale Dorn Eder Falk Field Ford Frost Gray Hale Heath Hill Holt "
    "Kern Lake Lang Marsh Mill Moor North Oak Park Pond Quill Reed Ridge Rivers Sand Shaw Stone Storm Swift "
    "Thorn Vale Wald Weaver West Wick Winter Wolf Wood Yard York Young"
)
TRADES = _words(
    "Bakery Books Cafe Carpentry Clinic Consulting Dental Design Electric Farms Florist Foods Garage Gym Hardware "
    "Hotel Insurance Interiors Joinery Kitchen Law Logistics Optics Pharmacy Physio Pizza Plumbing Printing "
    "Realty Roofing Salon School Security Software Solar Studio Tax Tiles Tools Travel Veterinary Wines"
)
STREETS = ("Station Road", "High Street", "Mill Lane", "Harbour Street", "Garden Avenue", "Market Square")
# (city, state or province, postal code, country, time zone, language)
PLACES = (
    ("Springfield", "IL", "62701", "US", "America/Chicago", "en_us"),
    ("Rivertown", "CA", "95035", "US", "America/Los_Angeles", "en_us"),
    ("Lakeside", "ON", "M5V 2T6", "CA", "America/Toronto", "en_us"),
    ("Oldham Green", "", "OL1 1AA", "GB", "Europe/London", "en_gb"),
    ("Neustadt", "", "10115", "DE", "Europe/Berlin", "de_de"),
    ("Villeneuve", "", "75002", "FR", "Europe/Paris", "fr_fr"),
)
CUSTOMER_PACKAGES = (
    ("webex_calling",),
    ("webex_calling", "webex_meetings"),
    ("webex_voice", "webex_meetings"),
    ("webex_suite",),
    ("webex_suite", "webex_calling", "common_area_calling"),
    ("webex_meetings",),
)


_MONTH = 30 * DAY
_CROWD = 12  # a wholesale customer is typically tiny
# One in so many subscribers had another package before; one in so many has left again.
_CHANGED, _LEFT = 12, 15

_EXTENSIONS = tuple(str(number) for number in range(2000, 8000))


@dataclass(slots=True)
class Seeded:
    """What a seeding made: externalIds of customers, number of subscribers, organisation ids of sub-partners."""

    customers: list[str] = field(default_factory=list)
    subscribers: int = 0
    sub_partners: list[str] = field(default_factory=list)


def seed_store(
    store: Store,
    *,
    customers: int,
    subscribers: int | None,
    sub_partners: int,
    months: int,
    in_review: int,
    pending_consent: int,
) -> Seeded:
    """See `Sandbox.seed_data`. Raises ValueError for numbers that do not go together."""
    numbers = {"customers": customers, "sub_partners": sub_partners, "months": months, "in_review": in_review}
    numbers |= {"pending_consent": pending_consent, "subscribers": 0 if subscribers is None else subscribers}
    for name, value in numbers.items():
        if checks.whole(name, value, least=-sys.maxsize) < 0:
            raise ValueError(f"{name}: numbers of things to seed cannot be negative")
    # A customer as old as that would have been made before 1970, or before there were dates.
    checks.whole("months", months, most=240)
    if subscribers and not customers:
        raise ValueError("subscribers need customers that they belong to: seed at least one customer")
    if in_review > customers or (subscribers and in_review >= customers):
        raise ValueError("there must be more customers than customers in review")
    random = store.random.generator("seeding")
    now = store.catch_up()
    made = Seeded()
    owners = [store.partner]
    for number in range(sub_partners):
        owners.append(store.add_tenant(f"{LAST_NAMES[number % len(LAST_NAMES)]} Reselling"))
        made.sub_partners.append(owners[-1].org_id)
    with _no_collections():
        fresh = [
            _customer(store, random, owners[index % len(owners)], now, months, held=index < in_review)
            for index in range(customers)
        ]
        made.customers = [customer.external_id for customer in fresh]
        ready = fresh[in_review:]
        crowds = _crowds(random, len(ready), subscribers)
        waiting = pending_consent
        for customer, crowd in zip(ready, crowds, strict=True):
            pending = min(waiting, crowd)
            waiting -= pending
            _people(store, random, customer, crowd, pending, now)
        made.subscribers = sum(crowds)
        for owner in owners:
            owner.customers.sort(key=lambda customer: customer.created)
            owner.subscribers.sort(key=lambda subscriber: str(subscriber.wire["created"]))
    return made


@contextmanager
def _no_collections() -> Iterator[None]:
    """Hold the garbage collector: it would walk the growing data again and again and find nothing."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _crowds(random: Random, customers: int, total: int | None) -> list[int]:
    if total is None:
        return [random.randint(1, _CROWD) for _ in range(customers)]
    if not customers:
        return []
    each, rest = divmod(total, customers)
    return [each + (index < rest) for index in range(customers)]


def _uuid(random: Random) -> str:
    return uuid_text(random.getrandbits(128))


def _customer(store: Store, random: Random, owner: Tenant, now: float, months: int, *, held: bool) -> Customer:
    number = 100_001 + len(store.customers)
    name = f"{random.choice(LAST_NAMES)} {random.choice(TRADES)}"
    city, state, postal, country, timezone, language = random.choice(PLACES)
    customer = Customer(
        id=hydra(CUSTOMER, _uuid(random)),
        org_id=hydra(ORGANIZATION, _uuid(random)),
        owner=owner.org_id,
        external_id=f"ACME-{number}",
        created=now - (DAY + random.random() * months * _MONTH),
    )
    customer.address = {"addressLine1": f"{random.randint(1, 200)} {random.choice(STREETS)}"}
    customer.address |= {"city": city, "zipOrPostalCode": postal, "country": country}
    if state:
        customer.address["stateOrProvince"] = state
    customer.provisioning_id = "seeded-template"
    customer.info = {"name": name, "primaryEmail": f"office@customer-{number}.example", "language": language[:2]}
    packages = list(random.choice(CUSTOMER_PACKAGES))
    if CALLING_PACKAGES & set(packages):
        location = {"name": "Main office", "address": dict(customer.address)}
        customer.parameters = {"calling": {"location": {**location, "timezone": timezone, "language": language}}}
    store.add_customer(customer)
    if not held:
        store.managed.add(customer.org_id)
    customer.assign(packages)
    step = Step(REVIEW) if held else Step("provisioned")
    customer.progress.begin([step], now, store.events)
    return customer


def _people(store: Store, random: Random, customer: Customer, crowd: int, pending: int, now: float) -> None:
    packages = [name for name in customer.packages if name in SUBSCRIBER_PACKAGES]
    fields = [package_fields(package) for package in packages]
    domain = customer.info["primaryEmail"].partition("@")[2]
    lifetime = now - customer.created
    first_names, last_names = FIRST_NAMES, LAST_NAMES
    location = next(iter(store.directory.locations_of(customer.org_id)), "") if crowd else ""
    for index in range(crowd):
        joined = customer.created + random.random() * lifetime * 0.9
        chosen = index % len(packages)
        first, last = random.choice(first_names), random.choice(last_names)
        email = f"{first}.{last}.{index + 1}@{domain}".lower()
        waits = index < pending
        wire = {"id": hydra(SUBSCRIBER, _uuid(random))}
        if not waits:
            wire["personId"] = hydra(PERSON, _uuid(random))
        wire |= {"email": email, "customerId": customer.id, "externalCustomerId": customer.external_id}
        wire |= fields[chosen]
        wire["status"] = PENDING if waits else PROVISIONED
        wire |= {"created": millis(joined), "lastStatusChange": micros(joined)}
        extension = _EXTENSIONS[index % len(_EXTENSIONS)]
        subscriber = Subscriber(
            wire, customer, joined, Person(first, last, extension=extension, location=location)
        )
        store.add_subscriber(subscriber)
        if waits:
            store.free_accounts[email] = None
        else:
            _history(store, random, subscriber, packages, now)


def _history(store: Store, random: Random, subscriber: Subscriber, packages: list[str], now: float) -> None:
    dice = random.random()
    since = subscriber.since
    if dice < 1 / _LEFT:
        left = since + dice * _LEFT * (now - since)
        store.spans.append(_span(random, subscriber, random.choice(packages), since, left))
    elif dice > 1 - 1 / _CHANGED and len(packages) > 1:
        changed = since + (now - since) / 2
        former = next(name for name in packages if name != subscriber.package)
        store.spans.append(_span(None, subscriber, former, since, changed))
        subscriber.since = changed


def _span(random: Random | None, who: Subscriber, package: str, start: float, end: float) -> Span:
    """A closed span: of the subscriber itself, or of a colleague who is gone (with `random` for its ids)."""
    customer = who.customer
    subscriber_id = who.id if random is None else hydra(SUBSCRIBER, _uuid(random))
    person_id = who.wire["personId"] if random is None else hydra(PERSON, _uuid(random))
    return Span(
        customer.owner,
        customer.org_id,
        customer.external_id,
        customer.internal,
        subscriber_id,
        person_id,
        package,
        start,
        end,
    )
