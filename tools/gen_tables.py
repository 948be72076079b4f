"""Rewrite the tables of the documentation from the package's data, so that no page drifts from the code.

A page marks where a table goes:

    <!-- table:locales -->
    <!-- /table -->

Run it without arguments to rewrite the pages; `--check` changes nothing and answers 1 when a page is out of date.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from webex_wholesale import addresses, codes, locales, operations, packages
from webex_wholesale._core.call.retry import RETRY_TABLE
from webex_wholesale._sources import Source
from webex_wholesale.cli import exit_status

DOCS: Final = Path(__file__).resolve().parent.parent / "docs"
_REGION: Final = re.compile(r"(?P<open><!-- table:(?P<name>[\w-]+) -->\n).*?(?P<close><!-- /table -->)", re.DOTALL)


def table(header: Iterable[str], rows: Iterable[Iterable[str]], source: Source | None = None) -> str:
    """Return a Markdown table, with its source below it where its facts come from outside this project."""
    titles = list(header)
    lines = [titles, ["---"] * len(titles), *rows]
    text = "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
    return f"{text}\n\n*Source: {source}.*\n" if source else f"{text}\n"


def code_list(values: Iterable[str]) -> str:
    """Return values as a run of Markdown code."""
    return " ".join(f"`{value}`" for value in values)


def tick(value: bool) -> str:
    """Return how a yes or no looks in a table."""
    return "yes" if value else ""


def locales_table() -> str:
    """Return the supported languages and locales."""
    return table(
        ("language", "code", "supported locales", "the bare code stands for", "meetings site in English"),
        (
            (
                f"{language.name} ({language.native_name})",
                f"`{language.code}`",
                code_list(language.locales),
                f"`{language.default}`",
                code_list(code for code in language.locales if code in locales.ENGLISH_MEETINGS_SITE),
            )
            for language in locales.LANGUAGES.values()
        ),
        locales.SOURCE,
    )


def old_codes_table() -> str:
    """Return the replaced codes that are understood."""
    replaced = {**locales.tables.OLD_LANGUAGE_CODES, **locales.tables.OLD_COUNTRY_CODES}
    return table(
        ("written", "taken as"),
        ((f"`{old}`", f"`{new}`") for old, new in replaced.items()),
        locales.tables.SPELLING_SOURCE,
    )


def everyday_names_table() -> str:
    """Return the country names that are understood although the ISO data lacks them."""
    return table(
        ("name", "code"),
        ((name.title(), f"`{code}`") for name, code in addresses.places.EVERYDAY_NAMES.items()),
        addresses.places.EVERYDAY_NAMES_SOURCE,
    )


def packages_table() -> str:
    """Return what is known of the packages."""
    return table(
        ("code", "name", "calling", "add-on", "subscribers", "limit", "builds on one of"),
        (
            (
                f"`{package.code}`",
                package.name,
                tick(package.calling),
                tick(package.addon),
                tick(package.for_subscribers),
                tick(package.limitable),
                code_list(package.needs_one_of),
            )
            for package in packages.PACKAGES.values()
        ),
        packages.SOURCE,
    )


def dial_in_table() -> str:
    """Return the default dial-ins by region."""
    return table(
        ("region", "dial-in", "number of", "countries"),
        (
            (dial_in.region, dial_in.code, " ".join(dial_in.number_of), " ".join(sorted(dial_in.countries)))
            for dial_in in addresses.DIAL_INS
        ),
        addresses.DIAL_IN_SOURCE,
    )


def codes_table() -> str:
    """Return the known info and error codes."""
    return table(
        ("code", "meaning", "kind", "what to do", "found in", "grade"),
        (
            (str(info.code), info.meaning, info.kind, info.next_step, info.source, info.grade)
            for info in codes.KNOWN_CODES
        ),
        codes.SOURCE,
    )


def operations_table() -> str:
    """Return the 18 operations, as the methods are made from them."""
    return _operations(operations.all_operations())


def companions_table() -> str:
    """Return the operations outside the contract."""
    return _operations(operations.companion_operations())


def _operations(rows: Iterable[operations.Operation[Any]]) -> str:
    # Two columns, so that it fits a phone.
    return table(
        ("method, request", "what it is"),
        ((f"{_method_link(row.name)}<br>`{row.method} {row.path}`", "<br>".join(_facts(row))) for row in rows),
    )


def _facts(operation: operations.Operation[Any]) -> Iterator[str]:
    yield operation.title
    inferred = " (inferred)" if operation.scope_grade == "inferred" else ""
    yield f"{operation.safety.value}; scope `{operation.scope.removeprefix('spark-admin:')}`{inferred}"
    if "OrgId" in (parameter := operation.delegation.value):
        yield f"sub-partner: `{parameter}`"


def _method_link(name: str) -> str:
    """Return the method of an operation, linked to its place in the reference of the resources.

    An operation that only other methods make use of has no method of its own, and is not linked.
    """
    resource, _, verb = name.partition(".")
    for cls in resource_classes("_sync"):
        if cls.__module__.endswith(f".{resource}") and hasattr(cls, verb):
            return f"[`{name}()`](../reference/resources.md#{cls.__module__}.{cls.__name__}.{verb})"
    return f"`{name}`"


def retries_table() -> str:
    """Return what is repeated, from the table that decides it."""
    return table(
        ("what went wrong", "GET, prechecks", "PUT, DELETE", "POST that creates or sends"),
        ((kind.value, *(decision.value for decision in row.values())) for kind, row in RETRY_TABLE.items()),
    )


#: Pages of the reference, and the module whose public names stand there. A name that several modules hand out
#: stands on the first of these pages.
_REFERENCE: Final = {
    "clients": "webex_wholesale",
    "models": "webex_wholesale.models",
    "errors": "webex_wholesale.errors",
    "operations": "webex_wholesale.operations",
    "auth": "webex_wholesale.auth",
    "billing": "webex_wholesale.billing",
    "bulk": "webex_wholesale.bulk",
    "engines": "webex_wholesale.bulk.engines",
    "journal": "webex_wholesale.journal",
    "telemetry": "webex_wholesale.telemetry",
    "converters": "webex_wholesale.converters",
    "sandbox": "webex_wholesale.sandbox",
    "probe": "webex_wholesale.probe",
    "locales": "webex_wholesale.locales",
    "addresses": "webex_wholesale.addresses",
    "packages": "webex_wholesale.packages",
    "ids": "webex_wholesale.ids",
    "phones": "webex_wholesale.phones",
    "codes": "webex_wholesale.codes",
}


def public_names(module: str) -> list[str]:
    """Return what a public module hands out: what it lists, else what is written in it."""
    found = importlib.import_module(module)
    listed: list[str] | None = getattr(found, "__all__", None)
    if listed is not None:
        return list(listed)
    return [
        name
        for name, value in vars(found).items()
        if not name.startswith("_") and getattr(value, "__module__", None) == module
    ]


def reference(page: str) -> str:
    """Return the directives that show the public names of a module, each once in the whole reference."""
    before: set[int] = set()
    for other, module in _REFERENCE.items():
        here = importlib.import_module(module)
        names = {name: getattr(here, name) for name in public_names(module)}
        if other == page:
            return "\n".join(f"::: {module}.{name}\n" for name, value in names.items() if id(value) not in before)
        # Text and numbers may be the same object by chance.
        before |= {id(value) for value in names.values() if callable(value)}
    raise ValueError(f"the reference has no page {page}")


def resource_classes(side: str) -> list[type]:
    """Return the resources of the client in `_sync` or `_async`, without classes that others are made from."""
    package = importlib.import_module(f"webex_wholesale.{side}.resources")
    found = [
        value
        for info in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")
        if not info.name.endswith(".base")
        for module in [importlib.import_module(info.name)]
        for name, value in vars(module).items()
        if not name.startswith("_")
        and isinstance(value, type)
        and value.__module__ == module.__name__
        and not issubclass(value, dict)
    ]
    return [cls for cls in found if not any(cls in other.__mro__[1:] for other in found)]


def resources(side: str) -> str:
    """Return the directives that show the resources of the client in `_sync` or `_async`."""
    paths = [f"{cls.__module__}.{cls.__qualname__}" for cls in resource_classes(side)]
    return "\n".join(f"::: {path}\n    options:\n      inherited_members: true\n" for path in paths)


def exit_statuses_table() -> str:
    """Return the exit statuses of the command line."""
    rows = ((f"`{status.value}`", text) for status, text in exit_status.MEANINGS.items())
    return table(("exit status", "what it says"), rows)


TABLES: Final[Mapping[str, Callable[[], str]]] = {
    "codes": codes_table,
    "companions": companions_table,
    "dial-in": dial_in_table,
    "exit-statuses": exit_statuses_table,
    "everyday-names": everyday_names_table,
    "locales": locales_table,
    "old-codes": old_codes_table,
    "operations": operations_table,
    "packages": packages_table,
    "retries": retries_table,
    "resources": partial(resources, "_sync"),
    "resources-async": partial(resources, "_async"),
    **{f"reference-{page}": partial(reference, page) for page in _REFERENCE},
}


def render(page: str) -> str:
    """Return a page with its tables rewritten.

    Raises:
        ValueError: a table that nobody makes, or a mark without its counterpart.
    """
    rest = _REGION.sub("", page)
    if "<!-- table:" in rest or "<!-- /table" in rest:
        raise ValueError("a table is opened and not closed, or closed and not opened")

    def rewritten(region: re.Match[str]) -> str:
        if region["name"] not in TABLES:
            raise ValueError(f"there is no table {region['name']}; known: {', '.join(TABLES)}")
        # Markdown needs the empty lines: directly below a comment it takes the table for part of it.
        return f"{region['open']}\n{TABLES[region['name']]()}\n{region['close']}"

    return _REGION.sub(rewritten, page)


def main(arguments: list[str] | None = None, *, docs: Path = DOCS) -> int:
    """Rewrite or check every page; returns the exit code."""
    parser = argparse.ArgumentParser(description="Rewrite the generated tables of the documentation.")
    parser.add_argument("--check", action="store_true", help="change nothing; fail when a page is out of date")
    check = parser.parse_args(arguments).check
    stale = []
    for path in sorted(docs.rglob("*.md")):
        page = path.read_text(encoding="utf-8")
        fresh = render(page)
        if fresh != page:
            stale.append(str(path.relative_to(docs)))
            if not check:
                path.write_text(fresh, encoding="utf-8")
    for name in stale:
        print(f"{name}: {'out of date, run tools/gen_tables.py' if check else 'rewritten'}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
