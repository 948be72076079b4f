"""Whose token it is: the organisation at its end, else the app, and nothing where nothing tells."""

from __future__ import annotations

import httpx
import pytest

from tests.auth.fake_webex import CLIENT_ID, FakeWebex
from webex_wholesale._core.tokens.tenant import is_other_tenant, tenant_fingerprint
from webex_wholesale._core.tokens.token_set import organization_of
from webex_wholesale.auth import EnvToken, Network, Secret, TokenSet

OURS = "1eb65fdf-9643-417f-9974-ad72cae0e10f"
THEIRS = "2eb65fdf-9643-417f-9974-ad72cae0e10f"


def token_of(organization: str, random: str = "NjA2ZmE2") -> Secret:
    return Secret(f"{random}_PF84_{organization}")


def test_the_organisation_at_the_end_of_a_token_is_the_tenant_whatever_else_changes() -> None:
    assert organization_of(token_of(OURS)) == OURS
    ours = tenant_fingerprint(token_of(OURS))
    assert ours == tenant_fingerprint(token_of(OURS.upper(), "another"))
    assert is_other_tenant(ours, tenant_fingerprint(token_of(THEIRS)))
    assert not is_other_tenant(ours, ours)


@pytest.mark.parametrize("text", ["", "plain", OURS, f"a_{OURS}x", f"a_{OURS[:-1]}", f"a_{OURS}\n"])
def test_a_token_of_another_form_names_no_tenant(text: str) -> None:
    assert organization_of(Secret(text)) is None
    assert tenant_fingerprint(Secret(text)) is None


def test_a_refresh_source_is_known_by_its_app_until_it_has_a_token(webex: FakeWebex) -> None:
    source = webex.source(network=Network(transport=httpx.MockTransport(webex), clock=webex.clock))
    before = tenant_fingerprint(source)
    assert before is not None
    assert before == tenant_fingerprint(webex.source())
    source.get_token()
    assert tenant_fingerprint(source) == before, "its tokens have another form"
    assert is_other_tenant(before, "app:another")
    assert not is_other_tenant(before, tenant_fingerprint(token_of(OURS))), "an app says nothing of organisations"


def test_the_fingerprint_gives_neither_token_nor_organisation_nor_app_away(webex: FakeWebex) -> None:
    marks = f"{tenant_fingerprint(token_of(OURS))} {tenant_fingerprint(webex.source())}"
    assert not any(part in marks for part in (OURS, "NjA2", CLIENT_ID))


def test_where_nothing_tells_no_tenant_is_another(webex: FakeWebex) -> None:
    assert tenant_fingerprint(EnvToken()) is None
    assert tenant_fingerprint(lambda: "t") is None
    assert not is_other_tenant(None, tenant_fingerprint(token_of(OURS)))
    assert not is_other_tenant(tenant_fingerprint(token_of(OURS)), None)


def test_the_summary_of_tokens_says_whose_they_are_and_shows_none_of_them() -> None:
    tokens = TokenSet(
        access_token=token_of(OURS), refresh_token=Secret("planted"), client_id="C0ffee", scopes=("s",)
    )
    summary = tokens.summary()
    assert (summary["organization_id"], summary["client_id"], summary["can_refresh"]) == (OURS, "C0ffee", True)
    assert "planted" not in repr(summary) + repr(tokens)
    assert token_of(OURS).reveal() not in repr(summary)
