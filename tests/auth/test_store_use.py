"""What a source does with its store: before, during and after a refresh, and when the store fails."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import pytest

from tests.auth.fake_webex import CLIENT_ID, DAY, FIRST, FakeWebex, unreachable
from tests.support.either import Either
from webex_wholesale.auth import FileStore, MemoryStore, RefreshToken, Secret, TokenSet
from webex_wholesale.errors import ReauthenticationRequired, RefreshFailed, TokenStoreError

Stores = Callable[[], FileStore]


@pytest.fixture
def webex(either: Either) -> FakeWebex:
    return FakeWebex(either.clock)


class Vault:
    """A store of a partner's own, without a lock, that can be told to fail."""

    def __init__(self) -> None:
        self.tokens: TokenSet | None = None
        self.seen: list[str] = []
        self.broken = False

    def load(self) -> TokenSet | None:
        if self.broken:
            raise ConnectionError("the vault is redact_arguments")
        return self.tokens

    def save(self, tokens: TokenSet) -> None:
        if self.broken:
            raise ConnectionError("the vault is redact_arguments")
        assert tokens.refresh_token is not None
        self.seen.append(tokens.refresh_token.reveal())
        self.tokens = tokens


async def test_a_rotated_refresh_token_is_stored_before_the_new_token_is_used(
    either: Either, webex: FakeWebex
) -> None:
    vault = Vault()
    used_with: list[list[str]] = []
    import httpx

    def api(request: httpx.Request) -> httpx.Response:
        used_with.append(list(vault.seen))
        return httpx.Response(200, json={"id": "c1"})

    webex.api = api
    await either.client(webex, token=webex.source(vault)).customers.get("c1")
    assert used_with == [["planted-refresh-1-Zk8"]]


async def test_another_process_goes_on_where_this_one_ended(
    either: Either, webex: FakeWebex, file_store: Stores
) -> None:
    await either.client(webex, token=webex.source(file_store())).customers.get("c1")
    await either.client(webex, token=webex.source(file_store())).customers.get("c1")
    assert len(webex.grants) == 1, "the stored access token is still good"
    either.clock.advance(15 * DAY)
    await either.client(webex, token=webex.source(file_store())).customers.get("c1")
    assert webex.grants[-1]["refresh_token"] == "planted-refresh-1-Zk8"


async def test_a_refresh_of_another_process_is_taken_over(
    either: Either, webex: FakeWebex, file_store: Stores
) -> None:
    ours = either.client(webex, token=webex.source(file_store()))
    theirs = either.client(webex, token=webex.source(file_store()))
    await ours.customers.get("c1")
    await theirs.customers.get("c1")
    either.clock.advance(15 * DAY)
    await theirs.customers.get("c1")
    await ours.customers.get("c1")
    assert len(webex.grants) == 2


async def test_a_401_after_another_processes_refresh_costs_no_refresh(
    either: Either, webex: FakeWebex, file_store: Stores
) -> None:
    ours = either.client(webex, token=webex.source(file_store()))
    theirs = either.client(webex, token=webex.source(file_store()))
    await ours.customers.get("c1")
    await theirs.customers.get("c1")
    webex.revoke()
    await theirs.customers.get("c1")
    await ours.customers.get("c1")
    assert len(webex.grants) == 2


async def test_a_new_refresh_token_begins_a_new_chain(
    either: Either, webex: FakeWebex, file_store: Stores
) -> None:
    await either.client(webex, token=webex.source(file_store())).customers.get("c1")
    webex.refresh_tokens = {"signed-in-again"}
    webex.revoke()
    source = webex.source(file_store(), refresh_token="signed-in-again")
    await either.client(webex, token=source).customers.get("c1")
    assert [grant["refresh_token"] for grant in webex.grants] == [FIRST, "signed-in-again"]
    await either.client(webex, token=webex.source(file_store(), "signed-in-again")).customers.get("c1")
    assert len(webex.grants) == 2


async def test_a_new_login_in_the_store_wins_over_a_dead_refresh_token(
    either: Either, webex: FakeWebex, file_store: Stores
) -> None:
    file_store().save(TokenSet(refresh_token=Secret("signed-in-again"), root="another", client_id=CLIENT_ID))
    webex.refresh_tokens = {"signed-in-again"}
    await either.client(webex, token=webex.source(file_store())).customers.get("c1")
    assert [grant["refresh_token"] for grant in webex.grants] == [FIRST, "signed-in-again"]


async def test_signing_in_again_revives_a_running_service(
    either: Either, webex: FakeWebex, file_store: Stores
) -> None:
    client = either.client(webex, token=webex.source(file_store()))
    webex.refresh_tokens = {"signed-in-again"}
    for _ in range(3):
        with pytest.raises(ReauthenticationRequired):
            await client.customers.get("c1")
    assert len(webex.grants) == 1
    file_store().save(TokenSet(refresh_token=Secret("signed-in-again"), client_id=CLIENT_ID))
    await client.customers.get("c1")


async def test_a_file_deleted_while_running_is_made_again(
    either: Either, webex: FakeWebex, file_store: Stores
) -> None:
    client = either.client(webex, token=webex.source(file_store()))
    await client.customers.get("c1")
    import shutil

    shutil.rmtree(file_store().path.parent)
    await client.customers.get("c1")
    either.clock.advance(15 * DAY)
    await client.customers.get("c1")
    stored = file_store().load()
    assert stored is not None
    assert stored.refresh_token == Secret("planted-refresh-2-Zk8")


