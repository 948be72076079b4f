"""The architecture page names files, functions and layers that are there, and each step of a walk once."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache

import pytest

from tests.support.pages import DOCS, ROOT

PAGE = (DOCS / "architecture.md").read_text(encoding="utf-8")
PACKAGE = ROOT / "src" / "webex_wholesale"
NAMED = sorted(set(re.findall(r"`([\w/]+\.py):(\w+)`", PAGE)))
WALKS = PAGE.partition("## Three walks")[2].split("\n### ")[1:]


@cache
def names_in(path: str) -> set[str]:
    file = PACKAGE / path
    if path.startswith("tools/"):
        file = ROOT / path
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names


@pytest.mark.parametrize(("path", "name"), NAMED, ids=":".join)
def test_what_the_page_names_is_there(path: str, name: str):
    assert name in names_in(path)


def test_there_are_three_walks_and_no_step_stands_twice_in_one():
    assert len(WALKS) == 3
    for walk in WALKS:
        steps = re.findall(r"^\d+\. `([^`]+)`", walk, flags=re.MULTILINE)
        assert len(steps) >= 10
        assert [step for step in steps if steps.count(step) > 1] == []


def test_the_page_and_the_drawing_show_every_layer_of_the_contract_in_its_order():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = [name for row in _rows(contracts) for name in row]
    drawing = (DOCS / "assets" / "layers.svg").read_text(encoding="utf-8")
    shown = [
        part.strip() for label in re.findall(r'class="n"[^>]*>([^<]+)<', drawing) for part in label.split("|")
    ]
    assert set(shown) == set(layers)
    rank = {layer: level for level, row in enumerate(_rows(contracts)) for layer in row}
    assert [rank[name] for name in shown] == sorted(rank[name] for name in shown)


def _rows(contracts: list[dict[str, object]]) -> list[list[str]]:
    layers: list[str] = next(c for c in contracts if c["type"] == "layers")["layers"]  # type: ignore[assignment]
    return [re.findall(r"\w+", layer) for layer in layers]


@pytest.mark.parametrize("folder", ["_core", "_flows"])
def test_every_folder_has_a_line(folder: str):
    table = PAGE.partition(f"| `{folder}/` |")[2].partition("\n\n")[0]
    there = {path.name for path in (PACKAGE / folder).iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert there - set(re.findall(r"`(\w+)`", table)) == set()
