"""`from_dict()` takes back what `to_dict()` gives, for every model there is, whatever its fields hold."""

from __future__ import annotations

import importlib
import json
import pkgutil
import types
import typing
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from webex_wholesale import models
from webex_wholesale.models.base import Model
from webex_wholesale.models.enums import OpenEnum

for found in pkgutil.iter_modules(models.__path__):
    importlib.import_module(f"{models.__name__}.{found.name}")


def all_models(base: type[Model] = Model) -> Iterator[type[Model]]:
    for cls in base.__subclasses__():
        # A class with slots is made twice, and only the second one is found by its name.
        if getattr(importlib.import_module(cls.__module__), cls.__name__) is cls:
            yield cls
        yield from all_models(cls)


MODELS = sorted(set(all_models()), key=lambda cls: cls.__name__)
FEW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TEXT = st.text("abcäöü ", min_size=1, max_size=8).map(lambda text: f"x{text}")
# What a request checks beyond its types, or turns into another form.
SPECIAL: Mapping[tuple[str, str], st.SearchStrategy[Any]] = {
    ("SubscriberParameters", "primary_phone_number"): st.just("+12405551212"),
    ("CreateBillingReport", "billing_start_date"): st.dates(date(2026, 1, 1), date(2026, 1, 31)),
    ("CreateBillingReport", "billing_end_date"): st.dates(date(2026, 2, 1), date(2026, 2, 28)),
}
# Two forms of one thing: a request holds one of them.
LEFT_OUT = {("ProvisionSubscriber", "package"), ("UpdateSubscriber", "package"), ("PrecheckSubscriber", "package")}
ALWAYS = {("UpdateSubscriber", "packages"), ("ProvisionSubscriber", "packages")} | {
    (name, "customer_info") for name in ("ProvisionCustomer", "PrecheckCustomer")
}


def values(kind: Any) -> st.SearchStrategy[Any]:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        # A model stands for the mapping that may be given in its place.
        kinds = [one for one in arguments if one is not type(None)]
        model = next((one for one in kinds if isinstance(one, type) and issubclass(one, Model)), None)
        return values(model or kinds[0])
    if origin is tuple:
        return st.lists(values(arguments[0]), min_size=1, max_size=2).map(tuple)
    if origin is not None and issubclass(origin, Mapping):
        return st.dictionaries(TEXT, values(arguments[1]), min_size=1, max_size=2)
    if isinstance(kind, type) and issubclass(kind, Model):
        return instances(kind)
    if isinstance(kind, type) and issubclass(kind, OpenEnum):
        return st.sampled_from([*kind, kind("of_tomorrow")])
    plain: Mapping[Any, st.SearchStrategy[Any]] = {
        str: TEXT,
        int: st.integers(0, 10**6),
        bool: st.booleans(),
        date: st.dates(date(2000, 1, 1), date(2100, 1, 1)),
        datetime: st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
        Any: TEXT,
    }
    return plain[kind]


def instances(cls: type[Model]) -> st.SearchStrategy[Any]:
    hints = typing.get_type_hints(cls, localns=vars(models) | {"Mapping": Mapping})
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for attribute in attrs.fields(cls):
        key = (cls.__name__, attribute.name)
        if attribute.name == "extras" or key in LEFT_OUT:
            continue
        value = SPECIAL[key] if key in SPECIAL else values(hints[attribute.name])
        optional = attribute.default is not attrs.NOTHING and type(None) in typing.get_args(hints[attribute.name])
        fields[attribute.name] = value if not optional or key in ALWAYS else st.none() | value
    return st.builds(cls, **fields)


def test_every_module_of_models_is_looked_at():
    assert len(MODELS) > 40
    assert {"Customer", "Location", "Number", "Organization", "Person", "PrecheckResult"} <= {
        cls.__name__ for cls in MODELS
    }


@pytest.mark.parametrize("cls", MODELS, ids=lambda cls: cls.__name__)
def test_a_model_comes_back_from_its_wire_form(cls: type[Model]):
    @FEW
    @given(instances(cls))
    def comes_back(model: Model) -> None:
        wire = model.to_dict()
        again = cls.from_dict(json.loads(json.dumps(wire)))
        assert again == model
        assert again.to_dict() == wire

    comes_back()


@pytest.mark.parametrize("cls", MODELS, ids=lambda cls: cls.__name__)
def test_what_a_model_does_not_know_comes_back_too(cls: type[Model]):
    @FEW
    @given(instances(cls))
    def comes_back(model: Model) -> None:
        wire = {**model.to_dict(), "ofTomorrow": {"a": [1, None]}}
        assert cls.from_dict(wire).to_dict() == wire

    comes_back()
