from __future__ import annotations

import csv
from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sandbox.api import Api
from webex_wholesale.sandbox import Sandbox, hours
from webex_wholesale.sandbox._operations.report_files import user_days

REPORTS = "/wholesale/billing/reports"


def rows(api: Api, kind: str, days_ago: int = 31, days: int = 30, **body: object) -> list[dict[str, str]]:
    """The rows of a new report over some days, the last of which is yesterday by default."""
    start = api.sandbox.clock.now().date() - timedelta(days=days_ago)
    end = start + timedelta(days=days - 1)
    order = {"billingStartDate": str(start), "billingEndDate": str(end), "type": kind, **body}
    report_id = api("POST", REPORTS, order, expect=200).json()["id"]
    api.sandbox.clock.advance(seconds=5)
    link = api("GET", f"{REPORTS}/{report_id}").json()["tempDownloadURL"]
    return list(csv.DictReader(api.download(link).body.decode().splitlines()))


def total(found: list[dict[str, str]]) -> Decimal:
    return sum((Decimal(row["QUANTITY"]) for row in found), Decimal(0))


def test_the_quantities_of_all_levels_are_the_same_days(api: Api, sandbox: Sandbox):
    sandbox.seed_data(12, months=3)
    user, customer, partner = (rows(api, kind) for kind in ("USER", "CUSTOMER", "PARTNER"))
    assert total(user) == total(customer) == total(partner) > 100
    by_customer: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    by_service: dict[str, Decimal] = defaultdict(Decimal)
    for row in user:
        by_customer[row["CUSTOMER_EXTERNAL_ID"], row["SERVICE_NAME"]] += Decimal(row["QUANTITY"])
    for row in customer:
        by_service[row["SERVICE_NAME"]] += Decimal(row["QUANTITY"])
    assert by_customer == {
        (r["CUSTOMER_EXTERNAL_ID"], r["SERVICE_NAME"]): Decimal(r["QUANTITY"]) for r in customer
    }
    assert by_service == {r["SERVICE_NAME"]: Decimal(r["QUANTITY"]) for r in partner}


def test_the_quantities_are_the_subscribers_days(api: Api, sandbox: Sandbox):
    made = sandbox.seed_data(8, months=2)
    assert made.subscribers
    quantities = {row["SUBSCRIBER_ID"]: row for row in rows(api, "USER")}
    end = sandbox.clock.now().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    start = end - timedelta(days=30)
    spans = {span.subscriber_id for span in sandbox._store.spans}
    compared = 0
    for subscriber in api("GET", "/wholesale/subscribers", max=100).json()["items"]:
        created = datetime.fromisoformat(subscriber["lastStatusChange"])
        if subscriber["id"] in spans or created >= end:
            continue
        expected = (end - max(start, created)) / timedelta(days=1)
        assert float(quantities[subscriber["id"]]["QUANTITY"]) == pytest.approx(expected, abs=1e-5)
        compared += 1
    assert compared > 10


def test_a_day_is_counted_from_the_assignment_to_the_removal(api: Api, sandbox: Sandbox):
    customer_id = api.customer()
    sandbox.clock.advance(seconds=86_400 - 10)  # midnight
    sandbox.clock.advance(hours=12)
    subscriber = api.subscriber(customer_id)
    sandbox.clock.advance(days=2)
    api("PUT", f"/wholesale/subscribers/{subscriber['id']}", {"packages": ["webex_meetings"]}, expect=200)
    sandbox.clock.advance(days=1)
    api("DELETE", f"/wholesale/subscribers/{subscriber['id']}", expect=204)
    sandbox.clock.advance(days=3)
    found = rows(api, "USER", days_ago=7, days=7)
    assert [(row["SERVICE_NAME"], row["QUANTITY"]) for row in found] == [
        ("WEBEX_CALLING", "2"),
        ("WEBEX_MEETINGS", "1"),
    ]
    assert found[0]["USER_ID"] == subscriber["personId"]
    first_day = rows(api, "CUSTOMER", days_ago=6, days=1)
    assert [row["QUANTITY"] for row in first_day] == ["0.5"]


def test_somebody_who_has_yet_to_consent_costs_nothing(api: Api, sandbox: Sandbox):
    sandbox.free_accounts.add("ada@north.example", consents_after=hours(24))
    api.subscriber(api.customer())
    sandbox.clock.advance(days=4)
    assert total(rows(api, "USER", days_ago=4, days=4)) == Decimal("2.999884")  # 24 hours and 10 seconds late


