"""The decisions of a download without any I/O: whatever the host does, the file is right or there is none."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale._core.call.rate_limit import RateLimitGate
from webex_wholesale._core.call.retry import RetryPolicy
from webex_wholesale._core.files.checksums import promised
from webex_wholesale._core.trust.download_link import checked_link
from webex_wholesale._core.trust.origin import BaseUrl
from webex_wholesale._core.trust.secret import Secret
from webex_wholesale._flows.context import CallContext
from webex_wholesale._flows.download import Look, NewLink, Open, Opened, Receive, Received, fetch
from webex_wholesale._flows.effects import Failure, Sleep
from webex_wholesale.errors import DownloadError, UntrustedLink, WholesaleError
from webex_wholesale.models import BillingReport

CONTENT = bytes(range(256)) * 2
REPORT = BillingReport(id="r", temp_download_url="https://files.example/x.csv?Signature=s3cret")
CONTEXT = CallContext(
    base=BaseUrl.parse("https://api.example/v1"),
    gate=RateLimitGate(),
    monotonic=lambda: 0.0,
    time=lambda: 0.0,
    random=lambda: 0.5,
    next_tracking_id=lambda: "id",
    observe=None,
    token=lambda request, context: iter(()),  # type: ignore[arg-type,return-value]
)
ETAGS = st.sampled_from([None, '"one"', 'W/"one"', '"two"'])
HEADERS = st.dictionaries(
    st.sampled_from(
        ["content-md5", "digest", "repr-digest", "content-digest", "etag", "server", "x-amz-checksum-sha256"]
    ),
    st.text() | st.sampled_from(["AmazonS3", '"00000000000000000000000000000000"', "sha-256=:AAAA:"]),
)


class Host:
    """Answers each step as a drawn plan says; `file` is what was received."""

    def __init__(self, plan: list[tuple[str, Any, int]]) -> None:
        self.plan = plan
        self.file = b""
        self.body = b""
        self.cut = 0

    def __call__(self, step: Any) -> Any:
        if isinstance(step, NewLink):
            return REPORT
        if isinstance(step, Open):
            return self.open(step)
        if isinstance(step, Receive):
            return self.receive(step)
        if isinstance(step, Look):
            return bytes(self.file)
        assert isinstance(step, Sleep)
        return None

    def open(self, step: Open) -> Any:
        kind, etag, self.cut = self.plan.pop(0) if self.plan else ("good", '"one"', 9999)
        if kind == "dead":
            return Opened(403, {})
        if kind == "down":
            return Failure(False, "no connection")
        headers = {"etag": etag} if etag else {}
        start = 0
        if kind == "ranged" and step.validator is not None and step.validator == etag:
            start = step.start
            headers["content-range"] = f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}"
        self.body = CONTENT[start:]
        return Opened(206 if start else 200, {**headers, "content-length": str(len(self.body))})

    def receive(self, step: Receive) -> Received:
        got = self.body[: self.cut]
        self.file = got if step.afresh else self.file + got
        digests = {name: hashlib.new(name, self.file).hexdigest() for name in step.algorithms}
        broke = Failure(True, "the connection broke") if len(got) < len(self.body) else None
        return Received(len(got), digests, broke)


def run(host: Host) -> int:
    steps = fetch(REPORT, policy=RetryPolicy(), deadline=None, context=CONTEXT)
    reply = None
    while True:
        try:
            step = steps.send(reply)
        except StopIteration as end:
            return int(end.value)
        reply = host(step)


@given(
    st.lists(
        st.tuples(st.sampled_from(["dead", "down", "good", "ranged"]), ETAGS, st.integers(0, 600)), max_size=8
    )
)
def test_a_download_is_whole_or_an_error(plan: list[tuple[str, Any, int]]):
    host = Host(plan)
    try:
        length = run(host)
    except DownloadError as error:
        assert "s3cret" not in str(error)
    else:
        assert (length, host.file) == (len(CONTENT), CONTENT)


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
