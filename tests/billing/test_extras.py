"""Optional libraries are loaded when they are used, and missed with the name of their extra."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import webex_wholesale.billing as billing
from tests.billing.reports import report
from webex_wholesale.errors import MissingExtra

OPTIONAL = ("pandas", "polars", "pyarrow", "duckdb", "matplotlib", "numpy")
DATA = report([{}])


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


def test_importing_and_reading_load_no_optional_library() -> None:
    code = f"""
import sys, webex_wholesale.billing as billing
assert 'webex_wholesale.billing.rows' not in sys.modules
list(billing.read_rows({DATA!r}))
print(billing.summarize({DATA!r}))
[getattr(billing, name) for name in billing.__all__]
assert not set(sys.modules) & set({OPTIONAL!r}), set(sys.modules) & set({OPTIONAL!r})
"""
    assert "A-CALL" in run(code)


def test_every_public_name_exists_and_is_listed() -> None:
    for name in billing.__all__:
        assert getattr(billing, name).__doc__
    assert set(billing.__all__) <= set(dir(billing))
    with pytest.raises(AttributeError, match="nothing"):
        billing.nothing  # noqa: B018


def test_functions_do_not_turn_into_modules_when_everything_is_imported() -> None:
    code = """
import pkgutil, importlib, webex_wholesale.billing as billing
for module in pkgutil.iter_modules(billing.__path__):
    importlib.import_module(f"{billing.__name__}.{module.name}")
print(all(type(getattr(billing, name)) is not type(billing) for name in billing.__all__))
"""
    assert run(code).strip() == "True"


@pytest.mark.parametrize(
    ("call", "library", "extra"),
    [
        (lambda path: billing.to_pandas(path), "pandas", "pandas"),
        (lambda path: billing.to_pandas(path), "pyarrow", "pandas"),
        (lambda path: billing.to_polars(path), "polars", "polars"),
        (lambda path: billing.to_polars(path), "pyarrow", "polars"),
        (lambda path: billing.to_arrow(path), "pyarrow", "arrow"),
        (lambda path: billing.arrow_batches(path), "pyarrow", "arrow"),
        (lambda path: billing.to_parquet(path, f"{path}.parquet"), "pyarrow", "arrow"),
        (lambda path: billing.to_duckdb(path), "duckdb", "duckdb"),
        (lambda path: billing.summarize(path, engine="arrow"), "pyarrow", "arrow"),
        (lambda path: billing.plot(billing.summarize(path)), "matplotlib", "plot"),
    ],
)
def test_a_missing_library_is_an_error_that_names_its_extra(
    call: Any, library: str, extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(DATA)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtra, match=rf"webex-wholesale\[{extra}\]") as caught:
        call(path)
    assert caught.value.extra == extra
    assert list(tmp_path.iterdir()) == [path]


def test_without_pyarrow_a_path_is_added_up_row_by_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(DATA)
    expected = billing.summarize(path)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert billing.summarize(path) == expected