def test_a_deleted_customers_past_is_still_billed(api: Api, sandbox: Sandbox):
    customer_id = api.customer()
    api.subscriber(customer_id)
    sandbox.clock.advance(days=2)
    api("DELETE", f"/wholesale/customers/{customer_id}")
    sandbox.clock.advance(days=5)
    assert [row["CUSTOMER_EXTERNAL_ID"] for row in rows(api, "CUSTOMER", days_ago=7, days=7)] == ["north"]


def test_an_internal_organization_is_left_out_unless_asked_for(api: Api, sandbox: Sandbox):
    api.subscriber(api.customer("own", orgId=sandbox.org_id))
    sandbox.clock.advance(days=3)
    assert rows(api, "CUSTOMER", days_ago=2, days=1) == []
    assert total(rows(api, "PARTNER", days_ago=2, days=1, internal=True)) == 1


def test_the_columns_are_those_of_the_guide_with_the_quantity_eleventh(api: Api, sandbox: Sandbox):
    sandbox.seed_data(2)
    columns = {kind: list(rows(api, kind)[0]) for kind in ("PARTNER", "CUSTOMER", "USER")}
    assert columns["CUSTOMER"].index("QUANTITY") + 1 == len(columns["CUSTOMER"]) == 11
    assert set(columns["PARTNER"]) < set(columns["CUSTOMER"]) < set(columns["USER"])
    assert set(columns["USER"]) - set(columns["CUSTOMER"]) == {"SUBSCRIBER_ID", "USER_ID", "WORKSPACE_ID"}
    assert set(columns["CUSTOMER"]) - set(columns["PARTNER"]) == {"CUSTOMER_ORG_ID", "CUSTOMER_EXTERNAL_ID"}


def test_a_sub_partners_report_counts_its_own_customers(api: Api, sandbox: Sandbox):
    made = sandbox.seed_data(6, sub_partners=1)
    own = rows(api, "CUSTOMER")
    theirs = rows(api, "CUSTOMER", subPartnerOrgId=made.sub_partners[0])
    assert {row["CUSTOMER_EXTERNAL_ID"] for row in own} | {row["CUSTOMER_EXTERNAL_ID"] for row in theirs} <= set(
        made.customers
    )
    assert not {row["CUSTOMER_EXTERNAL_ID"] for row in own} & {row["CUSTOMER_EXTERNAL_ID"] for row in theirs}
    assert own
    assert theirs


@given(st.floats(0, 1e9), st.floats(0, 1e8))
def test_user_days_are_exact_to_a_millionth(start: float, length: float):
    days = user_days(start, start + length)
    assert abs(float(days) - length / 86_400) < 1e-6
    assert days == days.quantize(Decimal("0.000001"))


def rows_of(sandbox: Sandbox, kind: str) -> list[dict[str, str]]:
    """The rows of a report about the last two days."""
    api, today = Api(sandbox), sandbox.clock.now().date()
    body = {"billingStartDate": str(today - timedelta(days=2)), "billingEndDate": str(today - timedelta(days=1))}
    made = api("POST", "/wholesale/billing/reports", {**body, "type": kind}, expect=200).json()["id"]
    sandbox.clock.advance(seconds=10)
    return list(csv.DictReader(sandbox.report_file(made).decode().splitlines()))


def test_a_workspace_is_billed_from_its_beginning_to_its_end(sandbox: Sandbox):
    api = Api(sandbox)
    customer = api.customer("north", packages=["webex_calling", "common_area_calling"])
    workspace = sandbox.add_workspace("north")
    with pytest.raises(LookupError):
        sandbox.add_workspace("south")
    sandbox.restore(sandbox.snapshot())
    sandbox.clock.advance(hours=12)
    api("PUT", f"/wholesale/customers/{customer}", {"packages": ["webex_calling"]}, expect=202)
    sandbox.clock.advance(days=1)
    (row,) = rows_of(sandbox, "USER")
    assert (row["SERVICE_NAME"], row["WORKSPACE_ID"], row["SUBSCRIBER_ID"]) == (
        "COMMON_AREA_CALLING",
        workspace,
        "",
    )
    assert float(row["QUANTITY"]) == pytest.approx(0.5, abs=0.001)
    with pytest.raises(ValueError, match="common_area_calling"):
        sandbox.add_workspace("north")


def test_setup_assist_is_charged_once_for_a_location_or_for_each_user(sandbox: Sandbox):
    Api(sandbox).customer("north")
    sandbox.order_setup_assist("north")
    sandbox.order_setup_assist("north", "standard", users=12)
    sandbox.clock.advance(days=1)
    for kind in ("PARTNER", "CUSTOMER", "USER"):
        found = {row["SERVICE_NAME"]: row["QUANTITY"] for row in rows_of(sandbox, kind)}
        assert found == {"SETUP_ASSIST_EXPRESS": "1", "SETUP_ASSIST_STANDARD": "12"}
