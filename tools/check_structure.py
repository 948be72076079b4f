"""Hold the package to its shape: sizes, import cycles, and imports inside functions.

    python tools/check_structure.py

- A folder holds at most 16 modules, a module at most 400 lines. Generated and private data tables count as well.
- No modules import each other in a circle, imports for annotations only included.
- A module imports at its top. What is imported inside a function stands in `tools/late_imports.txt` with the
  reason: the milliseconds that it saves, or the extra that it belongs to; `*` stands for anything. A line that
  nothing needs is an error too.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "webex_wholesale"
LATE = ROOT / "tools" / "late_imports.txt"
MODULES_IN_A_FOLDER = 16
LINES_IN_A_MODULE = 400


def module_name(path: Path) -> str:
    """Return the dotted name of a module's file."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def too_large(package: Path) -> Iterator[str]:
    """Return a sentence for each folder with too many modules and each module with too many lines."""
    for folder in [package, *(path for path in package.rglob("*") if path.is_dir())]:
        modules = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
        if len(modules) > MODULES_IN_A_FOLDER:
            yield f"{folder.relative_to(ROOT)}: {len(modules)} modules, at most {MODULES_IN_A_FOLDER}"
        for path in folder.glob("*.py"):
            lines = path.read_text(encoding="utf-8").count("\n")
            if lines > LINES_IN_A_MODULE:
                yield f"{path.relative_to(ROOT)}: {lines} lines, at most {LINES_IN_A_MODULE}"


def imported(node: ast.AST, known: set[str]) -> Iterator[str]:
    """Return the modules of this package that an import statement names."""
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        # `from package import module` imports the module, `from module import name` the module itself.
        whole = [f"{node.module}.{alias.name}" for alias in node.names]
        names = [name if name in known else node.module for name in whole]
    else:
        names = []
    yield from dict.fromkeys(name for name in names if name in known)


def at_the_top(tree: ast.Module) -> Iterator[ast.AST]:
    """Return the statements that run, or are read by a type checker, when a module is imported."""
    todo: list[ast.AST] = list(tree.body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        yield node
        todo.extend(ast.iter_child_nodes(node))


def inside_functions(tree: ast.Module) -> Iterator[ast.AST]:
    """Return the import statements inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from (part for part in ast.walk(node) if isinstance(part, ast.Import | ast.ImportFrom))


def circles(graph: dict[str, set[str]]) -> Iterator[list[str]]:
    """Return the groups of modules that import each other (Tarjan's strongly connected components)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        index[name] = low[name] = len(index)
        stack.append(name)
        for other in sorted(graph[name]):
            if other not in index:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in stack:
                low[name] = min(low[name], index[other])
        if low[name] == index[name]:
            group = []
            while True:
                group.append(stack.pop())
                if group[-1] == name:
                    break
            if len(group) > 1:
                found.append(sorted(group))

    sys.setrecursionlimit(10_000)
    for name in sorted(graph):
        if name not in index:
            visit(name)
    yield from found


def late_imports(name: str, tree: ast.Module) -> set[str]:
    """Return a module's imports inside functions as `module -> what it imports`."""
    found = set()
    for node in inside_functions(tree):
        if isinstance(node, ast.Import):
            found |= {f"{name} -> {alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(f"{name} -> {node.module}")
    return found


def problems(package: Path = PACKAGE, listed: str | None = None) -> list[str]:
    """Return everything that is not as it must be."""
    found = list(too_large(package))
    paths = {module_name(path): path for path in sorted(package.rglob("*.py"))}
    trees = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in paths.items()}
    known = set(paths)
    graph = {
        name: {other for node in at_the_top(tree) for other in imported(node, known)} - {name}
        for name, tree in trees.items()
    }
    found += [f"import cycle: {' <-> '.join(group)}" for group in circles(graph)]
    text = LATE.read_text(encoding="utf-8") if listed is None else listed
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    allowed = {line.partition("#")[0].strip() for line in lines}
    found += [f"late import without a reason: {line}" for line in lines if not line.partition("#")[2].strip()]
    late = {
        # The sync tree is made from the async one.
        entry
        for name, tree in trees.items()
        if "._sync" not in name
        for entry in late_imports(name, tree)
    }
    found += [
        f"import inside a function, not in {LATE.name}: {entry}"
        for entry in sorted(late)
        if not any(fnmatchcase(entry, pattern) for pattern in allowed)
    ]
    found += [
        f"listed in {LATE.name}, and nothing imports it late: {pattern}"
        for pattern in sorted(allowed)
        if not any(fnmatchcase(entry, pattern) for entry in late)
    ]
    return found


def main() -> int:
    """Print what is wrong; return the exit status."""
    found = problems()
    for line in found:
        print(line)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
