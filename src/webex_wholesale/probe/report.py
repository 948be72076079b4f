"""What a probe asks, and what it found out: a plan, assumptions, findings, and the file that a sandbox reads."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import attrs

from webex_wholesale._files.atomic import AtomicFile
from webex_wholesale._tables import Table, TabularResult
from webex_wholesale._version import version

FORMAT = "webex-wholesale-probe/1"
Verdict = Literal["holds", "differs", "untested"]

CUSTOMERS, SUBSCRIBERS = "/wholesale/customers", "/wholesale/subscribers"
SUB_PARTNERS, REPORTS = "/wholesale/subPartners", "/wholesale/billing/reports"
MANY = 1000
FUTURE = "2099-01-01T00:00:00.000Z"


@attrs.frozen
class Planned:
    """A request that a probe sends; what stands in <> depends on what was seen before.

    Attributes:
        request: method, path and query.
        tests: the numbers of the assumptions that it is for.
        about: what it finds out.
    """

    request: str
    tests: str
    about: str


PLAN: tuple[Planned, ...] = (
    Planned(f"GET {CUSTOMERS}?max={MANY}", "S28 S49 S50 S51", "how many a page holds, fields, the clock"),
    Planned(
        f"GET {CUSTOMERS}?max=1&offset=1", "S29 S46", "how a next link is written, whether offset is honoured"
    ),
    Planned(f"GET {CUSTOMERS}?max=1&offset=<page>", "S28", "only without links: whether more follows"),
    Planned(
        f"GET {CUSTOMERS}?status=<a>,<a>&status=<b>", "S6", "several statuses in one filter; if not, up to 2 more"
    ),
    Planned(f"GET {CUSTOMERS}?externalId=<part of one>", "S48", "whether the filter is exact; 2 requests, or 3"),
    Planned(f"GET {CUSTOMERS}?max=1&probe=1", "S45", "whether an unknown parameter is refused"),
    Planned(f"GET {SUBSCRIBERS}?max=100", "S18 S49 S50", "the order, and fields"),
    Planned(f"GET {SUBSCRIBERS}?max=1&sortOrder=<the other way>", "S47", "whether it sorts"),
    Planned(f"GET {SUBSCRIBERS}?max=1&after={FUTURE}", "S47", "whether the time filter works"),
    Planned(f"GET {SUBSCRIBERS}?email=<part of one>", "S48", "whether the filter is exact; 2 requests, or 3"),
    Planned(f"GET {SUB_PARTNERS}?max=100", "S15 S49 S50", "where sub-partners stand, and fields"),
    Planned(f"GET {REPORTS}?max=100", "S16 S49 S50", "what a report's type is called, and fields"),
    Planned("download of a report that is there, one of each type", "S22", "its header; nothing else is read"),
)
"""What the probe asks, in order, and what each question settles."""

ASSUMPTIONS: Mapping[str, str] = {
    "S6": "several statuses may be given by commas and repeated",
    "S15": "sub-partners stand under items",
    "S16": "a report's type is called type",
    "S18": "lists are oldest first",
    "S22": "the CSV's columns are those that are known",
    "S28": "a page has up to 100 items",
    "S29": "a next link is absolute, its rel in quotes, alone in its header",
    "S37": "Retry-After is a number of seconds",
    "S45": "an unknown parameter is refused",
    "S46": "offset is honoured",
    "S47": "sortOrder and after are honoured",
    "S48": "externalId is filtered exactly, e-mail but for its case",
    "S49": "no fields or values that the SDK does not know",
    "S50": "no field of the contract is missing",
    "S51": "the service's clock is right",
}
"""What each assumption says, in the words of a person who runs the probe."""


@attrs.frozen(kw_only=True)
class Finding:
    """What was found out about one assumption.

    Attributes:
        number: as in the sandbox's list of differences, such as `S28`.
        assumption: what it says.
        verdict: `holds`, `differs`, or `untested` with this data.
        observed: what was seen, in a few words without ids or names.
        settings: the sandbox's switches, in camelCase, that make it do what was seen.
    """

    number: str
    assumption: str
    verdict: Verdict
    observed: str
    settings: Mapping[str, Any] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class ProbeReport(TabularResult):
    """What a probe found out; prints as a table.

    Attributes:
        at: when, in UTC.
        requests: how many requests it took.
        findings: one for each assumption that can be tested by reading.
    """

    at: datetime
    requests: int
    findings: tuple[Finding, ...]

    def __getitem__(self, number: str) -> Finding:
        """Return the finding of an assumption.

        Raises:
            KeyError: it is none that can be tested by reading.
        """
        for finding in self.findings:
            if finding.number == number:
                return finding
        raise KeyError(number)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as `Sandbox.from_probe` reads it: shapes and counts only."""
        return {
            "format": FORMAT,
            "at": self.at.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "sdk": version(),
            "requests": self.requests,
            "assumptions": {
                one.number: {
                    "verdict": one.verdict,
                    "observed": one.observed,
                    **({"settings": dict(one.settings)} if one.settings else {}),
                }
                for one in self.findings
            },
        }

    def write(self, path: str | os.PathLike[str]) -> Path:
        """Write the report to a file, in place of one that is there; return its path."""
        with AtomicFile(Path(path), overwrite=True) as file:
            file.stream.write((json.dumps(self.to_dict(), indent=2, ensure_ascii=False) + "\n").encode())
        return Path(path)

    def table(self) -> Table:
        """Return the findings as columns and records."""
        rows = ({**attrs.asdict(one), "settings": None} for one in self.findings)
        return Table.of(rows, columns=("number", "assumption", "verdict", "observed"))
