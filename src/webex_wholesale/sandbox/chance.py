"""Every random choice of the sandbox: drawn from the seed and a named stream, so that it replays.

A draw depends on (seed, stream, how many draws that stream has had) and on nothing else. One fault rule's dice are
therefore not disturbed by another rule, by new customers or by threads that arrive in another order.
"""

from __future__ import annotations

import random
from hashlib import blake2b


class Chance:
    """Seeded draws in named streams.

    >>> Chance(7).uuid("customer") == Chance(7).uuid("customer")
    True
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.draws: dict[str, int] = {}

    def _digest(self, stream: str) -> bytes:
        number = self.draws[stream] = self.draws.get(stream, 0) + 1
        return blake2b(f"{self.seed}:{stream}:{number}".encode(), digest_size=16).digest()

    def uuid(self, stream: str) -> str:
        """A UUID in text form, version 4 in shape."""
        return uuid_text(int.from_bytes(self._digest(stream), "big"))

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
    digits = f"{number:032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
