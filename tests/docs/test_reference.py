"""Every public class, field, enum value and method says what it is, in `help()` and in the reference."""

from __future__ import annotations

import importlib
import inspect
import pydoc
import re
from collections.abc import Iterator
from enum import Enum
from functools import cache
from typing import Any

import attrs
import pytest

from tests.support.pages import DOCS
from webex_wholesale.models.base import camel_case

griffe = pytest.importorskip("griffe", reason="part of the docs group")

# The sandbox describes its many switches in prose, on pages of its own.
MODULES = (
    "",
    "addresses",
    "auth",
    "billing",
    "bulk",
    "bulk.engines",
    "codes",
    "errors",
    "ids",
    "journal",
    "locales",
    "models",
    "operations",
    "packages",
    "phones",
)
RESOURCES = (
    "customers",
    "subscribers",
    "sub_partners",
    "billing_reports",
    "precheck",
    "organizations",
    "locations",
    "numbers",
    "people",
)
# Both are shown: a class is documented with what it is made from.
SECTIONS = {"attributes", "parameters"}


@cache
def package() -> Any:
    return griffe.load("webex_wholesale", search_paths=["src"], docstring_parser="google")


def public_classes() -> Iterator[type]:
    seen = set()
    for name in MODULES:
        module = importlib.import_module(f"webex_wholesale.{name}".rstrip("."))
        names = getattr(module, "__all__", None) or [
            key for key, value in vars(module).items() if getattr(value, "__module__", None) == module.__name__
        ]
        for key in names:
            value = getattr(module, key)
            if inspect.isclass(value) and value.__module__.startswith("webex_wholesale.") and value not in seen:
                seen.add(value)
                yield value
    for side in ("_sync", "_async"):
        client = importlib.import_module(f"webex_wholesale.{side}.client")
        resources = client.WholesaleClient if side == "_sync" else client.AsyncWholesaleClient
        yield resources
        for name in RESOURCES:
            module = importlib.import_module(f"webex_wholesale.{side}.resources.{name}")
            yield from (
                value
                for key, value in vars(module).items()
                if inspect.isclass(value) and value.__module__ == module.__name__ and not key.startswith("_")
            )


CLASSES = list(public_classes())


def written(cls: type) -> Any:
    return package()[f"{cls.__module__}.{cls.__qualname__}".removeprefix("webex_wholesale.")]


def described(cls: type) -> set[str]:
    """Return the names that a class, or one that it is made from, has words for."""
    names: set[str] = set()
    for base in cls.__mro__:
        if not base.__module__.startswith("webex_wholesale."):
            continue
        found = written(base)
        names |= {name for name, member in found.members.items() if not member.is_alias and member.docstring}
        init = found.members.get("__init__")
        for docstring in (found.docstring, init and init.docstring):
            for section in docstring.parsed if docstring else ():
                if section.kind.value in SECTIONS:
                    names |= {entry.name for entry in section.value}
    return names


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: f"{cls.__module__.split('.')[1]}.{cls.__qualname__}")
def test_a_class_and_everything_public_in_it_has_a_description(cls: type):
    found = written(cls)
    assert found.docstring, "no docstring"
    public = {name for name, member in found.members.items() if not name.startswith("_") and not member.is_alias}
    # The mapping form of a model has the model's fields by both names, and their words.
    model = getattr(importlib.import_module("webex_wholesale.models"), cls.__name__.removesuffix("Dict"), cls)
    wire = {camel_case(name) for name in described(model)} if model is not cls else set()
    assert public - described(cls) - described(model) - wire == set()


@pytest.mark.parametrize("cls", [cls for cls in CLASSES if attrs.has(cls)], ids=lambda cls: cls.__qualname__)
def test_help_names_every_field_of_a_model_with_a_description(cls: type):
    shown = pydoc.render_doc(cls, renderer=pydoc.plaintext)
    public = [field.name for field in attrs.fields(cls) if not (field.inherited or field.name.startswith("_"))]
    assert [name for name in public if not re.search(rf"^ \|\s+{name}: \S", shown, flags=re.MULTILINE)] == []


@pytest.mark.parametrize(
    "cls", [cls for cls in CLASSES if issubclass(cls, Enum)], ids=lambda cls: cls.__qualname__
)
def test_every_value_of_an_enumeration_is_explained(cls: type[Enum]):
    assert {member.name for member in cls} - described(cls) == set()


def test_no_description_is_shared_by_several_fields():
    """`warnings, errors: ...` would be shown as one field of an odd name."""
    shared = [
        f"{cls.__qualname__}: {entry.name}"
        for cls in CLASSES
        if (found := written(cls)).docstring
        for section in found.docstring.parsed
        if section.kind.value in SECTIONS
        for entry in section.value
        if "," in entry.name
    ]
    assert shared == []


def test_every_public_name_of_the_modules_is_on_a_page_of_the_reference():
    pages = "\n".join(page.read_text(encoding="utf-8") for page in sorted((DOCS / "reference").glob("*.md")))
    pages += (DOCS / "auth" / "reference.md").read_text(encoding="utf-8")
    shown = set()
    for target in re.findall(r"^::: (\S+)", pages, flags=re.MULTILINE):
        found = package()[target.removeprefix("webex_wholesale.")]
        shown.add((found.final_target if found.is_alias else found).path)

    def on_a_page(path: str) -> bool:
        return path in shown or path.rpartition(".")[0] in shown

    names = [f"{cls.__module__}.{cls.__qualname__}" for cls in CLASSES]
    assert [name for name in names if not on_a_page(name)] == []


def test_everything_on_a_page_of_the_reference_has_a_description():
    pages = [*sorted((DOCS / "reference").glob("*.md")), DOCS / "auth" / "reference.md"]
    targets = [
        target
        for page in pages
        for target in re.findall(r"^::: (\S+)", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    ]
    found = {target: package()[target.removeprefix("webex_wholesale.")] for target in targets}
    assert len(found) > 200
    assert [target for target, entry in found.items() if not entry.docstring] == []


@pytest.mark.parametrize("page", ["resources.md", "resources-async.md"])
def test_no_class_that_only_others_are_made_from_is_in_the_reference(page: str):
    targets = re.findall(r"^::: (\S+)\.(\w+)", (DOCS / "reference" / page).read_text("utf-8"), flags=re.MULTILINE)
    shown = [getattr(importlib.import_module(module), name) for module, name in targets]
    assert len(shown) >= len(RESOURCES)
    assert [cls for cls in shown if any(cls in other.__mro__[1:] for other in shown)] == []


@pytest.mark.parametrize("page", ["operations.md", "../guide/names.md"])
def test_an_operation_is_linked_to_its_method_in_the_reference(page: str):
    text = (DOCS / "reference" / page).read_text(encoding="utf-8")
    links = re.findall(
        r"^\| \[`([a-z_.]+)\(\)`\]\(\.\./reference/resources\.md#([\w.]+)\)", text, flags=re.MULTILINE
    )
    assert len(links) >= 18
    for name, target in links:
        assert target.endswith(name.partition(".")[2])
        method = package()[target.removeprefix("webex_wholesale.")]
        assert method.docstring, target
