"""Which checksums of a file its host promises in the headers of an answer, as algorithm -> hex digest.

An ETag counts only where it is known to be a checksum: Amazon S3's is the MD5 of the file, unless KMS or a key of
the owner's encrypts it. Other hosts' ETags may look the same and mean something else.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping

# Names in headers -> names in hashlib, and the length of a digest in bytes.
_ALGORITHMS = {
    "md5": ("md5", 16),
    "sha": ("sha1", 20),
    "sha-256": ("sha256", 32),
    "sha-512": ("sha512", 64),
}
_SINGLE = {"content-md5": "md5", "x-amz-checksum-sha1": "sha", "x-amz-checksum-sha256": "sha-256"}
_LISTS = ("digest", "repr-digest", "content-digest", "x-goog-hash")
_ENTRY = re.compile(r"\s*([A-Za-z0-9-]+)=:?([A-Za-z0-9+/]+={0,2}):?\s*")
_MD5 = re.compile(r'"([0-9a-f]{32})"')


def promised(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the checksums of a whole file; what cannot be read is none.

    Args:
        headers: names in lower case.
    """
    named = [(algorithm, headers[name]) for name, algorithm in _SINGLE.items() if name in headers]
    for name in _LISTS:
        entries = map(_ENTRY.fullmatch, headers.get(name, "").split(","))
        named += [(entry[1].lower(), entry[2]) for entry in entries if entry]
    found = {}
    for name, text in named:
        algorithm, size = _ALGORITHMS.get(name, ("", 0))
        try:
            digest = base64.b64decode(text, validate=True)
        except ValueError:
            continue
        if algorithm and len(digest) == size:
            found[algorithm] = digest.hex()
    by_kms = any("kms" in headers.get(name, "") for name in headers if name.startswith("x-amz-server-side-encr"))
    by_customer = "x-amz-server-side-encryption-customer-algorithm" in headers
    if headers.get("server") == "AmazonS3" and not by_kms and not by_customer:
        tag = _MD5.fullmatch(headers.get("etag", ""))
        if tag:
            found.setdefault("md5", tag[1])
    return found
