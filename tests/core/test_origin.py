"""Where the token may go, and the links that try to lead it elsewhere."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale._core.trust.origin import BaseUrl
from webex_wholesale.errors import ConfigurationError, UntrustedLink

BASE = BaseUrl.parse("https://webexapis.com/v1")
HERE = "https://webexapis.com/v1/wholesale/customers?offset=0"


V1 = "https://webexapis.com/v1"


@pytest.mark.parametrize(
    "link",
    [f"{V1}/wholesale/customers?offset=100", "https://WEBEXAPIS.com:443/v1/x", "https://webexapis.com./v1/x", V1],
)
def test_an_absolute_link_within_the_api_stays_as_it_is(link: str):
    assert BASE.trusted(link, against=HERE) == link


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("HTTPS://webexapis.com/v1/x", f"{V1}/x"),
        ("/v1/x", f"{V1}/x"),
        ("//webexapis.com/v1/x", f"{V1}/x"),
        ("?offset=100", f"{V1}/wholesale/customers?offset=100"),
        ("subscribers", f"{V1}/wholesale/subscribers"),
        ("/v1/a/../b", f"{V1}/b"),
    ],
)
def test_a_relative_link_is_made_absolute_against_where_it_stood(link: str, url: str):
    assert BASE.trusted(link, against=HERE) == url


HOSTILE = [
    "https://evil.example/v1/x",
    "//evil.example/v1/x",
    "http://webexapis.com/v1/x",
    "https://webexapis.com:8443/v1/x",
    "https://webexapis.com:0/v1/x",
    "https://webexapis.com:99999/v1/x",
    "https://webexapis.com:abc/v1/x",
    "https://webexapis.com.evil.example/v1/x",
    "https://webexapis.com@evil.example/v1/x",
    "https://evil.example@webexapis.com/v1/x",
    "https://user:secret@webexapis.com/v1/x",
    "https://webexapis.com\\@evil.example/v1/x",
    "https:\\\\evil.example\\v1\\x",
    "/\\evil.example/v1/x",
    "https://webexapis.com/v2/x",
    "https://webexapis.com/v1x",
    "https://webexapis.com/",
    "https://webexapis.com/v1/../v2",
    "https://webexapis.com/v1/a/../b",
    "/v1/../v2",
    "https://webexapis.com/v1/%2e%2e/v2",
    "https://webexapis.com/v1/%2E./v2",
    "https://webexapis.com/v1/x%2f..%2f..%2fadmin",
    "https://webexapis.com/v1/..%5c..%5cadmin",
    "https://webexapis.com/v1/..;/admin",
    "https://webexapis.com/v1/..;a=b/admin",
    "https://webexapis.com//v1/x",
    "https://webexapis.com/v1/x y",
    "https://webexapis.com/v1/x\n",
    "\thttps://evil.example/v1/x",
    "ht\ntps://evil.example/v1/x",
    "https://webexapis.com/v1/x\x00",
    "javascript:alert(1)",
    "file:///v1/x",
    "ftp://webexapis.com/v1/x",
    "https://[::1/v1/x",
    "https://[webexapis.com]/v1/x",
    "https://webexapis。com/v1/x",
    "https://webexapis.com%2eevil.example/v1/x",
]


@pytest.mark.parametrize("link", HOSTILE)
def test_a_link_that_leaves_the_api_is_refused_and_not_quoted(link: str):
    with pytest.raises(UntrustedLink) as caught:
        BASE.trusted(link, against=HERE)
    assert "evil" not in str(caught.value)
    assert "secret" not in str(caught.value)


def leads_into_the_api(url: str) -> bool:
    parts = urlsplit(url)
    return (
        parts.scheme == "https"
        and (parts.hostname or "").rstrip(".") == "webexapis.com"
        and parts.port in (None, 443)
        and "@" not in parts.netloc
        and (parts.path == "/v1" or parts.path.startswith("/v1/"))
        and not {"..", "."} & set(parts.path.split("/"))
    )


PIECES = st.sampled_from(
    [
        "https://",
        "http://",
        "//",
        "/",
        "webexapis.com",
        "evil.example",
        "@",
        ":",
        ":443",
        "\\",
        "/v1",
        "/v1/",
        "..",
        ".",
        "%2e",
        "%2f",
        ";",
        "?",
        "#",
        "v2",
        "\t",
        "\n",
        " ",
        "[",
        "]",
        "a",
    ]
)


@given(st.lists(PIECES, max_size=8).map("".join) | st.text())
def test_no_link_of_any_make_leads_out_of_the_api(link: str):
    try:
        url = BASE.trusted(link, against=HERE)
    except UntrustedLink:
        return
    assert leads_into_the_api(url)


def test_without_a_base_path_the_origin_alone_counts():
    root = BaseUrl.parse("http://127.0.0.1:8080")
    assert root.trusted("/anything") == "http://127.0.0.1:8080/anything"
    with pytest.raises(UntrustedLink):
        root.trusted("http://127.0.0.1:8081/anything")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("https://webexapis.com/v1/", "https://webexapis.com/v1"),
        ("  https://webexapis.com/v1//  ", "https://webexapis.com/v1"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1"),
    ],
)
def test_a_base_url_loses_its_spaces_and_trailing_slashes(text: str, kept: str):
    assert BaseUrl.parse(text).text == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "webexapis.com/v1",
        "/v1",
        "ftp://webexapis.com",
        "https://",
        "https:///v1",
        "https://webexapis.com:0/v1",
        "https://webexapis.com:port/v1",
        "https://user:pw@webexapis.com/v1",
        "https://webexapis.com/v1?x=1",
        "https://webexapis.com/v1?",
        "https://webexapis.com/v1#x",
        "https://webexapis.com/v1#",
        "https://webex apis.com/v1",
        "https://webexapis.com\\v1",
        "https://[::1",
        None,
        b"https://webexapis.com/v1",
    ],
)
def test_a_base_url_that_cannot_work_is_refused_with_an_example(text: str):
    with pytest.raises(ConfigurationError, match=r"such as https://webexapis\.com/v1") as caught:
        BaseUrl.parse(text)
    assert "pw" not in str(caught.value)


@given(st.text())
def test_any_text_is_a_base_url_or_a_configuration_error(text: str):
    try:
        base = BaseUrl.parse(text)
    except ConfigurationError:
        return
    assert base.trusted(base.text) == base.text
