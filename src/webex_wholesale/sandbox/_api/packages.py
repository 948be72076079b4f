"""What the sandbox knows of packages: which exist, which need which, which are calling packages.

The sets are those of Cisco's OpenAPI file of 2026-05; `webex_voice` for `attendant_console` came later that year.
"""

from __future__ import annotations

CUSTOMER_PACKAGES = (
    "common_area_calling",
    "webex_calling",
    "webex_meetings",
    "webex_suite",
    "webex_voice",
    "cx_essentials",
    "webex_calling_standard",
    "cisco_calling_plan",
    "attendant_console",
    "cx_premium_agent",
    "cx_standard_agent",
    "cx_voice_ports",
    "cx_ai_assistant",
    "webex_ai_agent",
)

SUBSCRIBER_PACKAGES = (
    "webex_calling",
    "webex_meetings",
    "webex_suite",
    "webex_voice",
    "cx_essentials",
    "webex_calling_standard",
    "attendant_console",
    "cx_premium_agent",
    "cx_standard_agent",
)

SINGLE_PACKAGE_FIELD = SUBSCRIBER_PACKAGES[:6]
"""Values of the older `package` field when a subscriber is created; `packages` takes all nine."""

CALLING_PACKAGES = frozenset(
    {
        "common_area_calling",
        "webex_calling",
        "webex_suite",
        "webex_voice",
        "cx_essentials",
        "webex_calling_standard",
    }
)
"""Packages that need a calling location (customer) or a number (subscriber). Difference S12."""

NEEDS = {
    "cisco_calling_plan": CALLING_PACKAGES,
    "attendant_console": frozenset({"webex_calling", "webex_suite", "cx_essentials", "webex_voice"}),
}

LIMITED_PACKAGES = (
    "webex_calling",
    "common_area_calling",
    "webex_meetings",
    "webex_suite",
    "webex_voice",
    "cx_essentials",
    "webex_calling_standard",
    "attendant_console",
)


def unmet_dependency(names: list[str], how_many: str = "one") -> str | None:
    """A sentence about the first package whose dependency is missing from the list, or None.

    Difference S10: `one` of those that it depends on is enough, `all` of them are needed, or `none`.
    """
    held = set(names)
    for name in names:
        needed = NEEDS.get(name, frozenset())
        missing = needed and (not needed & held if how_many == "one" else not needed <= held)
        if missing and how_many != "none":
            return f"Package {name} needs {how_many} of: {', '.join(sorted(needed))}."
    return None
