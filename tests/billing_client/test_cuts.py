"""Whatever is cut wherever: the file is whole, or there is none. Bounded here, longer with SOAK=1."""

from __future__ import annotations

import hashlib
import os
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.billing_client.cutting import (
    BROKE,
    CONTENT,
    ENCODINGS,
    ETAG,
    FRAMINGS,
    FileHost,
    boundaries,
    cut,
    fetch,
    head,
    is_proven,
    whole,
)
from webex_wholesale import CallOptions
from webex_wholesale.errors import DeadlineExceeded, DownloadError

SOAK = bool(os.environ.get("SOAK"))


def cuts(encoding: str) -> Iterator[int]:
    """Every byte in a soak; else every third, and always the ends of things."""
    body = ENCODINGS[encoding][1](CONTENT)
    near = {edge + step for edge in (*boundaries(encoding), 0, len(body)) for step in range(-9, 10)}
    return (count for count in range(len(body)) if SOAK or count in near or count % 3 == 0)


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_whole_file_is_taken_where_something_shows_that_it_is_whole(encoding: str, framing: str):
    host = FileHost([whole(encoding, framing)])
    if is_proven(encoding, framing):
        assert fetch(host) == CONTENT
    else:
        with pytest.raises(DownloadError, match="neither a length nor a checksum"):
            fetch(host)


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_file_cut_at_any_byte_is_fetched_again_and_never_taken_for_whole(encoding: str, framing: str):
    for count in cuts(encoding):
        again = FileHost([cut(encoding, framing, count), whole(encoding, "length")])
        assert fetch(again) == CONTENT, count
        with pytest.raises(DownloadError):
            fetch(FileHost([cut(encoding, framing, count)]))


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_cut_that_looks_like_a_good_end_is_found_out(encoding: str, framing: str):
    """Such as a proxy that lost its own source and ends the chunks properly."""
    for count in cuts(encoding):
        if framing != "length" and count in boundaries(encoding):
            continue  # a whole file of fewer members: only a length or a checksum could tell
        if encoding == "identity" and framing == "chunked":
            continue  # the same
        if encoding == "gzip with padding" and count >= len(ENCODINGS["gzip"][1](CONTENT)) and framing != "length":
            continue  # nothing but padding is missing
        with pytest.raises(DownloadError):
            fetch(FileHost([cut(encoding, framing, count, ends=True)]))
        host = FileHost([cut(encoding, framing, count, ends=True), whole(encoding, "length")])
        assert fetch(host) == CONTENT, count


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_checksum_finds_out_every_cut(encoding: str):
    body = ENCODINGS[encoding][1](CONTENT)
    for promised in (body, CONTENT):  # of what was sent, and of what a proxy has packed since
        if promised is CONTENT and not ENCODINGS[encoding][0]:
            promised = body
        sums = {"repr-digest": f"sha-256=:{b64encode(hashlib.sha256(promised).digest()).decode()}:"}
        for count in cuts(encoding):
            if promised is CONTENT and encoding == "gzip with padding" and count >= len(body) - 20:
                continue  # the content is right
            with pytest.raises(DownloadError):
                fetch(FileHost([cut(encoding, "chunked", count, ends=True, **sums)]))


# --- the rest of a file


def rest(effect: Any, *, status: int = 206, **change: Any) -> tuple[int, dict[str, str], list[Any]]:
    """The rest as asked for; `change` makes it wrong."""
    first = int(effect.headers["range"].removeprefix("bytes=").removesuffix("-"))
    last, total, etag = len(CONTENT) - 1, str(len(CONTENT)), ETAG
    start = first + change.get("shift", 0)
    headers = {"content-range": f"bytes {start}-{change.get('last', last)}/{change.get('total', total)}"}
    if change.get("etag", etag):
        headers["etag"] = change.get("etag", etag)
    headers |= change.get("headers", {})
    return status, headers, [change.get("body", CONTENT[first:])]


