"""What a person sees: names at the top, models and resources in a terminal and in a notebook."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from typing import Any

import pytest

import webex_wholesale
from tests.support.either import Either
from webex_wholesale import _version
from webex_wholesale.models import Address, BillingReport, Customer, CustomerPackage, CustomerStatus, Subscriber

ID = "Y2lzY29zcGFyazovL3VzL1NVQlNDUklCRVIvNzE2OTg1MzU"


def test_every_name_that_an_annotation_wants_is_at_the_top_for_both_clients() -> None:
    for name in webex_wholesale.__all__:
        assert getattr(webex_wholesale, name).__name__ == name
    plain = {name for name in webex_wholesale.__all__ if f"Async{name}" in webex_wholesale.__all__}
    assert {f"Async{name}" for name in plain} == {n for n in webex_wholesale.__all__ if n.startswith("Async")}
    assert {"Customers", "Precheck", "Pager", "Poller", "Watch", "PageIterator", "WholesaleClient"} <= plain


async def test_what_a_client_hands_out_has_a_public_name(either: Either) -> None:
    client = either.client(lambda request: None)
    prefix = "" if either.is_sync else "Async"
    for name in ("customers", "subscribers", "sub_partners", "billing_reports", "precheck", "organizations"):
        public = prefix + name.title().replace("_", "")
        resource: Any = getattr(client, name)
        assert repr(resource).startswith(f"<{public} at https://webexapis.com/v1: ")
        assert hasattr(webex_wholesale, public)


def test_dir_shows_names_and_modules_and_nothing_else() -> None:
    shown = dir(webex_wholesale)
    assert set(webex_wholesale.__all__) < set(shown)
    assert {"models", "errors", "sandbox", "__version__"} < set(shown)
    assert not {"annotations", "importlib", "TYPE_CHECKING", "_HOME", "Any"} & set(shown)
    for name in set(shown) - {"cli"}:
        assert getattr(webex_wholesale, name) is not None


def test_a_module_that_cannot_be_imported_says_why() -> None:
    code = "import sys; sys.modules['difflib'] = None; import webex_wholesale as w; w.locales.near"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "ModuleNotFoundError" in run.stderr
    assert "difflib" in run.stderr


def test_a_source_tree_without_metadata_has_a_client_and_a_version(monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib import metadata

    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    _version.version.cache_clear()
    try:
        assert webex_wholesale.__version__ == _version.UNKNOWN
        with webex_wholesale.WholesaleClient(token="t") as client:
            assert client.customers
    finally:
        _version.version.cache_clear()


def test_a_model_shows_what_is_there_with_short_ids() -> None:
    customer = Customer(
        id=ID, external_id="acme-1", status=CustomerStatus.ERROR, address=Address(city="Rivertown")
    )
    assert repr(customer) == (
        "Customer(id='Y2lz…OTg1MzU', external_id='acme-1', address=Address(city='Rivertown'), "
        "status=CustomerStatus.ERROR)"
    ).replace("OTg1MzU", ID[-8:])
    assert repr(Customer(id="c1")) == "Customer(id='c1')"


def test_a_model_in_a_notebook_is_a_small_escaped_table() -> None:
    html = Customer(id=ID, external_id="<script>alert(1)</script>")._repr_html_()
    assert html.startswith("<table><caption>Customer</caption>")
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert ID not in html
    assert "None" not in html


def test_a_notebook_shows_values_as_a_person_writes_them() -> None:
    customer = Customer(
        id="c1",
        address=Address(address_line1="1 High Street", city="Rivertown"),
        status=CustomerStatus.PROVISIONED_WITH_ERRORS,
        packages=(CustomerPackage.WEBEX_CALLING, CustomerPackage("brand_new")),
    )
    html = customer._repr_html_()
    for text in (
        ">c1<",
        ">address_line1: 1 High Street; city: Rivertown<",
        ">provisioned_with_errors<",
        ">webex_calling, brand_new<",
    ):
        assert text in html
    subscriber = Subscriber(id="s1", created=datetime(2026, 11, 1, 12, 30, tzinfo=UTC))
    assert ">2026-11-01 12:30:00Z<" in subscriber._repr_html_()


def test_a_signed_link_is_masked_wherever_a_report_is_shown() -> None:
    link = "https://store.example/report?sig=planted-7Zk2"
    report = BillingReport(id="r1", billing_start_date=date(2026, 10, 1), temp_download_url=link)
    assert "planted" not in repr(report) + report._repr_html_()
    assert "temp_download_url='***'" in repr(report)
