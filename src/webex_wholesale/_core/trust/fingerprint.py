"""Fingerprints: a short hash that tells long or secret texts apart without giving them away."""

from __future__ import annotations

import hashlib

from webex_wholesale._core.trust.secret import Secret


def fingerprint(text: str | Secret) -> str:
    """Return the first 64 bits of a text's SHA-256 as hexadecimal digits.

    >>> fingerprint("1")
    '6b86b273ff34fce1'
    """
    text = text.reveal() if isinstance(text, Secret) else text
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]
