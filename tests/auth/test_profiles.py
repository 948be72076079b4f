"""Profiles are written without losing anything that stands in the file, and never with a secret."""

from __future__ import annotations

import stat
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale.auth import profiles
from webex_wholesale.auth.profiles import Profile
from webex_wholesale.errors import ConfigurationError

FILE = """\
# Our accounts.
default = "production"  # the one that is used

[profiles.production]
# The app of the back office.
client_id = "C0ffee"   # approved in May
store = 'production.json'

[other]
kept = 2024-01-01

[profiles."two words"]
base_url = "https://lab.example/v1"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "profiles.toml"
    path.write_text(FILE)
    return path


def test_a_first_profile_makes_the_file_for_nobody_else_and_is_its_default(tmp_path: Path) -> None:
    path = tmp_path / "new" / "profiles.toml"
    profiles.save(Profile(name="lab", client_id="C0ffee", store="keyring"), path)
    assert profiles.load(path=path) == Profile(name="lab", client_id="C0ffee", store="keyring")
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_one_setting_is_changed_and_every_other_line_stays(path: Path) -> None:
    profiles.set("production", "store", "keyring", path)
    profiles.set("production", "sub_partner", "Y2lz", path)
    changed = FILE.replace("store = 'production.json'", 'store = "keyring"\nsub_partner = "Y2lz"')
    assert path.read_text() == changed
    profiles.set("production", "sub_partner", None, path)
    assert path.read_text() == FILE.replace("store = 'production.json'", 'store = "keyring"')


def test_another_default_is_named_and_a_profile_of_any_name_is_found(path: Path) -> None:
    profiles.use("two words", path)
    assert profiles.load(path=path).base_url == "https://lab.example/v1"
    profiles.set("two words", "client_id", "C1", path)
    assert profiles.load_all(path).by_name["two words"].settings() == {
        "base_url": "https://lab.example/v1",
        "client_id": "C1",
    }
    with pytest.raises(ConfigurationError, match="no profile 'nobody'; there are: production, two words"):
        profiles.use("nobody", path)


def test_a_profile_is_removed_and_so_is_a_default_that_named_it(path: Path) -> None:
    profiles.delete("production", path)
    assert tomllib.loads(path.read_text()) == {
        "other": {"kept": __import__("datetime").date(2024, 1, 1)},
        "profiles": {"two words": {"base_url": "https://lab.example/v1"}},
    }
    with pytest.raises(ConfigurationError, match="names no default"):
        profiles.load(path=path)


def test_without_a_file_there_are_no_profiles(tmp_path: Path) -> None:
    found = profiles.load_all(tmp_path / "none.toml")
    assert (found.default, dict(found.by_name)) == (None, {})


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("client_secret", "planted", "secrets belong"),
        ("token", "planted", "secrets belong"),
        ("colour", "planted", "unknown setting colour"),
        ("store", " ", "store must be a non-empty string"),
    ],
)
def test_what_does_not_belong_in_a_profile_is_not_written(
    path: Path, setting: str, value: str, words: str
) -> None:
    with pytest.raises(ConfigurationError, match=words) as caught:
        profiles.set("production", setting, value, path)
    assert "planted" not in str(caught.value)
    assert path.read_text() == FILE


@pytest.mark.parametrize(
    "text",
    [
        'profiles = {production = {client_id = "C0ffee"}}\n',
        'profiles.production.client_id = "C0ffee"\n',
        '[profiles]\nproduction.client_id = "C0ffee"\n',
        '[profiles.production]\nclient_id = """\n[profiles.production]\nC0ffee"""\n',
    ],
)
def test_a_file_that_cannot_be_changed_without_doubt_is_left_as_it_is(path: Path, text: str) -> None:
    path.write_text(text)
    with pytest.raises(ConfigurationError, match="change it in an editor"):
        profiles.set("production", "client_id", "C1", path)
    assert path.read_text() == text


NAMES = st.text(min_size=1, max_size=12).filter(lambda name: bool(name.strip()) and name.isprintable())
VALUES = st.text(min_size=1, max_size=20).filter(lambda value: bool(value.strip()))


@given(name=NAMES, value=VALUES, other=NAMES)
def test_whatever_is_saved_is_loaded_again(name: str, value: str, other: str) -> None:
    import tempfile

    path = Path(tempfile.mkdtemp()) / "profiles.toml"
    for each in dict.fromkeys((name, other)):
        profiles.save(Profile(name=each, client_id=value), path)
    profiles.use(other, path)
    assert profiles.load(path=path).client_id == value
    assert profiles.load(name, path).client_id == value
