"""Where settings come from: argument over environment over profile over default."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.auth.fake_webex import CLIENT_ID, CLIENT_SECRET, FIRST, FakeWebex
from tests.support.either import Either
from webex_wholesale import AsyncWholesaleClient, WholesaleClient
from webex_wholesale.auth import FileStore, KeyringStore, Secret, TokenSet
from webex_wholesale.auth.settings import store_named
from webex_wholesale.errors import ConfigurationError, MissingToken

PROFILES = """
default = "production"

[profiles.production]
client_id = "C0ffee"
store = "production.json"
sub_partner = "reseller-of-the-profile"

[profiles.staging]
base_url = "https://staging.example/v1"
client_id = "C0ffee"
store = "keyring"
"""


@pytest.fixture
def profiles(tmp_path: Path) -> Path:
    path = tmp_path / "config" / "webex-wholesale" / "profiles.toml"
    path.parent.mkdir(parents=True)
    path.write_text(PROFILES)
    return path


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def put(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(f"WEBEX_{name.upper()}", value)

    return put


def test_a_token_in_the_environment_is_enough(either: Either, env: Any) -> None:
    env(access_token="planted")
    client = either.kind.from_env()
    assert client.config.base_url == "https://webexapis.com/v1"
    origins = client.config.origins()
    assert (origins["token"], origins["base_url"]) == ("environment WEBEX_ACCESS_TOKEN", "default")


@pytest.mark.parametrize("quoted", ['"{}"', "'{}'", " {} ", '" {} "', "{}"])
async def test_quotes_that_env_files_leave_are_tolerated(either: Either, env: Any, quoted: str) -> None:
    webex = FakeWebex(either.clock)
    webex._valid["plain"] = 9e12
    env(access_token=quoted.format("plain"), base_url=quoted.format("https://one.example/v1"))
    import httpx

    client = either.kind.from_env(transport=httpx.MockTransport(webex))
    assert client.config.base_url == "https://one.example/v1"
    from tests.support.plain import Plain

    await (Plain(client) if either.is_sync else client).customers.get("c1")
    assert webex.calls == ["plain"]


def test_an_argument_wins_over_the_environment_and_that_over_the_profile(
    either: Either, env: Any, profiles: Path
) -> None:
    env(access_token="planted", sub_partner="of-the-environment", profile="production")
    client = either.kind.from_env(base_url="https://argument.example/v1")
    assert client.sub_partner == "of-the-environment"
    origins = client.config.origins()
    assert origins["base_url"] == "argument"
    assert origins["sub_partner"] == "environment WEBEX_SUB_PARTNER"
    assert either.kind.from_env(sub_partner="mine").sub_partner == "mine"


def test_a_profile_gives_what_nothing_else_gave(either: Either, env: Any, profiles: Path) -> None:
    env(client_secret="planted")
    client = either.kind.from_profile("production")
    assert client.sub_partner == "reseller-of-the-profile"
    assert client.config.token == f"RefreshToken('C0ffee', store=FileStore('{profiles.parent}/production.json'))"
    assert client.config.origins() == {
        **client.config.origins(),
        "client_id": "profile production",
        "client_secret": "environment WEBEX_CLIENT_SECRET",
        "store": "profile production",
        "token": "profile production",
        "sub_partner": "profile production",
        "base_url": "default",
        "timeout": "default",
    }
    assert "planted" not in repr(client.config) + repr(client.config.origins())


def test_the_files_default_is_taken_where_no_profile_is_named(either: Either, env: Any, profiles: Path) -> None:
    env(client_secret="s")
    assert either.kind.from_profile().sub_partner == "reseller-of-the-profile"
    env(profile="staging")
    assert either.kind.from_profile().config.base_url == "https://staging.example/v1"


def test_from_env_reads_no_profile_unasked(either: Either, env: Any, profiles: Path) -> None:
    env(access_token="t")
    assert either.kind.from_env().sub_partner is None
    assert either.kind.from_env(profile="production").sub_partner == "reseller-of-the-profile"


def test_another_file_of_profiles_may_be_named(either: Either, env: Any, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('[profiles.x]\nbase_url = "https://x.example/v1"\n')
    env(access_token="t", profiles=str(tmp_path / "mine.toml"))
    assert either.kind.from_profile("x").config.base_url == "https://x.example/v1"


async def test_refresh_credentials_of_the_environment_make_a_working_client(
    either: Either, env: Any, tmp_path: Path
) -> None:
    import httpx

    from tests.support.plain import Plain

    webex = FakeWebex(either.clock)
    store = tmp_path / "t.json"
    env(client_id=CLIENT_ID, client_secret=CLIENT_SECRET, refresh_token=FIRST, token_store=str(store))
    client = either.kind.from_env(transport=httpx.MockTransport(webex), clock=either.clock)
    await (Plain(client) if either.is_sync else client).customers.get("c1")
    assert FileStore(store).load() is not None
    assert client.config.origins()["token"] == "environment WEBEX_REFRESH_TOKEN"


@pytest.mark.parametrize("missing", ["client_id", "client_secret"])
def test_what_is_missing_for_a_refresh_is_named(env: Any, missing: str) -> None:
    given = {"client_id": "c", "client_secret": "s", "refresh_token": "r"}
    given.pop(missing)
    env(**given)
    with pytest.raises(ConfigurationError, match=f"WEBEX_{missing.upper()}"):
        WholesaleClient.from_env()


@pytest.mark.parametrize("blank", ["", "  ", "''", '""'])
def test_without_any_way_to_a_token_the_ways_are_named(env: Any, blank: str) -> None:
    env(access_token=blank)
    with pytest.raises(MissingToken, match="WEBEX_ACCESS_TOKEN.*WEBEX_REFRESH_TOKEN"):
        AsyncWholesaleClient.from_env()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", r"no \[profiles.NAME\]"),
        ("profiles = 1", r"no \[profiles.NAME\]"),
        ("[profiles.x]\n", "names no default"),
        ('default = "y"\n[profiles.x]\n', "no profile 'y'; there are: x"),
        ('default = "x"\n[profiles.x]\nclient_secret = "planted"', "holds a client_secret"),
        ('default = "x"\n[profiles.x]\nrefresh_token = "planted"', "holds a refresh_token"),
        ('default = "x"\n[profiles.x]\nbase = "u"', "unknown setting base"),
        ('default = "x"\n[profiles.x]\nbase_url = 7', "base_url must be a non-empty string"),
        ("[profiles.x\n", "not valid TOML"),
    ],
)
def test_a_bad_profile_is_explained_without_its_secrets(profiles: Path, text: str, words: str) -> None:
    profiles.write_text(text)
    with pytest.raises(ConfigurationError, match=words) as caught:
        WholesaleClient.from_profile()
    assert "planted" not in str(caught.value)


def test_a_missing_profile_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"profiles\.toml does not exist"):
        WholesaleClient.from_profile("x")


def test_origins_of_a_client_set_up_by_hand(either: Either) -> None:
    client = either.kind("planted", timeout=30.0, proxy="http://user:planted@proxy.example:8080")
    origins = client.config.origins()
    assert (origins["token"], origins["timeout"], origins["proxy"]) == ("argument", "argument", "argument")
    assert (origins["deadline"], origins["verify"]) == ("default", "default")
    assert "planted" not in repr(client.config) + repr(origins) + repr(client._session.driver.config)
    assert client.for_sub_partner("r").config.origins()["sub_partner"] == "view"
    assert client.for_sub_partner("r").config.sub_partner == "r"


def test_a_store_is_named_by_path_or_keyring(tmp_path: Path) -> None:
    assert isinstance(store_named("keyring", "c"), KeyringStore)
    store = store_named(str(tmp_path / "t.json"), "c")
    store.save(TokenSet(refresh_token=Secret("r")))
    assert (tmp_path / "t.json").exists()
