"""Fixtures of the tests on domain knowledge."""

from __future__ import annotations

from tests.support.fixtures import either

__all__ = ["either"]
