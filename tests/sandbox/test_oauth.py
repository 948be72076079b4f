from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode
from hashlib import sha256
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.sandbox.api import Api
from webex_wholesale.sandbox import Request, Response, Sandbox
from webex_wholesale.sandbox._api.oauth import App

CUSTOMERS = "/wholesale/customers"
READ = "spark-admin:wholesale_customers_read"


@pytest.fixture
def app(sandbox: Sandbox) -> App:
    return sandbox.oauth.register(access_seconds=3600, refresh_seconds=86_400)


def ask(sandbox: Sandbox, app: App, *, basic: bool = False, **form: str) -> Response:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    if basic:
        pair = f"{app.client_id}:{app.client_secret}".encode()
        headers["authorization"] = f"Basic {b64encode(pair).decode()}"
    else:
        form = {"client_id": app.client_id, "client_secret": app.client_secret, **form}
    return sandbox.handle(Request("POST", "/v1/access_token", headers, urlencode(form).encode()))


def refresh(sandbox: Sandbox, app: App, token: str, *, basic: bool = False) -> Response:
    return ask(sandbox, app, basic=basic, grant_type="refresh_token", refresh_token=token)


def authorize(sandbox: Sandbox, app: App, **query: str) -> dict[str, str]:
    given = {
        "client_id": app.client_id,
        "response_type": "code",
        "redirect_uri": app.redirect_uri,
        "scope": READ,
        "state": "xyz",
        **query,
    }
    answer = sandbox.handle(Request("GET", f"/v1/authorize?{urlencode(given)}"))
    assert answer.status == 302
    location = urlsplit(str(answer.header("location")))
    assert location.geturl().startswith(app.redirect_uri)
    return {name: values[0] for name, values in parse_qs(location.query).items()}


def error(answer: Response) -> tuple[int, str]:
    return answer.status, answer.json()["error"]


@pytest.mark.parametrize("basic", [True, False])
def test_a_refresh_token_is_exchanged_for_an_access_token(sandbox: Sandbox, app: App, basic: bool):
    answer = refresh(sandbox, app, sandbox.oauth.refresh_token(app), basic=basic)
    tokens = answer.json()
    assert set(tokens) == {
        "access_token",
        "expires_in",
        "refresh_token",
        "refresh_token_expires_in",
        "scope",
        "token_type",
    }
    assert (tokens["expires_in"], tokens["refresh_token_expires_in"]) == (3600, 86_400)
    assert tokens["scope"].split() == app.scopes
    api = Api(sandbox, tokens["access_token"])
    api("GET", CUSTOMERS, expect=200)
    sandbox.clock.advance(3600)
    api("GET", CUSTOMERS, expect=401)


def test_a_refresh_token_rotates_and_the_old_one_is_worthless(sandbox: Sandbox, app: App):
    first = sandbox.oauth.refresh_token(app)
    second = refresh(sandbox, app, first).json()["refresh_token"]
    assert second != first
    assert error(refresh(sandbox, app, first)) == (400, "invalid_grant")
    assert refresh(sandbox, app, second).status == 200


def test_a_refresh_token_may_stay_the_same_and_grow_old(sandbox: Sandbox):
    app = sandbox.oauth.register(rotates=False, refresh_seconds=100)
    token = sandbox.oauth.refresh_token(app)
    assert refresh(sandbox, app, token).json()["refresh_token"] == token
    sandbox.clock.advance(60)
    assert refresh(sandbox, app, token).json()["refresh_token_expires_in"] == 40
    sandbox.clock.advance(40)
    assert error(refresh(sandbox, app, token)) == (400, "invalid_grant")


def test_a_revoked_or_foreign_refresh_token_is_an_invalid_grant(sandbox: Sandbox, app: App):
    token = sandbox.oauth.refresh_token(app)
    assert error(refresh(sandbox, sandbox.oauth.register(), token)) == (400, "invalid_grant")
    sandbox.oauth.revoke(token)
    assert error(refresh(sandbox, app, token)) == (400, "invalid_grant")
    assert error(refresh(sandbox, app, "")) == (400, "invalid_grant")


def test_a_wrong_client_is_an_invalid_client(sandbox: Sandbox, app: App):
    token = sandbox.oauth.refresh_token(app)
    wrong = App(app.client_id, "wrong", app.redirect_uri, app.org_id, app.scopes)
    for basic in (True, False):
        assert error(refresh(sandbox, wrong, token, basic=basic)) == (401, "invalid_client")
    headers = {"content-type": "application/x-www-form-urlencoded", "authorization": "Basic ???"}
    assert sandbox.handle(Request("POST", "/v1/access_token", headers)).status == 401
    assert refresh(sandbox, app, token).status == 200