async def test_a_file_corrupted_while_running_is_replaced(
    either: Either, webex: FakeWebex, file_store: Stores, caplog: pytest.LogCaptureFixture
) -> None:
    client = either.client(webex, token=webex.source(file_store()))
    await client.customers.get("c1")
    file_store().path.write_text("{half")
    either.clock.advance(15 * DAY)
    await client.customers.get("c1")
    assert file_store().load() is not None
    assert "going on with the tokens in memory" in caplog.text


async def test_a_file_corrupt_from_the_start_is_left_alone(
    either: Either, webex: FakeWebex, file_store: Stores
) -> None:
    file_store().save(TokenSet(refresh_token=Secret("r")))
    file_store().path.write_text("{half")
    with pytest.raises(TokenStoreError, match="damaged"):
        await either.client(webex, token=webex.source(file_store())).customers.get("c1")
    assert webex.grants == []
    assert file_store().path.read_text() == "{half"


async def test_a_read_only_store_spends_no_refresh_token_and_recovers(
    either: Either, webex: FakeWebex, file_store: Stores
) -> None:
    client = either.client(webex, token=webex.source(file_store()))
    await client.customers.get("c1")
    file_store().path.chmod(0o400)
    await client.customers.get("c1")
    either.clock.advance(15 * DAY)
    with pytest.raises(TokenStoreError, match="read-only"):
        await client.customers.get("c1")
    assert len(webex.grants) == 1
    file_store().path.chmod(0o600)
    await client.customers.get("c1")


async def test_a_valid_token_in_a_read_only_store_is_enough(
    either: Either, webex: FakeWebex, file_store: Stores
) -> None:
    await either.client(webex, token=webex.source(file_store())).customers.get("c1")
    file_store().path.chmod(0o400)
    await either.client(webex, token=webex.source(file_store())).customers.get("c1")
    assert len(webex.grants) == 1


async def test_new_tokens_that_could_not_be_saved_are_saved_by_the_next_call(
    either: Either, webex: FakeWebex
) -> None:
    vault = Vault()
    client = either.client(webex, token=webex.source(vault))
    real = webex.issue

    def sealing(used: str | None = None) -> dict[str, object]:
        vault.broken = True
        return real(used)

    webex.issue = sealing  # type: ignore[method-assign]
    for _ in range(2):
        with pytest.raises(TokenStoreError, match="could not be written: ConnectionError") as caught:
            await client.customers.get("c1")
        assert isinstance(caught.value.__cause__, ConnectionError)
    assert (len(webex.grants), webex.calls) == (1, [])
    vault.broken = False
    await client.customers.get("c1")
    assert len(webex.grants) == 1, "the tokens were kept: a second refresh would have burnt them"
    assert vault.seen == ["planted-refresh-1-Zk8"]


async def test_without_rotation_an_unsaved_access_token_is_used_all_the_same(
    either: Either, webex: FakeWebex, caplog: pytest.LogCaptureFixture
) -> None:
    webex.rotates = False
    vault = Vault()
    vault.save = lambda tokens: (_ for _ in ()).throw(OSError("full"))  # type: ignore[method-assign]
    await either.client(webex, token=webex.source(vault)).customers.get("c1")
    assert "was not stored" in caplog.text


async def test_a_store_of_another_app_is_refused(either: Either, webex: FakeWebex) -> None:
    store = MemoryStore(TokenSet(refresh_token=Secret("r"), client_id="another"))
    with pytest.raises(TokenStoreError, match="another app"):
        await either.client(webex, token=webex.source(store)).customers.get("c1")


async def test_an_empty_store_asks_for_a_first_login(either: Either, webex: FakeWebex) -> None:
    source = RefreshToken(CLIENT_ID, "s", store=MemoryStore())
    with pytest.raises(ReauthenticationRequired, match="no refresh token: sign in first"):
        await either.client(webex, token=source).customers.get("c1")
    assert webex.grants == []


async def test_the_lock_of_a_store_is_let_go_of_after_every_end(either: Either, webex: FakeWebex) -> None:
    class Locked(MemoryStore):
        held = 0
        times = 0

        @contextmanager
        def lock(self) -> Any:
            self.held += 1
            self.times += 1
            try:
                yield
            finally:
                self.held -= 1

    store = Locked()
    client = either.client(webex, token=webex.source(store))
    await client.customers.get("c1")
    webex.refresh_tokens.clear()
    webex.revoke()
    with pytest.raises(ReauthenticationRequired):
        await client.customers.get("c1")
    assert (store.times, store.held) == (2, 0)


async def test_a_dead_chain_is_said_to_every_call_and_a_new_login_is_noticed_at_once(
    either: Either, webex: FakeWebex
) -> None:
    store = MemoryStore()
    client = either.client(webex, token=webex.source(store))
    await client.customers.get("c1")
    webex.refresh_tokens.clear()
    webex.revoke()
    for _ in range(6):
        with pytest.raises(ReauthenticationRequired):
            await client.customers.get("c1")
    assert len(webex.grants) == 2 + 1, "the first token, and each refresh token of the chain tried once"
    webex.refresh_tokens.add("planted-new-login")
    store.save(TokenSet(refresh_token=Secret("planted-new-login"), client_id=CLIENT_ID))
    await client.customers.get("c1")
    assert webex.grants[-1]["refresh_token"] == "planted-new-login"


async def test_an_endpoint_that_is_down_is_not_taken_for_a_token_refused_as_soon_as_fresh(
    either: Either, webex: FakeWebex
) -> None:
    client = either.client(webex, token=webex.source())
    await client.customers.get("c1")
    webex.revoke()
    webex.misfortune = [unreachable] * 12
    for _ in range(4):
        with pytest.raises(RefreshFailed):
            await client.customers.get("c1")
    await client.customers.get("c1")
