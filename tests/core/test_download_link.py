"""Rules of downloads without any I/O: checksums that are promised, links that may be followed."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from webex_wholesale._core.files.checksums import promised
from webex_wholesale._core.trust.download_link import check_redirect, checked_hosts, checked_link
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


def leads(promised: str, place: str, *allowed: str) -> bool:
    try:
        check_redirect(Secret(f"https://{place}/x"), Secret(f"https://{promised}/x"), checked_hosts(allowed))
    except UntrustedLink:
        return False
    return True


@pytest.mark.parametrize(
    ("promised", "place"),
    [
        ("files.webexcontent.com", "files.webexcontent.com:8443"),
        ("files.webexcontent.com", "FILES.webexcontent.com."),
        ("files.webexcontent.com", "cdn.eu.webexcontent.com"),
        ("webexcontent.com", "files.webexcontent.com"),
        ("files.acme.co.uk", "cdn.acme.co.uk"),
        ("127.0.0.1:1", "127.0.0.1:2"),
        ("[::1]:1", "[::1]:2"),
    ],
)
def test_a_redirect_within_the_site_is_followed(promised: str, place: str):
    assert leads(promised, place)


@pytest.mark.parametrize(
    ("promised", "place"),
    [
        ("files.webexcontent.com", "webexcontent.com.evil.example"),
        ("files.webexcontent.com", "evilwebexcontent.com"),
        ("files.webexcontent.com", "files.webexcontent.org"),
        ("reports.acme.co.uk", "evil.co.uk"),
        ("acme.co.uk", "evil.co.uk"),
        ("d1.cloudfront.net", "d2.cloudfront.net"),
        ("ours.s3.amazonaws.com", "theirs.s3.amazonaws.com"),
        ("ours.s3.eu-central-1.amazonaws.com", "theirs.s3.eu-central-1.amazonaws.com"),
        ("ours.s3.cn-north-1.amazonaws.com.cn", "theirs.s3.cn-north-1.amazonaws.com.cn"),
        ("ours.blob.core.windows.net", "theirs.blob.core.windows.net"),
        ("storage.googleapis.com", "evil.googleapis.com"),
        ("ours.github.io", "theirs.github.io"),
        ("10.0.0.1", "10.0.0.2"),
        ("10.1.0.1", "10.2.0.1"),
        ("[2001:db8::1]", "[2001:db8::2]"),
        ("localhost", "evil.localhost"),
        ("com", "org"),
    ],
)
def test_a_redirect_to_a_name_that_may_be_somebody_elses_is_not(promised: str, place: str):
    assert not leads(promised, place)
    assert leads(promised, place, "*")


def test_a_caller_allows_hosts_by_name_or_all_below_one():
    assert leads("files.example.com", "cdn.example.net", "cdn.example.net")
    assert leads("files.example.com", "a.b.example.net", "*.example.net")
    assert leads("files.example.com", "[2001:db8::2]", "2001:db8::2")
    assert not leads("files.example.com", "example.net", "*.example.net")
    assert not leads("files.example.com", "cdn.example.net", "example.net")
