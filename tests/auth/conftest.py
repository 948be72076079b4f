"""What the tests of authentication share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.auth.fake_webex import FakeWebex
from tests.support.fixtures import either, serve
from webex_wholesale.auth import FileStore

__all__ = ["either", "serve"]


@pytest.fixture
def webex() -> FakeWebex:
    return FakeWebex()


@pytest.fixture
def file_store(tmp_path: Path) -> Callable[[], FileStore]:
    """Return further stores of the same file, as other processes would have them."""
    return lambda: FileStore(tmp_path / "tokens" / "tokens.json")


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("ACCESS_TOKEN", "REFRESH_TOKEN", "CLIENT_ID", "CLIENT_SECRET", "TOKEN_STORE", "BASE_URL"):
        monkeypatch.delenv(f"WEBEX_{name}", raising=False)
    for name in ("WEBEX_PROFILE", "WEBEX_PROFILES", "WEBEX_SUB_PARTNER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
