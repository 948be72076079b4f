"""Every extra of the package names a library that is there when it is installed, and is named when it is not."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest

from webex_wholesale._extras import require_extra
from webex_wholesale.errors import MissingExtra

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.mark.parametrize("extra", sorted(PROJECT["optional-dependencies"]))
def test_an_extra_is_found_by_its_name(extra: str) -> None:
    try:
        module = require_extra(extra)
    except MissingExtra as missing:
        pytest.skip(str(missing))
    requirements = " ".join(PROJECT["optional-dependencies"][extra])
    assert module.__name__ in requirements


def test_a_missing_library_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    for missing in (lambda: require_extra("arrow"), lambda: require_extra("arrow", "pyarrow.csv")):
        with pytest.raises(MissingExtra, match=r"needs pyarrow: pip install 'webex-wholesale\[arrow\]'") as caught:
            missing()
        assert caught.value.extra == "arrow"
