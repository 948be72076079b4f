"""The public face: the same in both clients, options everywhere, a sub-partner wherever one can be."""

from __future__ import annotations

import inspect
import re
from typing import Any, get_type_hints

import pytest

from webex_wholesale import (
    AsyncPager,
    AsyncPoller,
    AsyncWholesaleClient,
    CallOptions,
    ClientOptions,
    Pager,
    Poller,
    WholesaleClient,
    operations,
)

RESOURCES = ("customers", "subscribers", "sub_partners", "billing_reports", "precheck")
METHODS = [
    (operation.name.split(".")[0], operation.name.split(".")[1]) for operation in operations.all_operations()
]
# Neither has an argument that the other lacks, but these differ in name by the rules of the language.
RENAMED = {"aclose": "close", "__aenter__": "__enter__", "__aexit__": "__exit__", "__aiter__": "__iter__"}


def resource_class(client: type, name: str) -> type:
    # The annotation is only imported for type checkers, so the class is taken from the property's own import.
    instance = client(token="t")
    return type(getattr(instance, name))


def public(cls: type) -> dict[str, Any]:
    members = inspect.getmembers(cls, callable)
    return {
        RENAMED.get(name, name): member
        for name, member in members
        if not name.startswith("_")
        # What only says that it belongs to the other client is none of its methods.
        or ((name in RENAMED or name in RENAMED.values()) and not member.__module__.endswith(".misuse"))
    }


def shape(function: Any) -> list[tuple[str, Any, Any]]:
    parameters = inspect.signature(function).parameters.values()
    return [
        (parameter.name, parameter.kind, repr(parameter.default).replace("Async", "")) for parameter in parameters
    ]


PAIRS = [
    (WholesaleClient, AsyncWholesaleClient),
    (Pager, AsyncPager),
    (Poller, AsyncPoller),
    *((resource_class(WholesaleClient, name), resource_class(AsyncWholesaleClient, name)) for name in RESOURCES),
]


@pytest.mark.parametrize(("plain", "other"), PAIRS, ids=lambda cls: cls.__name__)
def test_both_clients_have_the_same_methods_with_the_same_arguments(plain: type, other: type) -> None:
    ours, theirs = public(plain), public(other)
    assert ours.keys() == theirs.keys()
    for name, function in ours.items():
        assert shape(function) == shape(theirs[name]), f"{plain.__name__}.{name}"


def test_the_constructors_take_the_same_arguments() -> None:
    assert shape(WholesaleClient.__init__) == shape(AsyncWholesaleClient.__init__)


def test_every_operation_has_a_method_in_both_clients() -> None:
    assert len(METHODS) == 18
    for resource, verb in METHODS:
        assert callable(getattr(resource_class(WholesaleClient, resource), verb))
        assert callable(getattr(resource_class(AsyncWholesaleClient, resource), verb))


@pytest.mark.parametrize(("resource", "verb"), METHODS)
@pytest.mark.parametrize("client", [WholesaleClient, AsyncWholesaleClient])
def test_every_method_takes_options_and_a_sub_partner(client: type, resource: str, verb: str) -> None:
    parameters = inspect.signature(getattr(resource_class(client, resource), verb)).parameters
    assert "options" in parameters
    assert ("sub_partner" in parameters) == (resource != "sub_partners")


@pytest.mark.parametrize(("resource", "verb"), METHODS)
def test_only_ids_are_positional_and_max_is_never_exposed(resource: str, verb: str) -> None:
    parameters = inspect.signature(getattr(resource_class(WholesaleClient, resource), verb)).parameters
    positional = [name for name, value in parameters.items() if value.kind is value.POSITIONAL_OR_KEYWORD]
    assert all(name == "self" or name.endswith("_id") for name in positional)
    assert "max" not in parameters


@pytest.mark.parametrize(("resource", "verb"), METHODS)
def test_every_method_is_documented_down_to_its_scope(resource: str, verb: str) -> None:
    text = inspect.getdoc(getattr(resource_class(AsyncWholesaleClient, resource), verb))
    assert text is not None
    operation = operations.named(f"{resource}.{verb}")
    assert operation.scope in text
    assert operation.title in " ".join(text.split())


def test_an_async_method_is_a_coroutine_function_unless_it_lists() -> None:
    for resource, verb in METHODS:
        function = getattr(resource_class(AsyncWholesaleClient, resource), verb)
        assert inspect.iscoroutinefunction(function) == (verb != "list")


def test_call_options_has_four_fields() -> None:
    assert set(get_type_hints(CallOptions)) == {"timeout", "deadline", "retry", "headers"}


def test_from_env_takes_what_the_client_takes() -> None:
    options = {name: kinds(hint.__forward_arg__) for name, hint in ClientOptions.__annotations__.items()}
    each = [inspect.signature(kind).parameters for kind in (WholesaleClient, AsyncWholesaleClient)]
    assert options == {
        name: {kind for parameters in each for kind in kinds(parameters[name].annotation)} for name in each[0]
    }


def kinds(annotation: str) -> set[str]:
    """Return the parts of a union at its top level."""
    return set(re.split(r" \| (?![^\[]*\])", annotation))
