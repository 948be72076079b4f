"""From the bytes of a page of 100 to typed objects, with every rule of the codec in force."""

from __future__ import annotations

import importlib
import json
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks import peers
from benchmarks.harness import Measure, interleaved, ratio, report
from benchmarks.pages import page
from webex_wholesale import _ops
from webex_wholesale._core.call.response import value_of
from webex_wholesale._flows.effects import Answer

# Where the codec looks whether orjson is there: taking it away is what a plain installation has.
codec_json: Any = importlib.import_module("webex_wholesale._codec.json")
REPEAT = 20
ROUNDS = 15


def sdk(kind: str, body: bytes, orjson: object) -> Callable[[], object]:
    """Return the SDK's own way from an answer to its items, with or without orjson."""
    operation = _ops.named(f"{kind}.list")
    answer = Answer(200, {}, body)

    def decode() -> object:
        codec_json.orjson = orjson
        return value_of(operation, answer)

    return decode


def wxc(kind: str, body: bytes) -> Callable[[], object]:
    """Return the way of wxc_sdk's `follow_pagination`: JSON first, then one item after another."""
    validate = peers.MODELS[kind].model_validate
    return lambda: [validate(item) for item in json.loads(body)["items"]]


def _cost(decode: Callable[[], object]) -> Callable[[], float]:
    def cost() -> float:
        started = time.process_time()
        for _ in range(REPEAT):
            decode()
        return time.process_time() - started

    return cost


def measures() -> list[Measure]:
    """Run the benchmark."""
    rows: list[Measure] = []
    orjson = codec_json.orjson
    for kind in ("customers", "subscribers"):
        body = page(kind)
        unknown = body.replace(b'"provisioned"', b'"on_the_moon"').replace(b'"webex_voice"', b'"webex_tomorrow"')
        whole = peers.PAGES[kind].model_validate_json
        ways: dict[str, Callable[[], object]] = {
            "json": sdk(kind, body, None),
            "unknown": sdk(kind, unknown, None),
            "loads": partial(json.loads, body),
            "wxc_sdk": wxc(kind, body),
            "pydantic": partial(whole, body),
        }
        if orjson is not None:
            ways["orjson"] = sdk(kind, body, orjson)
        samples = interleaved({name: _cost(way) for name, way in ways.items()}, ROUNDS)
        rows.append(Measure(f"decode {kind}: speed / wxc_sdk", ratio(samples, "wxc_sdk", "json"), at_least=1.2))
        if orjson is not None:
            rows += [
                Measure(
                    f"decode {kind}, speedups: speed / wxc_sdk", ratio(samples, "wxc_sdk", "orjson"), at_least=1.5
                ),
                Measure(
                    f"decode {kind}, speedups: speed / pydantic model_validate_json",
                    ratio(samples, "pydantic", "orjson"),
                    at_least=1.0,
                ),
            ]
        rows += [
            Measure(
                f"decode {kind}: speed / pydantic model_validate_json",
                ratio(samples, "pydantic", "json"),
                at_least=0.75,
            ),
            Measure(f"decode {kind}: cost / json.loads alone", ratio(samples, "json", "loads")),
            Measure(f"decode {kind}: unknown enum values, cost / known ones", ratio(samples, "unknown", "json")),
        ]
    codec_json.orjson = orjson
    return rows


if __name__ == "__main__":
    report(measures())
