"""Reads what `wholesale probe` found out about a service: a JSON report, and the settings that it comes down to.

The format is described in the documentation of the sandbox; its numbers are those of the list of differences.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from webex_wholesale.sandbox.settings import Settings

FORMAT = "webex-wholesale-probe/1"
VERDICTS = ("holds", "differs", "untested")
_NUMBER = re.compile(r"S[1-9][0-9]*")


def read_probe(path: Path) -> dict[str, Any]:
    """The settings of a report. Raises ValueError, naming the file and what is wrong in it."""
    try:
        return settings_of(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise ValueError(f"{path} is not the report of a probe: {error}") from None


def settings_of(report: Any) -> dict[str, Any]:
    """The settings that a report comes down to. Raises ValueError or TypeError for what is no report."""
    if not isinstance(report, Mapping) or report.get("format") != FORMAT:
        raise ValueError(f'its "format" is not "{FORMAT}"')
    assumptions = report.get("assumptions")
    if not isinstance(assumptions, Mapping):
        raise ValueError('it has no "assumptions"')
    names = {_camel(known.name): known.name for known in fields(Settings)}
    found: dict[str, Any] = {}
    for number, entry in assumptions.items():
        if not _NUMBER.fullmatch(number) or not isinstance(entry, Mapping):
            raise ValueError(f"{number} is not an assumption: a number such as S29, with a JSON object")
        if entry.get("verdict") not in VERDICTS:
            raise ValueError(f"the verdict of {number} must be one of {', '.join(VERDICTS)}")
        given = entry.get("settings", {})
        if not isinstance(given, Mapping):
            raise ValueError(f"the settings of {number} must be a JSON object")
        for name, value in given.items():
            if name not in names:
                raise ValueError(f"{number} names the setting {name}, which there is not")
            _merge(found, names[name], value)
    Settings(**found)
    return found


def _merge(found: dict[str, Any], name: str, value: Any) -> None:
    """Take a setting in; two assumptions may each say something about a setting that is a JSON object."""
    if isinstance(found.get(name), dict) and isinstance(value, Mapping):
        found[name] |= value
    else:
        found[name] = dict(value) if isinstance(value, Mapping) else value


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)
