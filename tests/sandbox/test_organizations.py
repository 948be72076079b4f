"""The sandbox's organisations: named after their customers, managed once they were read."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from tests.sandbox.api import Api, order
from webex_wholesale.sandbox import Sandbox


@pytest.fixture
def api(sandbox: Sandbox) -> Api:
    # The official contract has no organisations to judge by.
    return Api(sandbox, judged=False)


def names(api: Api) -> set[str]:
    return {item["displayName"] for item in api("GET", "/organizations").json()["items"]}


def new_customer(api: Api, sandbox: Sandbox) -> dict[str, Any]:
    url = api("POST", "/wholesale/customers", order()).json()["url"]
    sandbox.clock.advance(5)
    customer: dict[str, Any] = api("GET", url.partition("/v1")[2]).json()
    return customer


def test_a_new_customers_organisation_is_listed_once_it_was_read(sandbox: Sandbox, api: Api):
    customer = new_customer(api, sandbox)
    assert "North Bakery" not in names(api)
    answer = api("GET", f"/organizations/{quote(customer['orgId'])}")
    assert answer.status == 200
    assert answer.json()["displayName"] == "North Bakery"
    assert "North Bakery" in names(api)


def test_the_lag_keeps_a_new_organisation_closed_and_a_managed_one_open(sandbox: Sandbox, api: Api):
    sandbox.settings.organization_lag = 60.0
    customer = new_customer(api, sandbox)
    path = f"/organizations/{quote(customer['orgId'])}"
    assert api("GET", path).status == 403
    sandbox.clock.advance(60)
    assert api("GET", path).status == 200
    sandbox.settings.organization_lag = 3600.0
    assert api("GET", path).status == 200


def test_a_managed_organisation_stays_so_in_a_snapshot(sandbox: Sandbox, api: Api):
    customer = new_customer(api, sandbox)
    api("GET", f"/organizations/{quote(customer['orgId'])}")
    sandbox.restore(sandbox.snapshot())
    assert "North Bakery" in names(api)


def test_seeded_customers_are_managed_but_for_those_in_review(sandbox: Sandbox, api: Api):
    sandbox.seed_data(customers=6, in_review=2)
    assert len(names(api)) == len(api("GET", "/organizations").json()["items"])
    assert len(api("GET", "/organizations").json()["items"]) == 1 + 4


def test_an_organisation_of_another_tenant_is_refused_and_an_unknown_one_not_found(sandbox: Sandbox, api: Api):
    reseller = sandbox.seed_data(customers=4, sub_partners=1).sub_partners[0]
    theirs = api("GET", f"/wholesale/customers?onBehalfOfSubPartnerOrgId={reseller}").json()["items"][0]["orgId"]
    assert api("GET", f"/organizations/{theirs}").status == 403
    assert api("GET", f"/organizations/{theirs}?onBehalfOfSubPartnerOrgId={reseller}").status == 200
    assert api("GET", "/organizations/nobody").status == 404
