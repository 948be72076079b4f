"""What other Webex APIs know: organisations, people, locations, numbers, PSTN connections, workspaces, templates.

All of it outlives the wholesale customer. The records are JSON-ready dicts: most are made once and rarely looked
at.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from webex_wholesale.sandbox._values import LOCATION, SeededRandom, hydra, uuid_text

Record = dict[str, Any]


@dataclass(slots=True)
class Directory:
    """The records by id; people who are no subscribers by e-mail in lower case, numbers in E.164."""

    organizations: dict[str, Record] = field(default_factory=dict)
    people: dict[str, Record] = field(default_factory=dict)
    locations: dict[str, Record] = field(default_factory=dict)
    numbers: dict[str, Record] = field(default_factory=dict)
    connections: dict[str, Record] = field(default_factory=dict)
    workspaces: dict[str, Record] = field(default_factory=dict)
    templates: dict[str, Record] = field(default_factory=dict)
    setup_assist: dict[str, Record] = field(default_factory=dict)

    def add_organization(self, org_id: str, *, owner: str, name: str, created: float, language: str) -> Record:
        """Remember an organisation; `owner` is the organisation of the partner that manages it."""
        record = {"owner": owner, "name": name, "created": created, "language": language}
        self.organizations[org_id] = record
        return record

    def add_location(self, org_id: str, random: SeededRandom, raw: Record) -> str:
        """Remember a location of an organisation, from its wire form without id; its id."""
        kept = self.organizations[org_id].setdefault("locations", [])
        uuid = uuid_text(int.from_bytes(random.constant(f"location {org_id} {len(kept)}"), "big"))
        identifier = hydra(LOCATION, uuid)
        self.locations[identifier] = {**raw, "orgId": org_id}
        kept.append(identifier)
        return identifier

    def has_location(self, org_id: str) -> bool:
        """Whether an organisation has a location already."""
        return bool(self.organizations[org_id].get("locations"))

    def locations_of(self, org_id: str) -> dict[str, Record]:
        """The locations of an organisation by id, in the order in which they were made."""
        return {key: self.locations[key] for key in self.organizations[org_id].get("locations", ())}

    def remove_organization(self, org_id: str) -> None:
        """Forget an organisation with everything in it."""
        gone = set(self.locations_of(org_id))
        del self.organizations[org_id]
        self.people = {key: person for key, person in self.people.items() if person["orgId"] != org_id}
        self.numbers = {key: number for key, number in self.numbers.items() if number["location"] not in gone}
        for identifier in gone:
            del self.locations[identifier]
            self.connections.pop(identifier, None)

    def dump(self) -> dict[str, dict[str, Record]]:
        """The records as JSON-ready data."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def load(cls, raw: dict[str, dict[str, Record]]) -> Directory:
        """A directory from what `dump` returned."""
        return cls(**raw)


def calling_location(raw: Record) -> Record:
    """A location as the Locations API has it, from `provisioningParameters.calling.location`."""
    address = raw["address"]
    named = {
        "address1": address["addressLine1"],
        "address2": address.get("addressLine2"),
        "city": address["city"],
        "state": address.get("stateOrProvince"),
        "postalCode": address.get("zipOrPostalCode"),
        "country": address["country"],
    }
    return {
        "name": raw["name"],
        "timeZone": raw["timezone"],
        "preferredLanguage": raw["language"],
        "announcementLanguage": raw["language"],
        "address": {key: value for key, value in named.items() if value},
    }
