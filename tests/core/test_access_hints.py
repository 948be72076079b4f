"""What a 401 and a 403 say besides: the scope, the token's age, or nothing where the service says why."""

from __future__ import annotations

from typing import Any

import pytest

from webex_wholesale import operations
from webex_wholesale._core.tokens.access_hints import forbidden, unauthorized
from webex_wholesale._core.tokens.token_set import Issued
from webex_wholesale._core.trust.secret import Secret


@pytest.mark.parametrize("operation", operations.all_operations(), ids=lambda operation: operation.name)
def test_every_operation_has_its_scope_in_the_hint(operation: Any) -> None:
    assert operation.scope in forbidden(Secret("t"), operation.scope, operation.scope_grade, "https://x/v1")


def test_a_401_says_when_the_token_expired() -> None:
    hint = unauthorized(Issued("t", (), 0.0), 1.0, refreshed=False)
    assert "expired at 1970-01-01T00:00:00+00:00 by this machine's clock" in hint


@pytest.mark.parametrize("granted", [(), ("spark-admin:wholesale_customers_write",)])
def test_where_the_service_says_why_nothing_is_guessed(granted: tuple[str, ...]) -> None:
    words = "The sub-partner is suspended: it cannot provision or update."
    token = Issued("t", granted, None)
    hint = forbidden(token, "spark-admin:wholesale_customers_write", "official", "https://x/v1", words)
    assert "because of that state" in hint
    assert "scope" not in hint + words
    assert "missing" not in hint
