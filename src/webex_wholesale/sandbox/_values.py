"""The values of the API: seeded random choices, ids, and time stamps.

A random draw depends on (seed, stream, how many draws that stream has had) and on nothing else. One fault rule's
dice are therefore not disturbed by another rule, by new customers or by threads that arrive in another order. Ids
are base64url of `ciscospark://us/TYPE/uuid`, unpadded, as most real ones are. Times are ISO 8601 with Z,
milliseconds or microseconds by field.
"""

from __future__ import annotations

import random
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b


class SeededRandom:
    """Seeded draws in named streams.

    >>> SeededRandom(7).uuid("customer") == SeededRandom(7).uuid("customer")
    True
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.draws: dict[str, int] = {}
        self._serials: dict[str, str] = {}

    def _digest(self, stream: str) -> bytes:
        number = self.draws[stream] = self.draws.get(stream, 0) + 1
        return blake2b(f"{self.seed}:{stream}:{number}".encode(), digest_size=16).digest()

    def uuid(self, stream: str) -> str:
        """A UUID in text form, version 4 in shape."""
        return _uuid_shape(self._digest(stream).hex())

    def serial(self, stream: str) -> str:
        """A UUID whose last digits count the draws: for what every answer has, at a tenth of the work."""
        number = self.draws[stream] = self.draws.get(stream, 0) + 1
        begin = self._serials.get(stream)
        if begin is None:
            begin = self._serials[stream] = _uuid_shape(self.constant(stream).hex())[:-12]
        return f"{begin}{number:012x}"

    def token(self, stream: str) -> str:
        """32 hexadecimal digits."""
        return self._digest(stream).hex()

    def constant(self, name: str) -> bytes:
        """Bytes that depend on the seed and the name alone."""
        return blake2b(f"{self.seed}:{name}".encode(), digest_size=16).digest()

    def fraction(self, stream: str) -> float:
        """A number from 0 (included) to 1 (excluded)."""
        return int.from_bytes(self._digest(stream)[:6], "big") / 2**48

    def generator(self, stream: str) -> random.Random:
        """A fast generator of its own, for making data in bulk."""
        return random.Random(self._digest(stream))


def uuid_text(number: int) -> str:
    """A 128-bit number in the shape of a version 4 UUID."""
    return _uuid_shape(f"{number:032x}")


def _uuid_shape(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


CUSTOMER = "ENTERPRISE"
ORGANIZATION = "ORGANIZATION"
SUBSCRIBER = "SUBSCRIBER"
PERSON = "PEOPLE"
REPORT = "BILLING_REPORT"
LICENSE = "LICENSE"
LOCATION = "LOCATION"
WORKSPACE = "PLACE"
ROLE = "ROLE"


def hydra(kind: str, uuid: str) -> str:
    """The id of a thing of this kind, as the REST API spells it."""
    return urlsafe_b64encode(f"ciscospark://us/{kind}/{uuid}".encode()).rstrip(b"=").decode("ascii")


def canonical(identifier: str) -> str:
    """The id without padding: some ids travel with `=`, and both forms name the same thing."""
    return identifier.rstrip("=")


def uuid_of(identifier: str) -> str:
    """The UUID inside an id of the sandbox's own making."""
    text = urlsafe_b64decode(identifier + "=" * (-len(identifier) % 4)).decode("ascii")
    return text.rpartition("/")[2]


DAY = 86_400.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant(at: float) -> datetime:
    """The epoch second as an aware datetime."""
    return _EPOCH + timedelta(seconds=at)


def millis(at: float) -> str:
    """The epoch second as `created` is written."""
    return instant(at).isoformat(timespec="milliseconds")[:23] + "Z"


def micros(at: float) -> str:
    """The epoch second as `lastStatusChange` is written."""
    return instant(at).isoformat(timespec="microseconds")[:26] + "Z"


def midnight(day: date) -> float:
    """The epoch second at which a day begins in UTC."""
    return (datetime(day.year, day.month, day.day, tzinfo=UTC) - _EPOCH).total_seconds()


def read_instant(text: str) -> float:
    """An epoch second from epoch milliseconds or from ISO 8601. Raises ValueError for anything else."""
    if text.isascii() and text.isdigit():
        at = int(text) / 1000
        instant(at)
        return at
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH).total_seconds()
