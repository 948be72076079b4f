"""The system's keyring, with a backend that stands in for the system."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from tests.auth.fake_webex import CLIENT_ID, DAY, FakeWebex
from tests.support.either import Either
from webex_wholesale.auth import KeyringStore, Secret, TokenSet
from webex_wholesale.errors import MissingExtra, TokenStoreError


class Backend:
    """What a keyring backend has."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, account: str) -> str | None:
        if self.locked:
            raise RuntimeError("planted: the keyring is locked")
        return self.entries.get((service, account))

    def set_password(self, service: str, account: str, password: str) -> None:
        if self.locked:
            raise RuntimeError("planted: the keyring is locked")
        self.entries[service, account] = password

    def delete_password(self, service: str, account: str) -> None:
        if self.locked:
            raise RuntimeError("planted: the keyring is locked")
        del self.entries[service, account]


def test_signing_out_leaves_no_entry_behind() -> None:
    backend = Backend()
    store = KeyringStore("c", backend=backend)
    assert store.delete() is False
    store.save(TokenSet(refresh_token=Secret("planted")))
    assert store.delete() is True
    assert (backend.entries, store.load()) == ({}, None)
    backend.locked = True
    with pytest.raises(TokenStoreError, match="RuntimeError.*locked") as caught:
        store.delete()
    assert "planted" not in str(caught.value)


async def test_tokens_outlive_the_process_in_the_keyring(either: Either) -> None:
    webex, backend = FakeWebex(either.clock), Backend()
    for _ in range(2):
        store = KeyringStore(CLIENT_ID, backend=backend)
        await either.client(webex, token=webex.source(store)).customers.get("c1")
    assert len(webex.grants) == 1
    assert list(backend.entries) == [("webex-wholesale", CLIENT_ID)]
    either.clock.advance(15 * DAY)
    store = KeyringStore(CLIENT_ID, backend=backend)
    await either.client(webex, token=webex.source(store)).customers.get("c1")
    assert webex.grants[-1]["refresh_token"] == "planted-refresh-1-Zk8"


def test_a_locked_keyring_is_a_clear_error_without_what_it_said() -> None:
    backend = Backend()
    backend.locked = True
    store = KeyringStore("c", backend=backend)
    for attempt in (store.load, lambda: store.save(TokenSet(refresh_token=Secret("planted")))):
        with pytest.raises(TokenStoreError, match="RuntimeError.*locked.*FileStore") as caught:
            attempt()
        assert "planted" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "planted", "{}", '{"version": 9, "refresh_token": "planted"}'])
def test_a_damaged_entry_is_a_clear_error_without_its_content(text: str) -> None:
    backend = Backend()
    backend.entries["webex-wholesale", "c"] = text
    with pytest.raises(TokenStoreError, match="damaged") as caught:
        KeyringStore("c", backend=backend).load()
    assert "planted" not in str(caught.value)


def test_the_lock_lets_one_in_at_a_time() -> None:
    store = KeyringStore("c", backend=Backend(), lock_timeout=0.0)
    with store.lock():
        with pytest.raises(TokenStoreError, match="another process"), store.lock():
            pass
        with KeyringStore("another", backend=Backend(), lock_timeout=0.0).lock():
            pass


def test_the_backend_that_keyring_chooses_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen: list[Backend] = []

    class Keyring:
        @staticmethod
        def get_keyring() -> Any:
            chosen.append(Backend())
            return chosen[-1]

    monkeypatch.setitem(sys.modules, "keyring", Keyring)
    store = KeyringStore("c")
    store.save(TokenSet(refresh_token=Secret("r")))
    assert store.load() == TokenSet(refresh_token=Secret("r"))
    assert len(chosen) == 1


def test_without_keyring_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(MissingExtra, match=r"webex-wholesale\[keyring\]"):
        KeyringStore("c").load()


def test_the_real_library_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = pytest.importorskip("keyring")
    backend = pytest.importorskip("keyring.backend")

    class InMemory(backend.KeyringBackend):  # type: ignore[misc,name-defined]
        priority = 1
        entries: dict[tuple[str, str], str] = {}  # noqa: RUF012

        def get_password(self, service: str, username: str) -> str | None:
            return self.entries.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            self.entries[service, username] = password

    monkeypatch.setattr(keyring, "get_keyring", InMemory)
    KeyringStore("c").save(TokenSet(refresh_token=Secret("r")))
    assert KeyringStore("c").load() == TokenSet(refresh_token=Secret("r"))
