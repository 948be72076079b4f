"""A file appears under its name when it is complete, and not before."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from webex_wholesale._files.atomic import AtomicFile


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_name_is_taken_when_the_block_ends(tmp_path: Path) -> None:
    with AtomicFile(tmp_path / "report.csv") as file:
        file.stream.write(b"whole")
        assert "report.csv" not in names(tmp_path)
    assert names(tmp_path) == ["report.csv"]
    assert (tmp_path / "report.csv").read_bytes() == b"whole"


def test_nothing_is_left_of_a_file_that_failed(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), AtomicFile(tmp_path / "report.csv") as file:
        file.stream.write(b"half")
        raise KeyboardInterrupt
    assert names(tmp_path) == []


def test_an_existing_file_stays_unless_it_may_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(b"old")
    with pytest.raises(FileExistsError, match="overwrite=True"):
        AtomicFile(path)
    with pytest.raises(ZeroDivisionError), AtomicFile(path, overwrite=True):
        1 / 0  # noqa: B018
    assert path.read_bytes() == b"old"
    with AtomicFile(path, overwrite=True) as file:
        file.stream.write(b"new")
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == ["report.csv"]


def test_a_file_that_was_made_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    with pytest.raises(FileExistsError), AtomicFile(path) as file:
        file.stream.write(b"mine")
        path.write_bytes(b"theirs")
    assert path.read_bytes() == b"theirs"
    assert names(tmp_path) == ["report.csv"]


def test_without_hard_links_the_file_is_renamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError("Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    with AtomicFile(tmp_path / "report.csv") as file:
        file.stream.write(b"whole")
    assert names(tmp_path) == ["report.csv"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no mode bits")
def test_permissions_are_those_asked_for_or_those_of_the_file_replaced(tmp_path: Path) -> None:
    def mode(path: Path) -> int:
        return stat.S_IMODE(path.stat().st_mode)

    private, plain, kept = tmp_path / "tokens.json", tmp_path / "report.csv", tmp_path / "kept.csv"
    with AtomicFile(private, mode=0o600) as file:
        assert mode(file.temporary) == 0o600
    with AtomicFile(plain):
        pass
    plain.with_name("reference").touch()
    assert (mode(private), mode(plain)) == (0o600, mode(plain.with_name("reference")))
    kept.touch()
    kept.chmod(0o640)
    with AtomicFile(kept, overwrite=True):
        pass
    assert mode(kept) == 0o640


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_a_symbolic_link_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    real, link = tmp_path / "folder" / "real.csv", tmp_path / "link.csv"
    real.write_bytes(b"old")
    link.symlink_to(real)
    with AtomicFile(link, overwrite=True) as file:
        file.stream.write(b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_what_is_not_a_regular_file_is_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="not a regular file"):
        AtomicFile(pipe, overwrite=True)
    with pytest.raises(IsADirectoryError, match="folder"):
        AtomicFile(tmp_path, overwrite=True)


def test_a_name_as_long_as_the_system_takes_is_taken(tmp_path: Path) -> None:
    for name in ("r" * 251 + ".csv", "ä" * 125 + ".csv"):
        with AtomicFile(tmp_path / name) as file:
            file.stream.write(b"whole")
    assert len(names(tmp_path)) == 2


def test_a_missing_folder_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        AtomicFile(tmp_path / "missing" / "report.csv")
