"""A wrapper can be annotated: each type in a public signature can be imported from a public module."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

import pytest

import webex_wholesale

BELOW = ("bulk.engines", "sandbox.journal", "sandbox.settings", "sandbox.transitions")
MODULES = [
    webex_wholesale,
    # The command is no library: nobody imports from it.
    *(getattr(webex_wholesale, name) for name in webex_wholesale._MODULES if name != "cli"),
    *map(importlib.import_module, map("webex_wholesale.{}".format, BELOW)),
]


def public_names(module: ModuleType) -> list[str]:
    names = getattr(module, "__all__", None) or [
        name for name, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__
    ]
    return [name for name in names if not name.startswith("_")]


PUBLIC = {(module.__name__, name): getattr(module, name) for module in MODULES for name in public_names(module)}
IDS = {id(value) for value in PUBLIC.values()}
# Of methods that the SDK itself calls, and of what is only printed: no caller's code has a name for these.
INNER = {"CallContext", "PageSource", "RowWork", "SeededRandom", "Table", "TokenRequest"}


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse(inspect.getsource(importlib.import_module(module)))


@cache
def imports_of(module: str) -> dict[str, tuple[str, str]]:
    """Return each name that a module imports from this package, for annotations only or not, and where from."""
    return {
        alias.asname or alias.name: (node.module, alias.name)
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("webex_wholesale")
        for alias in node.names
        if node.module
    }


def signatures(value: Any) -> Iterator[tuple[str, ast.AST]]:
    """Return the annotations of a function, or of a class's public methods and attributes, with their module."""
    for owner in inspect.getmro(value) if isinstance(value, type) else [value]:
        module = getattr(owner, "__module__", "")
        if not module.startswith("webex_wholesale"):
            continue
        node = next((n for n in tree_of(module).body if getattr(n, "name", "") == owner.__name__), None)
        parts = node.body if isinstance(node, ast.ClassDef) else [] if node is None else [node]
        for part in parts:
            if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
                # Only the clients are made by the caller; what they hand out is made with parts of theirs.
                if part.name.startswith("_") and not (part.name == "__init__" and "Client" in owner.__name__):
                    continue
                arguments = [*part.args.posonlyargs, *part.args.args, *part.args.kwonlyargs]
                arguments += [one for one in (part.args.vararg, part.args.kwarg) if one is not None]
                annotations = [one.annotation for one in arguments] + [part.returns]
                yield from ((module, one) for one in annotations if one is not None)
            elif isinstance(part, ast.AnnAssign) and not getattr(part.target, "id", "_").startswith("_"):
                yield module, part.annotation


def private_types(value: Any) -> set[str]:
    found = set()
    for module, annotation in signatures(value):
        for node in ast.walk(annotation):
            if isinstance(node, ast.Name) and node.id in imports_of(module):
                source, name = imports_of(module)[node.id]
                named = getattr(importlib.import_module(source), name, None)
                if isinstance(named, type) and id(named) not in IDS and name not in INNER:
                    found.add(f"{source}.{name}")
    return found


CALLABLE = {f"{module}.{name}": value for (module, name), value in PUBLIC.items() if callable(value)}


@pytest.mark.parametrize("name", CALLABLE)
def test_the_types_of_its_signatures_can_be_imported(name: str) -> None:
    assert private_types(CALLABLE[name]) == set()


def test_the_names_that_the_annotations_of_wrappers_want_are_among_them() -> None:
    names = {name for _, name in PUBLIC}
    assert {"Customers", "AsyncCustomers", "Pager", "AsyncPager", "Poller", "AsyncPoller"} <= names
    assert {"AddressDict", "CustomerInfoDict", "CallArguments", "ClientOptions", "DownloadArguments"} <= names
