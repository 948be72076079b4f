from __future__ import annotations

import pytest

from tests.sandbox.api import Api, person
from webex_wholesale.sandbox import Sandbox, hours

SUBSCRIBERS = "/wholesale/subscribers"
EMAIL = "ada@north.example"


def test_a_free_account_is_answered_with_202_and_waits_for_consent(api: Api, sandbox: Sandbox):
    sandbox.free_accounts.add(EMAIL)
    customer_id = api.customer()
    subscriber = api("POST", SUBSCRIBERS, person(customer_id), expect=202).json()
    assert subscriber["status"] == "pending_user_migration"
    assert "personId" not in subscriber
    assert sandbox.consent_emails == [EMAIL]
    waiting = api("GET", SUBSCRIBERS, status="pending_user_migration").json()["items"]
    assert [item["id"] for item in waiting] == [subscriber["id"]]


def test_the_consent_email_is_sent_again_only_while_somebody_has_to_consent(api: Api, sandbox: Sandbox):
    sandbox.free_accounts.add(EMAIL)
    subscriber = api.subscriber(api.customer())
    path = f"/subscribers/{subscriber['id']}/emails/consentMove"
    api("POST", path, expect=204)
    assert sandbox.consent_emails == [EMAIL, EMAIL]
    sandbox.consent(EMAIL)
    api("POST", path, expect=409)
    api("POST", "/subscribers/nobody/emails/consentMove", expect=404)
    assert sandbox.consent_emails == [EMAIL, EMAIL]


def test_consent_makes_a_subscriber_provisioned_with_a_person(api: Api, sandbox: Sandbox):
    sandbox.free_accounts.add("Ada@North.example")
    before = api.subscriber(api.customer())
    sandbox.clock.advance(hours=30)
    sandbox.consent(EMAIL)
    after = api("GET", f"{SUBSCRIBERS}/{before['id']}").json()
    assert after["status"] == "provisioned"
    assert after["personId"]
    assert after["lastStatusChange"] > before["lastStatusChange"]
    assert after["created"] == before["created"]
    assert EMAIL not in sandbox.free_accounts


def test_consent_may_be_planned(api: Api, sandbox: Sandbox):
    sandbox.free_accounts.add(EMAIL, consents_after=hours(30))
    subscriber = api.subscriber(api.customer())
    reads = 1
    while api("GET", f"{SUBSCRIBERS}/{subscriber['id']}").json()["status"] != "provisioned":
        sandbox.clock.sleep(60)
        reads += 1
    assert reads < 10
    assert 30 <= sandbox.clock.monotonic() / 3600 < 30.1


def test_consent_may_be_planned_later_too(api: Api, sandbox: Sandbox):
    sandbox.free_accounts.add(EMAIL)
    subscriber = api.subscriber(api.customer())
    sandbox.consent(EMAIL, after=hours(1))
    assert api("GET", SUBSCRIBERS, email=EMAIL).json()["items"][0]["status"] == "pending_user_migration"
    sandbox.clock.advance(hours=1)
    assert api("GET", f"{SUBSCRIBERS}/{subscriber['id']}").json()["status"] == "provisioned"


def test_nobody_consents_who_was_not_asked(sandbox: Sandbox):
    with pytest.raises(LookupError):
        sandbox.consent(EMAIL)


def test_somebody_who_has_yet_to_consent_can_be_removed_but_not_updated(api: Api, sandbox: Sandbox):
    sandbox.free_accounts.add(EMAIL, consents_after=hours(1))
    first, second = api.customer("north"), api.customer("south")
    subscriber = api.subscriber(first)
    path = f"{SUBSCRIBERS}/{subscriber['id']}"
    api("PUT", path, {"packages": ["webex_meetings"]}, expect=409)
    api("DELETE", path, expect=204)
    sandbox.clock.advance(hours=2)
    api("GET", path, expect=404)
    # The person never came over, so the address is not bound to the first organisation.
    api("POST", SUBSCRIBERS, person(second), expect=202)


def test_free_accounts_can_be_counted_and_listed(sandbox: Sandbox):
    sandbox.free_accounts.add("a@x.example", "B@x.example")
    assert len(sandbox.free_accounts) == 2
    assert list(sandbox.free_accounts) == ["a@x.example", "b@x.example"]
