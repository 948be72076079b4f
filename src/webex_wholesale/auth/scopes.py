"""The OAuth scopes: which there are, and which a program needs for what it calls."""

from __future__ import annotations

from enum import StrEnum

from webex_wholesale import operations
from webex_wholesale._core.call.retry import Safety
from webex_wholesale.errors import InvalidRequest


class Scope(StrEnum):
    """A scope of the Wholesale APIs, or of the Webex APIs beside them; its value is what travels.

    Attributes:
        CUSTOMERS_READ: read customers.
        CUSTOMERS_WRITE: precheck, provision, change and remove customers.
        SUBSCRIBERS_READ: read subscribers.
        SUBSCRIBERS_WRITE: precheck, provision, change and remove subscribers.
        SUB_PARTNERS_READ: list sub-partners.
        BILLING_REPORTS_READ: read billing reports.
        BILLING_REPORTS_WRITE: make and delete billing reports.
        ORGANIZATIONS_READ: read organisations, for names and to activate them.
        ORGANIZATIONS_WRITE: delete organisations.
        ORGANIZATIONS_RENAME: rename organisations.
        PEOPLE_ME: read who the token belongs to.
        PEOPLE_READ: find people.
        PEOPLE_WRITE: delete people.
        LOCATIONS_READ: read locations.
        LOCATIONS_WRITE: make locations.
        PSTN_READ: read the PSTN connections of locations.
        PSTN_WRITE: choose the PSTN connection of a location.
        NUMBERS_READ: read phone numbers.
        NUMBERS_WRITE: add and remove phone numbers, and validate extensions.

    >>> print(Scope.CUSTOMERS_READ)
    spark-admin:wholesale_customers_read
    """

    CUSTOMERS_READ = "spark-admin:wholesale_customers_read"
    CUSTOMERS_WRITE = "spark-admin:wholesale_customers_write"
    SUBSCRIBERS_READ = "spark-admin:wholesale_subscribers_read"
    SUBSCRIBERS_WRITE = "spark-admin:wholesale_subscribers_write"
    SUB_PARTNERS_READ = "spark-admin:wholesale_sub_partners_read"
    """No document names it; it stands in real tokens."""
    BILLING_REPORTS_READ = "spark-admin:wholesale_billing_reports_read"
    BILLING_REPORTS_WRITE = "spark-admin:wholesale_billing_reports_write"
    ORGANIZATIONS_READ = "spark-admin:organizations_read"
    """For names, and for `client.organizations.activate()`: right after a customer was provisioned, Webex answers
    other calls on its organisation with 403 until that was called once."""
    ORGANIZATIONS_WRITE = "spark-admin:organizations_write"
    ORGANIZATIONS_RENAME = "identity:organizations_rw"
    PEOPLE_ME = "spark:people_read"
    PEOPLE_READ = "spark-admin:people_read"
    PEOPLE_WRITE = "spark-admin:people_write"
    LOCATIONS_READ = "spark-admin:locations_read"
    LOCATIONS_WRITE = "spark-admin:locations_write"
    PSTN_READ = "spark-admin:telephony_pstn_read"
    PSTN_WRITE = "spark-admin:telephony_pstn_write"
    NUMBERS_READ = "spark-admin:telephony_config_read"
    NUMBERS_WRITE = "spark-admin:telephony_config_write"


def required_scopes(*uses: str, read_only: bool = False) -> tuple[Scope, ...]:
    """Return the scopes that a program needs, in a fixed order; to request them, and no more.

    Args:
        uses: resources (`customers`, `numbers`) and operations (`billing_reports.list`); where none is named, the
            18 wholesale operations, and nothing of what is beside them.
        read_only: leave out what changes something; the prechecks, which need a write scope, go with it.

    Raises:
        InvalidRequest: there is no such resource or operation.

    Examples:
        >>> [str(scope) for scope in required_scopes("customers", read_only=True)]
        ['spark-admin:wholesale_customers_read']
        >>> len(required_scopes())
        7
    """
    offered = operations.all_operations()
    if uses:
        offered = (*offered, *operations.companion_operations())
    needed = {
        operation.scope
        for operation in offered
        if (not uses or operation.name in uses or operation.name.partition(".")[0] in uses)
        and not (read_only and (operation.safety is not Safety.SAFE or operation.name.startswith("precheck.")))
    }
    for use in uses:
        _check(use)
    return tuple(scope for scope in Scope if scope in needed)


def scopes_by_resource() -> dict[str, tuple[Scope, ...]]:
    """Return each resource with the scopes that its operations need.

    >>> scopes_by_resource()["sub_partners"]
    (<Scope.SUB_PARTNERS_READ: 'spark-admin:wholesale_sub_partners_read'>,)
    """
    resources = dict.fromkeys(operation.name.partition(".")[0] for operation in operations.all_operations())
    return {resource: required_scopes(resource) for resource in resources}


def _check(use: str) -> None:
    offered = (*operations.all_operations(), *operations.companion_operations())
    names = {operation.name for operation in offered}
    resources = sorted({name.partition(".")[0] for name in names})
    if use not in names and use not in resources:
        raise InvalidRequest(
            f"there is no resource or operation {use!r:.60}; the resources: {', '.join(resources)}"
        )
