"""Organisation parameters take a bare uuid, in every place; other text goes out as it came."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.support.either import Either
from tests.verbs.bakery import ADDRESS, connect, order
from webex_wholesale.errors import InvalidRequest
from webex_wholesale.ids import WebexId
from webex_wholesale.models import CreateBillingReport
from webex_wholesale.sandbox import Sandbox

UUID = "96abc2aa-3dcc-11e5-a152-fe34819cdc9a"
ENCODED = "Y2lzY29zcGFyazovL3VzL09SR0FOSVpBVElPTi85NmFiYzJhYS0zZGNjLTExZTUtYTE1Mi1mZTM0ODE5Y2RjOWE"
ASIS = "any-other-text=="


@pytest.fixture
def asked() -> list[httpx.Request]:
    return []


@pytest.fixture
def listener(either: Either, asked: list[httpx.Request]) -> Any:
    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"items": []})

    return either.client(answer)


@pytest.mark.parametrize(("given", "sent"), [(UUID, ENCODED), (UUID.upper(), ENCODED), (ASIS, ASIS)])
async def test_a_sub_partner_may_be_a_bare_uuid(listener: Any, asked: list[httpx.Request], given: str, sent: str):
    await listener.for_sub_partner(given).customers.list().to_list()
    await listener.customers.list(sub_partner=given).to_list()
    await listener.subscribers.list(sub_partner=given).to_list()
    await listener.billing_reports.list(sub_partner=given).to_list()
    names = ["onBehalfOfSubPartnerOrgId"] * 3 + ["subPartnerOrgId"]
    assert [request.url.params[name] for request, name in zip(asked, names, strict=True)] == [sent] * 4
    assert listener.for_sub_partner(given).sub_partner == sent


@pytest.mark.parametrize(("given", "sent"), [(UUID, ENCODED), (ASIS, ASIS)])
async def test_the_filter_by_organisation_may_be_a_bare_uuid(
    listener: Any, asked: list[httpx.Request], given: str, sent: str
):
    await listener.customers.list(org_id=given).to_list()
    assert asked[0].url.params["orgId"] == sent


async def test_an_organisation_to_attach_to_may_be_a_bare_uuid(client: Any, sandbox: Sandbox):
    await client.precheck.customer(address=ADDRESS, org_id=UUID)
    await client.customers.provision(**order(org_id=UUID))
    assert [entry.body["orgId"] for entry in sandbox.journal] == [ENCODED, ENCODED]


def test_a_sub_partners_report_may_name_it_by_a_bare_uuid():
    body = CreateBillingReport(
        billing_start_date="2026-10-01", billing_end_date="2026-10-31", sub_partner_org_id=UUID
    )
    assert body.to_dict()["subPartnerOrgId"] == ENCODED


@pytest.mark.parametrize("blank", ["", "   "])
async def test_a_blank_org_id_never_widens_the_question(client: Any, sandbox: Sandbox, blank: str):
    for call in (
        lambda: client.customers.list(org_id=blank),
        lambda: client.customers.list(sub_partner=blank),
        lambda: client.for_sub_partner(blank),
    ):
        with pytest.raises(InvalidRequest):
            call()
    with pytest.raises(InvalidRequest):
        await client.customers.provision(**order(org_id=blank))
    assert len(sandbox.journal) == 0


async def test_a_poller_made_for_a_bare_uuid_resumes_in_the_view_of_either_form(either: Either, sandbox: Sandbox):
    client = connect(either, sandbox)
    reseller = sandbox.add_sub_partner()
    uuid = WebexId.parse(reseller).uuid
    poller = await client.customers.provision(**order(), sub_partner=uuid)
    for form in (uuid, reseller):
        resumed = client.for_sub_partner(form).resume(poller.token)
        assert (await resumed.result()).external_id == "bakery"
