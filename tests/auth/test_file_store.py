"""The token file: who may read it, how it is replaced, and what is done about a bad one."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from webex_wholesale.auth import FileStore, Secret, TokenSet
from webex_wholesale.errors import TokenStoreError

Stores = Callable[[], FileStore]
TOKENS = TokenSet(
    access_token=Secret("planted-access"),
    refresh_token=Secret("planted-refresh"),
    expires_at=1.5,
    scopes=("a", "b"),
    client_id="C0ffee",
)
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")


def _enter(store: FileStore) -> None:
    with store.lock():
        pass


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_saved_is_loaded_again(file_store: Stores) -> None:
    assert file_store().load() is None
    file_store().save(TOKENS)
    assert file_store().load() == TOKENS


def test_the_file_is_json_with_a_version(file_store: Stores) -> None:
    file_store().save(TOKENS)
    data = json.loads(file_store().path.read_text())
    assert (data["version"], data["refresh_token"]) == (1, "planted-refresh")


@posix
def test_nobody_else_may_read_it_from_its_first_moment(
    file_store: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    births: list[int] = []
    real = os.open

    def watched(path: Any, flags: int, mode: int = 0o777, **more: Any) -> int:
        handle = real(path, flags, mode, **more)
        if flags & os.O_CREAT:
            # Nothing is ever in the lock's own file, and older filelocks open one that is there.
            assert flags & os.O_EXCL or str(path).endswith(".lock")
            births.append(stat.S_IMODE(os.fstat(handle).st_mode))
        return handle

    before = os.umask(0)
    try:
        monkeypatch.setattr(os, "open", watched)
        file_store().save(TOKENS)
    finally:
        os.umask(before)
    assert set(births) == {0o600}
    assert len(births) == 2, "the file, and the file of its lock"
    assert mode(file_store().path) == 0o600
    assert mode(file_store().path.parent) == 0o700


@posix
@pytest.mark.parametrize("bits", [0o644, 0o640, 0o604, 0o660, 0o666])
def test_a_file_that_others_may_read_is_refused(file_store: Stores, bits: int) -> None:
    store = file_store()
    store.save(TOKENS)
    store.path.chmod(bits)
    with pytest.raises(TokenStoreError, match=f"mode {bits:04o}.*chmod 600"):
        store.load()


def test_a_crash_while_saving_leaves_the_old_tokens_and_nothing_else(
    file_store: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = file_store()
    store.save(TOKENS)

    def crash(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", crash)
    with pytest.raises(TokenStoreError, match="No space left"):
        store.save(TokenSet(refresh_token=Secret("newer")))
    assert store.load() == TOKENS
    assert {path.name for path in store.path.parent.iterdir()} == {"tokens.json", "tokens.json.lock"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not JSON"),
        (b'{"version": 1, "refresh_', "not JSON"),
        (b"\xff\xfe\x00", "damaged"),
        (b"[]", "holds no tokens"),
        (b"{}", "holds no tokens"),
        (b'{"version": "1", "refresh_token": "planted-refresh"}', "holds no tokens"),
        (b'{"version": 1}', "neither an access token nor a refresh token"),
        (b'{"version": 2, "refresh_token": "planted-refresh"}', "later version"),
        (b'{"version": 1, "refresh_token": ["planted-refresh"]}', "refresh_token must be a string"),
        (b'{"version": 1, "refresh_token": "r", "expires_at": "planted"}', "expires_at must be a number"),
        (b'{"version": 1, "refresh_token": "r", "scopes": "planted"}', "scopes must be"),
        (b"[" * 100_000, "damaged"),
    ],
)
def test_a_damaged_file_is_a_clear_error_without_its_content(
    file_store: Stores, content: bytes, words: str
) -> None:
    store = file_store()
    store.save(TOKENS)
    store.path.write_bytes(content)
    with pytest.raises(TokenStoreError, match=words) as caught:
        store.load()
    assert "planted" not in str(caught.value)
    assert store.path.read_bytes() == content, "it is left for somebody to look at"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300))
def test_no_content_at_all_breaks_more_than_the_store(file_store: Stores, content: bytes) -> None:
    store = file_store()
    store.save(TOKENS)
    store.path.write_bytes(content)
    with pytest.raises(TokenStoreError):
        store.load()


def test_a_read_only_file_is_not_replaced(file_store: Stores) -> None:
    store = file_store()
    store.save(TOKENS)
    store.path.chmod(0o400)
    assert store.load() == TOKENS
    attempts: list[Callable[[], object]] = [lambda: store.save(TOKENS), lambda: _enter(store)]
    for attempt in attempts:
        with pytest.raises(TokenStoreError, match="read-only"):
            attempt()


def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = FileStore(tmp_path / "file" / "tokens.json")
    attempts: list[Callable[[], object]] = [lambda: store.save(TOKENS), lambda: _enter(store), store.load]
    for attempt in attempts:
        with pytest.raises(TokenStoreError, match="cannot be"):
            attempt()


@posix
def test_a_symbolic_link_is_followed_and_stays(file_store: Stores, tmp_path: Path) -> None:
    (tmp_path / "mounted").mkdir()
    store = file_store()
    store.path.parent.mkdir()
    store.path.symlink_to(tmp_path / "mounted" / "real.json")
    store.save(TOKENS)
    assert store.path.is_symlink()
    assert FileStore(tmp_path / "mounted" / "real.json").load() == TOKENS


@posix
def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(TokenStoreError, match="not a regular file"):
            FileStore(path).load()


@posix
def test_every_new_folder_is_for_nobody_else(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "a" / "b" / "c" / "tokens.json")
    store.save(TOKENS)
    assert [mode(folder) for folder in list(store.path.parents)[:3]] == [0o700] * 3


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_a_file_of_another_user_is_refused(file_store: Stores) -> None:
    store = file_store()
    store.save(TOKENS)
    os.chown(store.path, 65534, 65534)
    with pytest.raises(TokenStoreError, match="belongs to another user .uid 65534.*chown"):
        store.load()


def test_deleting_leaves_no_token_behind(file_store: Stores) -> None:
    store = file_store()
    assert store.delete() is False
    store.save(TOKENS)
    assert store.delete() is True
    assert store.load() is None
    assert not any(b"planted" in path.read_bytes() for path in store.path.parent.iterdir())


KILLED = """
    import os, signal, sys
    from webex_wholesale.auth import FileStore, Secret, TokenSet
    os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    FileStore(sys.argv[1]).save(TokenSet(refresh_token=Secret("planted-newer")))
"""


@posix
@pytest.mark.parametrize("end", ["save", "lock", "delete"])
def test_what_a_killed_save_left_behind_is_removed_under_the_next_lock(file_store: Stores, end: str) -> None:
    store = file_store()
    store.save(TOKENS)
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(store.path)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    left = [path for path in store.path.parent.iterdir() if path.suffix == ".part"]
    assert len(left) == 1
    assert b"planted-newer" in left[0].read_bytes()
    assert store.load() == TOKENS
    foreign = store.path.with_name(".another.json.0123456789abcdef.part")
    foreign.touch()
    {"save": lambda: store.save(TOKENS), "lock": lambda: _enter(store), "delete": store.delete}[end]()
    assert not left[0].exists()
    assert foreign.exists(), "what belongs to another file stays"


def test_the_home_folder_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert FileStore("~/tokens.json").path == tmp_path / "tokens.json"