WRONG: dict[str, dict[str, Any]] = {
    "without an ETag": {"etag": None},
    "with another ETag": {"etag": '"two"'},
    "with a weak ETag": {"etag": f"W/{ETAG}"},
    "of an unknown total": {"total": "*"},
    "of another total": {"total": str(len(CONTENT) + 1)},
    "from a later byte": {"shift": 1},
    "from an earlier byte": {"shift": -1},
    "beyond the end": {"last": len(CONTENT)},
    "packed": {"headers": {"content-encoding": "gzip"}},
    "of another length": {"headers": {"content-length": "100000"}},
    "in parts": {"headers": {"content-range": "", "content-type": "multipart/byteranges; boundary=x"}},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_rest_that_is_not_provably_of_the_same_file_is_not_glued_on(wrong: str):
    for count in range(1, len(CONTENT), 1 if SOAK else 7):
        other = {"body": b"?" * (len(CONTENT) - count), **WRONG[wrong]}
        host = FileHost(
            [
                cut("identity", "length", count),
                lambda effect, other=other: rest(effect, **other),  # type: ignore[misc]
                whole("identity", "length"),
            ]
        )
        assert fetch(host) == CONTENT, count
        assert "range" in host.asked[1]
        assert "range" not in host.asked[2]


def test_a_rest_of_the_same_file_is_glued_on_at_every_byte():
    for count in range(1, len(CONTENT), 1 if SOAK else 3):
        host = FileHost([cut("identity", "length", count), rest])
        assert fetch(host) == CONTENT
        assert host.asked[1]["if-range"] == ETAG
        assert host.asked[1]["range"] == f"bytes={count}-"


def test_a_rest_that_is_cut_is_gone_on_with_as_well():
    def some(effect: Any) -> Any:
        status, headers, (body,) = rest(effect)
        return status, headers, [body[:20], BROKE]

    host = FileHost([cut("identity", "length", 30), some, some, rest])
    assert fetch(host) == CONTENT
    assert [asked.get("range") for asked in host.asked] == [None, "bytes=30-", "bytes=50-", "bytes=70-"]


def test_a_rest_longer_than_it_says_is_dropped_with_all_before_it():
    long = [lambda effect: rest(effect, body=CONTENT[30:] + b"more"), whole("identity", "length")]
    host = FileHost([cut("identity", "length", 30), *long])
    assert fetch(host) == CONTENT
    assert "range" not in host.asked[2]


@pytest.mark.parametrize("framing", ["chunked", "closed"])
def test_a_cut_file_of_unknown_length_begins_again(framing: str):
    host = FileHost([cut("identity", framing, 30), whole("identity", "length")])
    assert fetch(host) == CONTENT
    assert all("range" not in asked for asked in host.asked)


@pytest.mark.parametrize(
    "headers", [{"etag": ""}, {"etag": 'W/"one"'}, {"etag": "", "last-modified": "Tue, 24 Nov 2026 10:00:00 GMT"}]
)
def test_a_cut_file_without_a_strong_etag_begins_again(headers: dict[str, str]):
    host = FileHost([cut("identity", "length", 30, **headers), whole("identity", "length")])
    assert fetch(host) == CONTENT
    assert all("range" not in asked for asked in host.asked)


def test_a_packed_file_is_gone_on_with_where_the_packing_is_the_files_own():
    body = ENCODINGS["a gzip file"][1](CONTENT)
    headers = {"etag": ETAG, "content-range": f"bytes 20-{len(body) - 1}/{len(body)}"}
    host = FileHost([cut("a gzip file", "length", 20), lambda effect: (206, headers, [body[20:]])])
    assert fetch(host) == CONTENT


def test_a_body_that_the_protocol_frames_needs_no_length():
    host = FileHost([whole("identity", "closed")], framed=True)
    assert fetch(host) == CONTENT


@pytest.mark.parametrize("tail", [b"garbage", b"\0\0garbage", b"\x1f\x8b", b"\x1f"])
@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw deflate", "a gzip file"])
def test_what_stands_behind_the_end_of_the_packing_is_damage(encoding: str, tail: bytes):
    body = ENCODINGS[encoding][1](CONTENT) + tail
    with pytest.raises(DownloadError, match=r"behind the end|damaged|too early"):
        fetch(FileHost([lambda effect: (200, head(encoding, "length", body), [body])]))


@settings(max_examples=3000 if SOAK else 150)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["whole", "cut", "ends", "rest", *WRONG, "404", "503", "416", "down"]),
            st.sampled_from(sorted(ENCODINGS)),
            st.sampled_from(FRAMINGS),
            st.integers(0, 200),
        ),
        max_size=10,
    ),
    st.integers(1, 40),
)
def test_whatever_a_host_does_the_file_is_whole_or_there_is_none(plan: list[Any], size: int):
    def step(kind: str, encoding: str, framing: str, count: int) -> Any:
        def answer(effect: Any) -> Any:
            if kind in ("404", "503", "416"):
                return int(kind), {}, []
            if kind == "down":
                return 200, {}, [BROKE]
            if kind == "rest" and "range" in effect.headers:
                return rest(effect)
            if kind in WRONG and "range" in effect.headers:
                return rest(effect, **{"body": b"?" * count, **WRONG[kind]})
            if kind == "cut":
                return cut(encoding, framing, count)(effect)
            if kind == "ends":
                return cut(encoding, "length", count, ends=True)(effect)
            return whole(encoding, framing)(effect)

        def in_pieces(effect: Any) -> Any:
            status, headers, pieces = answer(effect)
            small: list[Any] = []
            for piece in pieces:
                if isinstance(piece, bytes):
                    small += [piece[start : start + size] for start in range(0, len(piece), size)]
                else:
                    small.append(piece)
            return status, headers, small

        return in_pieces

    host = FileHost([*(step(*drawn) for drawn in plan), whole("gzip", "length")])
    try:
        content = fetch(host, options=CallOptions(deadline=600))
    except DownloadError as error:
        assert "s3cret" not in str(error)
    else:
        assert content == CONTENT


def test_a_deadline_covers_links_and_waits_too():
    """Each call for a link may take what is left, not the whole deadline again."""

    class Slow(FileHost):
        now = 0.0

        def answer(self, send: Any, now: float) -> Any:
            assert send.give_up_at == 3
            return 2.0, super().answer(send, now)[1]

        def open(self, effect: Any, now: float) -> Any:
            assert effect.give_up_at == 3
            return super().open(effect, now)

    host = Slow([lambda effect: (403, {}, [])])
    with pytest.raises(DeadlineExceeded):
        fetch(host, options=CallOptions(deadline=3))
