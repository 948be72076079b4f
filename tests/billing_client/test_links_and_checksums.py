"""Rules of downloads without any I/O: checksums that are promised, links that may be followed."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from webex_wholesale._core.files.checksums import promised
from webex_wholesale._core.trust.download_link import checked_link
from webex_wholesale._core.trust.secret import Secret
from webex_wholesale.errors import UntrustedLink, WholesaleError

HEADERS = st.dictionaries(
    st.sampled_from(
        ["content-md5", "digest", "repr-digest", "content-digest", "etag", "server", "x-amz-checksum-sha256"]
    ),
    st.text() | st.sampled_from(["AmazonS3", '"00000000000000000000000000000000"', "sha-256=:AAAA:"]),
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(HEADERS)
def test_whatever_headers_say_of_checksums_can_be_read(headers: dict[str, str]):
    for algorithm, digest in promised(headers).items():
        assert len(digest) == hashlib.new(algorithm).digest_size * 2


@given(st.text(), st.sampled_from([None, Secret("https://files.example/a/b")]))
def test_a_link_leads_to_https_or_nowhere(text: str, after: Secret | None):
    try:
        link = checked_link(text, after=after)
    except UntrustedLink as error:
        assert text not in str(error) or len(text) < 3 or text in "the report's link cannot be read"
    else:
        assert link.reveal().startswith(("https://", "http://127.", "http://localhost", "http://[::1]"))


@pytest.mark.parametrize(
    "link",
    [
        "https://user@files.example/",
        "http://127.0.0.1.example/",
        "http://10.0.0.1/",
        "https://a b/",
        "https://a\\b/",
    ],
)
def test_a_link_that_only_looks_safe_is_refused(link: str):
    with pytest.raises(WholesaleError):
        checked_link(link)


@pytest.mark.parametrize("place", ["http://127.0.0.1/x", "http://localhost:9/x"])
def test_https_does_not_lead_into_this_machine(place: str):
    assert checked_link(place).reveal() == place
    with pytest.raises(UntrustedLink):
        checked_link(place, after=Secret("https://files.example/x"))
