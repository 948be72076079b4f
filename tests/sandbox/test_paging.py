from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.sandbox.api import Api
from webex_wholesale.sandbox import Request, Response, Sandbox

CUSTOMERS = "/wholesale/customers"
SUBSCRIBERS = "/wholesale/subscribers"
REPORTS = "/wholesale/billing/reports"


def next_url(answer: Response) -> str | None:
    header = answer.header("link")
    if header is None:
        return None
    match = re.fullmatch(r'<([^>]+)>; rel="next"', header)
    assert match, header
    return match[1]


def walk(api: Api, path: str, **query: Any) -> list[list[str]]:
    """The ids of every page."""
    answer = api("GET", path, expect=200, **query)
    pages = [[item.get("id") or item["orgId"] for item in answer.json()["items"]]]
    while (url := next_url(answer)) is not None:
        answer = api.follow(url)
        assert answer.status == 200
        pages.append([item.get("id") or item["orgId"] for item in answer.json()["items"]])
    return pages


@pytest.mark.parametrize(
    ("path", "default"), [(CUSTOMERS, 100), (SUBSCRIBERS, 50), ("/wholesale/subPartners", 100)]
)
def test_pages_have_their_default_size_and_at_most_100(api: Api, sandbox: Sandbox, path: str, default: int):
    sandbox.seed_data(230, subscribers=230, sub_partners=0)
    for _ in range(130):
        sandbox.add_sub_partner()
    count = 130 if "Partners" in path else 230
    assert len(walk(api, path)[0]) == default
    for asked in (100, 101, 5000):
        assert [len(page) for page in walk(api, path, max=asked)] == [100] * (count // 100) + [count % 100]
    found = [identifier for page in walk(api, path, max=7) for identifier in page]
    assert len(found) == len(set(found)) == count


def test_there_is_no_next_link_after_the_last_page_even_if_it_is_full(api: Api, sandbox: Sandbox):
    sandbox.seed_data(10, subscribers=0)
    assert [len(page) for page in walk(api, CUSTOMERS, max=5)] == [5, 5]
    assert walk(api, CUSTOMERS, offset=10) == [[]]
    assert walk(api, CUSTOMERS, offset=999) == [[]]


def test_a_next_link_keeps_every_filter_and_the_callers_origin(sandbox: Sandbox, api: Api):
    made = sandbox.seed_data(4, subscribers=40)
    query = f"externalCustomerId={made.customers[0]}&sortOrder=DESC&max=3&status=provisioned"
    request = Request("GET", f"/v1{SUBSCRIBERS}?{query}", {"authorization": f"Bearer {api.token}"})
    request.origin = "http://localhost:1234"
    url = urlsplit(next_url(sandbox.handle(request)) or "")
    assert f"{url.scheme}://{url.netloc}{url.path}" == f"http://localhost:1234/v1{SUBSCRIBERS}"
    assert parse_qs(url.query) == {
        "externalCustomerId": [made.customers[0]],
        "sortOrder": ["DESC"],
        "status": ["provisioned"],
        "max": ["3"],
        "offset": ["3"],
    }


def test_the_pages_of_a_sub_partner_stay_with_it(api: Api, sandbox: Sandbox):
    made = sandbox.seed_data(20, subscribers=0, sub_partners=1)
    own, theirs = (
        walk(api, CUSTOMERS, max=3),
        walk(api, CUSTOMERS, max=3, onBehalfOfSubPartnerOrgId=made.sub_partners[0]),
    )
    assert sum(map(len, own)) == sum(map(len, theirs)) == 10
    assert not {i for page in own for i in page} & {i for page in theirs for i in page}


def test_repeated_filters_survive_the_next_link(api: Api, sandbox: Sandbox):
    sandbox.seed_data(6, subscribers=0, in_review=3)
    pages = walk(api, CUSTOMERS, max=1, status=["pending_rpl_review", "provisioned"])
    assert len(pages) == 6


def make_reports(api: Api, count: int) -> list[str]:
    made = []
    for number in range(count):
        day = str(api.sandbox.clock.now().date() - timedelta(days=3 + number // 2))
        body = {"billingStartDate": day, "billingEndDate": day, "type": ("USER", "PARTNER")[number % 2]}
        made.append(api("POST", REPORTS, body, expect=200).json()["id"])
    return made


@pytest.mark.parametrize("sort", ["id", "billingStartDate", "billingEndDate", "status"])
def test_reports_are_paged_by_a_cursor_in_every_order(api: Api, sort: str):
    made = make_reports(api, 11)
    pages = walk(api, REPORTS, max=4, sortBy=sort)
    assert [len(page) for page in pages] == [4, 4, 3]
    assert sorted(identifier for page in pages for identifier in page) == sorted(made)


def test_a_report_that_is_deleted_between_two_pages_hides_no_other(api: Api):
    make_reports(api, 8)
    first = api("GET", REPORTS, max=4)
    for item in first.json()["items"]:
        api("DELETE", f"{REPORTS}/{item['id']}", expect=204)
    second = api.follow(str(next_url(first))).json()["items"]
    assert len(second) == 4
    assert not {item["id"] for item in second} & {item["id"] for item in first.json()["items"]}


def test_a_list_may_lag_behind_creation(api: Api, sandbox: Sandbox):
    sandbox.settings.list_lag = 12.0
    customer_id = api.customer()  # ten seconds ago
    api("GET", f"{CUSTOMERS}/{customer_id}", expect=200)
    assert walk(api, CUSTOMERS, externalId="north") == [[]]
    sandbox.clock.advance(2)
    assert walk(api, CUSTOMERS, externalId="north") == [[customer_id]]
    subscriber = api.subscriber(customer_id)
    assert walk(api, SUBSCRIBERS) == [[]]
    sandbox.clock.advance(12)
    assert walk(api, SUBSCRIBERS) == [[subscriber["id"]]]
