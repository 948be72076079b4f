"""The columns of a bulk file: their names, what each holds, and for which rows it is there.

One table for reading, checking, the template file and the documentation. A flat file holds customers and
subscribers: a row with an e-mail is about a subscriber of the customer in `external_id`, any other row is about
the customer itself.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

import attrs

from webex_wholesale._core.bulk.work import Action
from webex_wholesale.errors import InvalidRequest


@attrs.frozen
class Column:
    """One column.

    Attributes:
        name: its heading.
        about: `row`, `customer` or `subscriber`.
        text: what it holds.
        example: a value for the template file.
    """

    name: str
    about: str
    text: str
    example: str = ""


COLUMNS: tuple[Column, ...] = (
    Column("action", "row", f"What to do: {', '.join(Action)}; blank means ensure.", "ensure"),
    Column("external_id", "row", "Your own key of the customer. Needed in every row.", "acme-1"),
    Column("sub_partner", "row", "Org id of the sub-partner that the row is for; blank for the partner itself."),
    Column("new_external_id", "row", "With set_external_id: the key that the customer is to have."),
    Column(
        "packages",
        "customer",
        "Package names, separated by ; or a space. With ensure: all that the customer is to have.",
        "webex_calling;webex_meetings",
    ),
    Column("provisioning_id", "customer", "Id of the onboarding template, from Partner Hub.", "template-1"),
    Column("name", "customer", "Name of the customer.", "Acme Pizza"),
    Column("primary_email", "customer", "E-mail of the first administrator.", "it@acme.example"),
    Column("language", "customer", "Language such as en_US; any usual spelling.", "en_US"),
    Column("org_id", "customer", "An organisation that exists already, to attach to."),
    Column("address_line1", "customer", "Street and number, up to 50 characters.", "771 Alder Drive"),
    Column("address_line2", "customer", "Second address line, up to 50 characters."),
    Column("city", "customer", "City.", "Milpitas"),
    Column("state_or_province", "customer", "State or province, where the country has one.", "CA"),
    Column("zip_or_postal_code", "customer", "Postal code.", "95035"),
    Column("country", "customer", "Country code of two letters.", "US"),
    Column("location_name", "customer", "With a calling package: name of the first location.", "Head office"),
    Column(
        "location_timezone",
        "customer",
        "With a calling package: time zone of the location.",
        "America/Los_Angeles",
    ),
    Column("location_language", "customer", "Language of the location's announcements; else `language`.", "en_us"),
    Column("meetings_timezone", "customer", "Time zone of the meetings site."),
    Column("sub_partner_admin_email", "customer", "E-mail of the sub-partner's administrator."),
    Column(
        "email", "subscriber", "E-mail of the subscriber: makes the row one about a subscriber.", "jo@acme.example"
    ),
    Column("package", "subscriber", "The one package of the subscriber.", "webex_calling"),
    Column("first_name", "subscriber", "First name.", "Jo"),
    Column("last_name", "subscriber", "Last name.", "Doe"),
    Column("phone_number", "subscriber", "Phone number that begins with + and the country code.", "+14085550101"),
    Column("extension", "subscriber", "Extension within the location.", "5101"),
    Column("location_id", "subscriber", "Id of the location, for a customer with several."),
    Column("reason", "row", "Not read. In a file of failed rows: why the row failed."),
)
"""Every column that a bulk file may have, in the order of its template."""
NAMES: tuple[str, ...] = tuple(column.name for column in COLUMNS)
CUSTOMER_NAMES = frozenset(column.name for column in COLUMNS if column.about == "customer")
SUBSCRIBER_NAMES = frozenset(column.name for column in COLUMNS if column.about == "subscriber")

# The wire's names and a few headings that spreadsheets in use have.
_ALSO = {
    "address1": "address_line1",
    "address2": "address_line2",
    "state": "state_or_province",
    "zip": "zip_or_postal_code",
    "postal_code": "zip_or_postal_code",
    "phone": "phone_number",
    "primary_phone_number": "phone_number",
    "on_behalf_of_sub_partner_org_id": "sub_partner",
    "customer_external_id": "external_id",
    "user_email": "email",
}


@lru_cache(maxsize=1000)
def column_name(heading: str) -> str | None:
    """Return the column that a heading stands for: case, blanks and dashes do not matter; None for none."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", heading.strip().strip("\ufeff").strip())
    name = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")
    name = _ALSO.get(name, name)
    return name if name in NAMES else None


def near_columns(heading: str) -> tuple[str, ...]:
    """Return the columns that an unknown heading may have meant."""
    plain = re.sub(r"[^a-z0-9]+", "_", heading.lower()).strip("_")
    return tuple(difflib.get_close_matches(plain, NAMES, n=3, cutoff=0.6))


def unknown_columns(headings: Iterable[str]) -> tuple[str, ...]:
    """Return a sentence for every heading that is no column."""
    found = []
    for heading in headings:
        if column_name(heading) is None:
            near = near_columns(heading)
            hint = f": did you mean {' or '.join(near)}?" if near else ""
            found.append(f"there is no column {heading!r}{hint}")
    return tuple(found)


#: What may be the same for every row: all but what names the row or is about that one alone.
_SHARED = (CUSTOMER_NAMES | SUBSCRIBER_NAMES | {"action", "sub_partner"}) - {"email"}


def checked_defaults(defaults: Mapping[str, str] | None) -> dict[str, str]:
    """Return values for columns that rows leave blank, by the columns' names, without blank ones.

    Raises:
        InvalidRequest: there is no such column, or it cannot have one value for every row.
    """
    given = dict(defaults or {})
    if problems := unknown_columns(given):
        raise InvalidRequest(f"defaults: {'; '.join(problems)}. The columns are: {', '.join(NAMES)}")
    named = {column_name(heading) or heading: text for heading, text in given.items()}
    for name in named:
        if name not in _SHARED:
            raise InvalidRequest(f"defaults: {name} belongs to each row, and has no default")
    return {name: text for name, text in named.items() if text}
