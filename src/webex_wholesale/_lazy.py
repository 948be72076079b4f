"""Public names that are loaded when they are first used: a package costs what is used of it."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any


def lazy_names(
    package: str, homes: Mapping[str, Iterable[str]], *, loaded: Iterable[str] = ()
) -> tuple[list[str], Callable[[str], Any], Callable[[], list[str]]]:
    """Return the `__all__`, `__getattr__` and `__dir__` of a package.

    Args:
        package: its name.
        homes: for each module, as a relative import names it, the names that it is the home of.
        loaded: names that the package has from the start.
    """
    module_of = {name: module for module, names in homes.items() for name in names}
    names = sorted([*module_of, *loaded])

    def load(name: str) -> Any:
        if name not in module_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(module_of[name], package), name)
        setattr(sys.modules[package], name, value)
        return value

    return names, load, lambda: list(names)
