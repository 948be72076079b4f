"""Cisco's official OpenAPI file as a judge of requests and answers.

The file is not part of this repository: it is found through `WEBEX_WHOLESALE_OPENAPI`, or beside the checkout in
`../shared/reference/`. Without it the contract tests are skipped, except under `CI=true`, where that is a failure.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from jsonschema import Draft4Validator

NAME = "webex-wholesale.openapi.json"

# Where the contract contradicts itself or what is known of the service; each is a property that is judged by the
# replacement given here. Nothing else is excused.
KNOWN_FAULTS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "precheck info is described and shown as a list, and typed as one object": (
        "CustomerProvisioningPrecheckResponse.info SubscriberProvisioningPrecheckResponse.info",
        {"type": ["object", "array"]},
    ),
    "sub-partners stand under `items` in the schema and `subPartners` in the example": (
        "SubPartnersListResponse.subPartners",
        {"type": "array", "items": {"$ref": "#/components/schemas/SubPartner"}},
    ),
    "a report's errors are keyed `code` where all others are keyed `errorCode`": (
        "ReportError.errorCode Error.code",
        {"type": "number"},
    ),
    "a report's type is `type` in the schema and `reportType` in an example": (
        "Report.reportType ListReport.reportType",
        {"type": "string"},
    ),
    "listed reports show created, createdBy and tempDownloadURL in an example only": (
        "ListReport.created ListReport.createdBy ListReport.tempDownloadURL",
        {"type": "string"},
    ),
    "a created report echoes `internal` in an example only": ("ReportId.internal", {"type": "boolean"}),
    "error entries can carry a fieldName": ("Error.fieldName", {"type": "string"}),
}


def spec_path() -> Path | None:
    """Return where the official file is, or None."""
    named = os.environ.get("WEBEX_WHOLESALE_OPENAPI")
    beside = Path(__file__).resolve().parents[3] / "shared" / "reference" / NAME
    path = Path(named) if named else beside
    return path if path.is_file() else None


@cache
def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def load_spec() -> dict[str, Any]:
    """Return the official file; skip the test without it, fail under CI."""
    path = spec_path()
    if path is None:
        message = f"{NAME} is missing: set WEBEX_WHOLESALE_OPENAPI to its path (see CONTRIBUTING.md)"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(message)
        pytest.skip(message)
    return _read(path)


class Contract:
    """Judges what travels; every judgement is a list of problems, empty when all is well."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self.spec = spec
        self.schemas = {"components": {"schemas": _strict(_excused(spec["components"]["schemas"]))}}
        self.paths = {
            (method.upper(), template): operation
            for template, methods in spec["paths"].items()
            for method, operation in methods.items()
        }

    def operation(self, method: str, path: str) -> tuple[str, dict[str, Any]] | None:
        """Return (path template, operation) that a request is for; fixed paths win over those with ids."""
        fits = [
            (template.count("{"), template, operation)
            for (verb, template), operation in self.paths.items()
            if verb == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path)
        ]
        return min(fits, key=lambda fit: fit[0])[1:] if fits else None

    def request_problems(self, method: str, url: str, body: bytes, *, base_path: str = "/v1") -> list[str]:
        """Return what the contract has against a request."""
        parts = urlsplit(url)
        found = self.operation(method, unquote(parts.path).removeprefix(base_path))
        if found is None:
            return [f"no operation for {method} {parts.path}"]
        template, operation = found
        declared = {p["name"]: p for p in operation.get("parameters", []) if p["in"] == "query"}
        problems = [f"{method} {template}: {text}" for text in self._query_problems(declared, parts.query)]
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None:
            return problems + ([f"{method} {template}: a body where none is due"] if body else [])
        return problems + list(self._schema_problems(content["schema"], json.loads(body or b"null"), "body"))

    def _query_problems(self, declared: Mapping[str, Any], query: str) -> Iterator[str]:
        pairs = parse_qsl(query, keep_blank_values=True)
        for name, text in pairs:
            schema = declared.get(name, {}).get("schema")
            if schema is None:
                yield f"unknown query parameter {name}"
                continue
            repeated = sum(key == name for key, _ in pairs) > 1
            if repeated and schema["type"] != "array":
                yield f"{name} is given more than once"
            item = schema["items"] if schema["type"] == "array" else schema
            yield from self._schema_problems(item, _read_text(item["type"], text), name)

    def response_problems(self, method: str, path: str, status: int, body: bytes) -> list[str]:
        """Return what the contract has against an answer to a request for `path`, base path removed."""
        found = self.operation(method, path)
        if found is None:
            return [] if status == 404 else [f"{status} for a path that is not in the contract: {method} {path}"]
        template, operation = found
        where = f"{method} {template} {status}"
        if str(status) not in operation["responses"]:
            return [f"{where}: a status that is not in the contract"]
        content = operation["responses"][str(status)].get("content", {}).get("application/json")
        if content is None:
            return [f"{where}: a body where none is due"] if status < 300 and body else []
        if not body:
            return [f"{where}: no body where one is due"]
        return list(self._schema_problems(content["schema"], json.loads(body), where))

    def _schema_problems(self, schema: dict[str, Any], value: Any, where: str) -> Iterator[str]:
        validator = Draft4Validator({**_strict(schema), **self.schemas})
        for problem in validator.iter_errors(value):
            yield f"{where}: {problem.json_path}: {problem.message}"


def _read_text(type_: str, text: str) -> Any:
    """Return a query text as the JSON type that it stands for."""
    if type_ in ("integer", "number", "boolean"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _excused(schemas: dict[str, Any]) -> dict[str, Any]:
    schemas = json.loads(json.dumps(schemas))
    for places, replacement in KNOWN_FAULTS.values():
        for place in places.split():
            name, _, member = place.partition(".")
            schemas[name]["properties"][member] = replacement
    return schemas


def _strict(schema: Any) -> Any:
    """Return a schema under which a field that is not declared is a fault, not a surprise."""
    if isinstance(schema, list):
        return [_strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    # OpenAPI 3.0 examples are no part of a JSON schema, and a sibling of $ref is ignored.
    strict = {
        key: _strict(value) for key, value in schema.items() if key not in ("example", "description", "properties")
    }
    if "properties" in schema:
        # By name: a property may well be called "description".
        strict["properties"] = {name: _strict(value) for name, value in schema["properties"].items()}
    if "properties" in strict and strict.get("type") == "object":
        strict.setdefault("additionalProperties", False)
    return strict