def test_other_grants_media_types_and_methods_are_refused(sandbox: Sandbox, app: App):
    assert error(ask(sandbox, app, grant_type="password")) == (400, "unsupported_grant_type")
    json = Request("POST", "/v1/access_token", {"content-type": "application/json"}, b"{}")
    assert sandbox.handle(json).status == 415
    assert sandbox.handle(Request("GET", "/v1/access_token")).status == 405
    assert sandbox.handle(Request("POST", "/v1/authorize")).status == 405


def test_a_code_comes_back_with_the_state_and_works_once(sandbox: Sandbox, app: App):
    back = authorize(sandbox, app)
    assert back["state"] == "xyz"
    form = {"grant_type": "authorization_code", "code": back["code"], "redirect_uri": app.redirect_uri}
    tokens = ask(sandbox, app, **form).json()
    assert tokens["scope"] == READ
    api = Api(sandbox, tokens["access_token"])
    api("GET", CUSTOMERS, expect=200)
    api("GET", "/wholesale/subscribers", expect=403)
    assert error(ask(sandbox, app, **form)) == (400, "invalid_grant")


def test_a_code_dies_after_five_minutes_and_with_another_redirect(sandbox: Sandbox, app: App):
    form = {"grant_type": "authorization_code", "redirect_uri": app.redirect_uri}
    code = authorize(sandbox, app)["code"]
    sandbox.clock.advance(300)
    assert error(ask(sandbox, app, **form, code=code)) == (400, "invalid_grant")
    code = authorize(sandbox, app)["code"]
    elsewhere = {**form, "redirect_uri": "http://elsewhere.example/"}
    assert error(ask(sandbox, app, **elsewhere, code=code)) == (400, "invalid_grant")


def test_a_code_with_a_challenge_wants_its_verifier(sandbox: Sandbox, app: App):
    challenge = urlsafe_b64encode(sha256(b"secret words").digest()).rstrip(b"=").decode()
    proof = {"code_challenge": challenge, "code_challenge_method": "S256"}
    form = {"grant_type": "authorization_code", "redirect_uri": app.redirect_uri}
    code = authorize(sandbox, app, **proof)["code"]
    assert error(ask(sandbox, app, **form, code=code)) == (400, "invalid_grant")
    code = authorize(sandbox, app, **proof)["code"]
    assert ask(sandbox, app, **form, code=code, code_verifier="secret words").status == 200


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": ""}, "invalid_scope"),
        ({"scope": "spark:all"}, "invalid_scope"),
        ({"code_challenge": "x", "code_challenge_method": "plain"}, "invalid_request"),
    ],
)
def test_what_is_wrong_is_told_to_the_redirect(sandbox: Sandbox, app: App, wrong: dict[str, str], expected: str):
    back = authorize(sandbox, app, **wrong)
    assert (back["error"], back["state"]) == (expected, "xyz")
    assert "code" not in back


def test_nobody_is_sent_to_a_stranger(sandbox: Sandbox, app: App):
    for query in ({"client_id": "nobody"}, {"client_id": app.client_id, "redirect_uri": "http://evil.example/"}):
        answer = sandbox.handle(Request("GET", f"/v1/authorize?{urlencode(query)}"))
        assert answer.status == 400
        assert answer.header("location") is None


def test_an_app_of_a_sub_partner_gets_the_sub_partners_tokens(sandbox: Sandbox):
    org_id = sandbox.add_sub_partner()
    app = sandbox.oauth.register(org_id=org_id)
    tokens = refresh(sandbox, app, sandbox.oauth.refresh_token(app)).json()
    Api(sandbox, tokens["access_token"])("GET", CUSTOMERS, expect=200)
    assert sandbox.journal[-1].org_id == org_id


def test_tokens_have_weather_and_a_memory_and_no_trace_in_the_journal(sandbox: Sandbox, app: App):
    sandbox.faults.add(operation="oauth.token", nth=1, status=503)
    token = sandbox.oauth.refresh_token(app)
    assert refresh(sandbox, app, token).status == 503
    sandbox.restore(sandbox.snapshot())
    assert refresh(sandbox, app, token).status == 200
    assert [entry.operation for entry in sandbox.journal] == ["oauth.token", "oauth.token"]
    assert token not in repr(list(sandbox.journal))
    assert app.client_secret not in repr(list(sandbox.journal))
