"""The pages about authentication: every name is on them; docstring examples run."""

from __future__ import annotations

import doctest
import importlib

import pytest

from tests.support.pages import DOCS
from webex_wholesale import auth, errors
from webex_wholesale.auth.settings import PROFILE, PROFILES, VARIABLES

PAGES = sorted(page for page in (DOCS / "auth").glob("*.md") if page.stem != "reference")
MODULES = [
    "_http.client_config",
    "_core.trust.secret",
    "auth.token_sources",
    "_core.tokens.tenant",
    "_core.tokens.token_set",
    "_core.trust.fingerprint",
    "auth",
    "auth.authorization_code",
    "auth.file_store",
    "auth.memory_store",
    "auth.scopes",
]


def test_every_public_name_and_error_is_in_the_documentation() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    helpers = {
        "AccessRow",
        "AccessTable",
        "AsyncTokenSource",
        "REDIRECT_URI",
        "Scope",
        "TokenSource",
        "TokenStore",
    }
    missing = [name for name in auth.__all__ if name not in text and name not in helpers | {"scopes_by_resource"}]
    assert missing == []
    assert [name for name in dir(errors) if name.startswith("Login") and name not in text] == []


def test_the_tables_name_every_variable_and_scope() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [name for name in (*VARIABLES.values(), PROFILE, PROFILES) if name not in text] == []
    assert [scope for scope in auth.required_scopes() if scope not in text] == []


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_in_docstrings_run(module: str) -> None:
    outcome = doctest.testmod(importlib.import_module(f"webex_wholesale.{module}"), optionflags=doctest.ELLIPSIS)
    assert outcome.attempted > 0
    assert outcome.failed == 0
