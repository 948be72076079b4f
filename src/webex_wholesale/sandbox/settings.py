"""The switches of a sandbox: how strict it is, and which of several plausible behaviours it shows.

Those that `wholesale probe` found out are read from its JSON report, whose numbers are those of the list of
differences; the documentation of the sandbox describes its format.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from webex_wholesale.sandbox import _checks as checks
from webex_wholesale.sandbox._api.messages import camel
from webex_wholesale.sandbox._api.packages import CALLING_PACKAGES, CUSTOMER_PACKAGES

_SECONDS = frozenset({"latency", "list_lag", "organization_lag", "organization_deletion", "visible_after"})
_FASTEST = 1_000_000.0
_RATES = frozenset({"rate_limit", "rate_burst"})
_MAPPINGS = frozenset({"extra_fields", "absent_fields", "csv_columns"})
FilterMode = Literal["exact", "ignore_case", "prefix", "substring", "ignored"]
_FILTER_MODES = ("exact", "ignore_case", "prefix", "substring", "ignored")
_CHOICES = {
    "several_statuses": ("both", "comma", "repeated", "first"),
    "link_form": ("absolute", "relative", "unquoted", "all", "missing"),
    "external_id_filter": _FILTER_MODES,
    "email_filter": _FILTER_MODES,
    "retry_after": ("seconds", "date", "macro", "missing"),
    "precheck_failure": ("error", "answer"),
    "precheck_info": ("object", "list", "missing"),
    "sub_partners_key": ("items", "subPartners"),
    "report_type_key": ("type", "reportType"),
    "org_id_shown": ("settled", "provisioned", "always"),
    "package_field": ("older", "all", "missing"),
    "report_pages": ("cursor", "offset", "whole"),
    "removed_package": ("removes", "keeps", "refused"),
    "foreign_sub_partner": ("forbidden", "not_found"),
    "package_needs": ("one", "all", "none"),
    "primary_email": ("shared", "unique", "any"),
    "repeated_delete": ("accepted", "conflict"),
    "suspended_refuses": ("provisioning_and_prechecks", "provisioning", "writes"),
    "token_errors": ("both", "oauth", "webex"),
    "subscribed_person": ("conflict", "removed"),
    "no_pstn_connection": ("not_found", "empty"),
}
_CONFLICTS = (400, 409, 422)


@dataclass(slots=True)
class Settings:
    """How a sandbox behaves where there is a choice; each may be changed while it runs.

    `latency`, `list_lag`, `visible_after` and `organization_lag` are seconds of the sandbox's clock: how long each
    answer takes; how long a new customer, subscriber or report is missing from lists; how long it is missing
    everywhere, from a GET by its id too (a service that commits late); and how long a new customer's organisation
    answers 403. `rate_limit` is how many requests a second are let through, 0 for any number; `rate_burst` how
    many at once, by default as many as in a second. Setting one to what it cannot be raises TypeError or
    ValueError.
    """

    # Difference S45: whether unknown fields, parameters and values of enums are let through.
    lenient: bool = False
    latency: float = 0.0
    list_lag: float = 0.0
    visible_after: float = 0.0
    # Difference S36: Webex does not publish its limits. What is too much is answered with 429.
    rate_limit: float = 0.0
    rate_burst: float = 0.0
    # Difference S37: a number of seconds, an HTTP date, an unevaluated macro, or no header at all.
    retry_after: Literal["seconds", "date", "macro", "missing"] = "seconds"
    # Difference S24: how long it takes until a new customer's organisation may be read is not documented.
    organization_lag: float = 0.0
    # Difference S2: nothing promises that externalId is unique, so by default it is not.
    unique_external_ids: bool = False
    # Difference S26: whether a subscriber's locationId may be any text, and whether its phone number must have
    # been added to a location before.
    any_location: bool = False
    numbers_first: bool = False
    # Difference S38: whether an extension or a phone number that somebody has is refused.
    number_clashes: bool = True
    # Difference S39: whether numbers can be added to a location only once it has a PSTN connection.
    numbers_need_pstn: bool = True
    # Difference S21: whether a report is refused while one for the same period and type is in progress.
    report_in_progress_conflicts: bool = False
    # Difference S40: how many seconds the deletion of an organisation takes; "up to ten minutes".
    organization_deletion: float = 300.0
    # Difference S13: a failed precheck is an HTTP error, or 200 with another message.
    precheck_failure: Literal["error", "answer"] = "error"
    # Difference S14: the contract's schema says object, its example shows a list.
    precheck_info: Literal["object", "list", "missing"] = "object"
    # Difference S15: the contract's schema says items, its example subPartners.
    sub_partners_key: Literal["items", "subPartners"] = "items"
    # Difference S16: one example of the contract calls a report's type reportType.
    report_type_key: Literal["type", "reportType"] = "type"
    # Difference S4: in which states a customer shows its orgId; settled is provisioned, with errors or without.
    org_id_shown: Literal["settled", "provisioned", "always"] = "settled"
    # Difference S5: of which packages a subscriber shows `package` beside `packages`.
    package_field: Literal["older", "all", "missing"] = "older"
    # Difference S7: what leads to the next page of reports; whole: there is but one page.
    report_pages: Literal["cursor", "offset", "whole"] = "cursor"
    # Difference S8: what an update without a package means for the subscribers that hold it.
    removed_package: Literal["removes", "keeps", "refused"] = "removes"
    # Difference S9: how acting for an organisation that is not one's sub-partner is answered.
    foreign_sub_partner: Literal["forbidden", "not_found"] = "forbidden"
    # Difference S10: how many of the packages that one depends on are needed.
    package_needs: Literal["one", "all", "none"] = "one"
    # Difference S11: whose e-mail a customer's primaryEmail may be: other customers' too, nobody's, anybody's.
    primary_email: Literal["shared", "unique", "any"] = "shared"
    # Difference S12: the packages that need a location of the customer and a number of the subscriber.
    calling_packages: Collection[str] = tuple(sorted(CALLING_PACKAGES))
    # Difference S17: what a second deletion of a customer is, and whether what was deleted is 410 and not 404.
    repeated_delete: Literal["accepted", "conflict"] = "accepted"
    deleted_is_gone: bool = False
    # Difference S19: whether a subscriber who has yet to consent is billed.
    pending_billed: bool = False
    # Difference S23: whether the organisations of new customers are open at once, without having been read.
    organizations_open: bool = False
    # Difference S25: the status of a conflict.
    conflict_status: int = 409
    # Difference S27: whether the scopes that no document names are asked for.
    undocumented_scopes: bool = True
    # Difference S31: what a suspended sub-partner may not do.
    suspended_refuses: Literal["provisioning_and_prechecks", "provisioning", "writes"] = (
        "provisioning_and_prechecks"
    )
    # Difference S32: whether an update may leave no package at all.
    empty_packages: bool = True
    # Difference S33: whether the person at the authorization page refuses.
    authorization_denied: bool = False
    # Difference S35: the form of the token endpoint's errors.
    token_errors: Literal["both", "oauth", "webex"] = "both"
    # Difference S42: whether the organisations of a reseller's customers are open to the partner itself, too.
    reseller_organizations_open: bool = False
    # Difference S43: what deleting a person who is a subscriber comes to.
    subscribed_person: Literal["conflict", "removed"] = "conflict"
    # Difference S44: what a location without a PSTN connection shows.
    no_pstn_connection: Literal["not_found", "empty"] = "not_found"

    # What a read-only client can find out; see the probe. Difference S6: how several statuses are given in one
    # filter.
    several_statuses: Literal["both", "comma", "repeated", "first"] = "both"
    # Difference S28: how many items a page has at most.
    largest_page: int = 100
    # Difference S29: how a next link is spelt, or that there is none.
    link_form: Literal["absolute", "relative", "unquoted", "all", "missing"] = "absolute"
    # Difference S46: whether `offset` is honoured; if not, the next link carries a cursor.
    offset_honoured: bool = True
    # Difference S47: whether `sortBy` and `sortOrder` are honoured, and `after` and `lastStatusChange`.
    sort_honoured: bool = True
    time_filters_honoured: bool = True
    # Difference S18: whether lists are newest first.
    newest_first: bool = False
    # Difference S48: what a filter by externalId or e-mail lets through.
    external_id_filter: FilterMode = "exact"
    email_filter: FilterMode = "ignore_case"
    # Difference S49: fields that every resource has besides those of the contract, by kind: {"customers": {...}}.
    extra_fields: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    # Difference S50: fields that are never there, by kind: {"customers": ["orgId"]}.
    absent_fields: Mapping[str, Collection[str]] = field(default_factory=dict)
    # Difference S22: the header of report files by type, where it is known: {"CUSTOMER": ["PARTNER_NAME", ...]}.
    csv_columns: Mapping[str, Collection[str]] = field(default_factory=dict)
    # Difference S51: seconds that the Date header is ahead of the sandbox's clock.
    clock_skew: float = 0.0

    def __setattr__(self, name: str, value: Any) -> None:
        _check(name, value)
        object.__setattr__(self, name, value)

    def to_dict(self) -> dict[str, Any]:
        """The switches as JSON."""
        return {**asdict(self), "calling_packages": list(self.calling_packages)}

    def update(self, values: dict[str, Any]) -> None:
        """Set switches by name: all, or none. Raises ValueError or TypeError for what cannot be."""
        names = {known.name for known in fields(self)}
        for name, value in values.items():
            if name not in names:
                raise ValueError(f"no such setting: {name}; there are {', '.join(sorted(names))}")
            _check(name, value)
        for name, value in values.items():
            setattr(self, name, value)


def _check(name: str, value: Any) -> None:
    if name in _SECONDS:
        checks.number(name, value)
    elif name in _RATES:
        checks.number(name, value, most=_FASTEST)
    elif name in _MAPPINGS:
        _check_mapping(name, value)
    elif name == "calling_packages":
        for package in checks.texts(name, value):
            checks.choice(name, package, CUSTOMER_PACKAGES)
    elif name == "conflict_status":
        if checks.whole(name, value) not in _CONFLICTS:
            raise ValueError(f"{name} must be one of {', '.join(map(str, _CONFLICTS))}")
    elif name == "largest_page":
        checks.whole(name, value, least=1)
    elif name == "clock_skew":
        checks.number(name, value, least=-checks.LONGEST_SECONDS)
    elif name in _CHOICES:
        checks.choice(name, value, _CHOICES[name])
    else:
        checks.truth(name, value)


def _check_mapping(name: str, value: Any) -> None:
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise TypeError(f"{name} must be a JSON object")
    for kind, inner in value.items():
        if name == "extra_fields":
            if not isinstance(inner, Mapping):
                raise TypeError(f"{name}: {kind} must be a JSON object of fields and values")
            checks.jsonable(name, dict(inner))
        else:
            checks.texts(f"{name}: {kind}", inner)


def lets_through(mode: FilterMode, wanted: str, value: str) -> bool:
    """Whether a filter of this kind lets a value through."""
    if mode == "ignored":
        return True
    if mode == "exact":
        return value == wanted
    given, there = wanted.lower(), value.lower()
    if mode == "prefix":
        return there.startswith(given)
    return given in there if mode == "substring" else given == there


_PROBE_FORMAT = "webex-wholesale-probe/1"
_VERDICTS = ("holds", "differs", "untested")
_ASSUMPTION = re.compile(r"S[1-9][0-9]*")


def read_probe(path: Path) -> dict[str, Any]:
    """The settings of a report. Raises ValueError, naming the file and what is wrong in it."""
    try:
        return settings_of(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise ValueError(f"{path} is not the report of a probe: {error}") from None


def settings_of(report: Any) -> dict[str, Any]:
    """The settings that a report comes down to. Raises ValueError or TypeError for what is no report."""
    if not isinstance(report, Mapping) or report.get("format") != _PROBE_FORMAT:
        raise ValueError(f'its "format" is not "{_PROBE_FORMAT}"')
    assumptions = report.get("assumptions")
    if not isinstance(assumptions, Mapping):
        raise ValueError('it has no "assumptions"')
    names = {camel(known.name): known.name for known in fields(Settings)}
    found: dict[str, Any] = {}
    for number, entry in assumptions.items():
        if not _ASSUMPTION.fullmatch(number) or not isinstance(entry, Mapping):
            raise ValueError(f"{number} is not an assumption: a number such as S29, with a JSON object")
        if entry.get("verdict") not in _VERDICTS:
            raise ValueError(f"the verdict of {number} must be one of {', '.join(_VERDICTS)}")
        given = entry.get("settings", {})
        if not isinstance(given, Mapping):
            raise ValueError(f"the settings of {number} must be a JSON object")
        for name, value in given.items():
            if name not in names:
                raise ValueError(f"{number} names the setting {name}, which there is not")
            _add_setting(found, names[name], value)
    Settings(**found)
    return found


def _add_setting(found: dict[str, Any], name: str, value: Any) -> None:
    """Take a setting in; two assumptions may each say something about a setting that is a JSON object."""
    if isinstance(found.get(name), dict) and isinstance(value, Mapping):
        found[name] |= value
    else:
        found[name] = dict(value) if isinstance(value, Mapping) else value
