"""Everything that is wrong with rows and can be known offline, per row and column, all at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from webex_wholesale._core.bulk.work import Action
from webex_wholesale.addresses import address_problems, name_problems
from webex_wholesale.bulk.rows import Row, RowProblem
from webex_wholesale.errors import InvalidPhoneNumber, InvalidWebexId, UnsupportedLocale
from webex_wholesale.ids import org_id
from webex_wholesale.locales import normalize_locale
from webex_wholesale.packages import CALLING_PACKAGES, Advice, check_packages
from webex_wholesale.phones import normalize_phone_number

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")
# What Excel makes of a long number, and of a formula that failed.
_SPREADSHEET_NUMBER = re.compile(r"[0-9]([.,][0-9]+)?E\+[0-9]+", re.IGNORECASE)
_SPREADSHEET_ERROR = re.compile(r"#(REF|N/A|NAME|VALUE|DIV/0|NULL|NUM)[!?]?")
#: Countries whose postal codes have five digits: a spreadsheet that takes one for a number drops its first zeros.
_FIVE_DIGITS = frozenset({"DE", "ES", "FI", "FR", "IT", "MX", "US"})
#: Advice that is a remark and no reason to refuse a row: the service admits packages before the documents do.
_REMARKS = frozenset({"unknown", "needs_one_of", "not_for_subscribers", "limit_unlisted"})


def offline_problems(rows: Iterable[Row]) -> list[RowProblem]:
    """Return what is wrong with the rows, in their order."""
    listed = list(rows)
    return [problem for row in listed for problem in _problems(row)] + list(_contradictions(listed))


def _contradictions(rows: list[Row]) -> Iterable[RowProblem]:
    """Yield what rows of one file ask for that cannot all be had."""
    removed = {row.key: row for row in rows if row.action is Action.REMOVE and not row.is_subscriber}
    wanted = {row.key: row for row in rows if row.action is Action.ENSURE and not row.is_subscriber}
    for row in rows:
        if row.is_subscriber and row.action is not Action.REMOVE and row.customer_key in removed:
            line = removed[row.customer_key].line
            yield RowProblem(row.line, "external_id", f"is of a customer that line {line} removes")
        new = row.values.get("new_external_id")
        if row.action is Action.SET_EXTERNAL_ID and new is not None:
            key = f"customer/{row.sub_partner or ''}/{new}"
            if key in wanted:
                message = f"is the key of another customer, in line {wanted[key].line}"
                yield RowProblem(row.line, "new_external_id", message)
            wanted.setdefault(key, row)


def remarks(rows: Iterable[Row]) -> list[RowProblem]:
    """Return what is odd about the rows and may be right: packages that are not listed, missing dependencies."""
    return [
        RowProblem(row.line, _package_column(row), advice.message)
        for row in rows
        if row.packages and row.action in (Action.ENSURE, Action.ADD_PACKAGES)
        for advice in _advice(row.packages, row.is_subscriber)
        if advice.code in _REMARKS
    ]


@lru_cache(1024)
def _advice(packages: tuple[str, ...], is_subscriber: bool) -> tuple[Advice, ...]:
    return check_packages(packages, holder="subscriber" if is_subscriber else "customer")


def _package_column(row: Row) -> str:
    return "package" if row.is_subscriber else "packages"


def _problems(row: Row) -> Iterable[RowProblem]:
    def problem(column: str, message: str) -> RowProblem:
        return RowProblem(row.line, column, message)

    for column, text in row.values.items():
        # Looked for where they can be: this is most of what planning a hundred thousand rows takes.
        if text.startswith("#") and _SPREADSHEET_ERROR.fullmatch(text):
            yield problem(column, "is an error of the spreadsheet: repair the formula")
        elif "+" in text and _SPREADSHEET_NUMBER.fullmatch(text):
            yield problem(column, "is a number that the spreadsheet has rounded: format the column as text")
        elif not text.isprintable():
            yield problem(column, "holds a line break or an invisible character")
    for column in ("email", "primary_email", "sub_partner_admin_email"):
        email = row.values.get(column)
        if email is not None and not _EMAIL.fullmatch(email):
            yield problem(column, "must be one e-mail address, such as jo@acme.example")
    for column in ("sub_partner", "org_id"):
        id = row.values.get(column)
        if id is not None:
            try:
                org_id(id)
            except InvalidWebexId as error:
                yield problem(column, str(error))
    yield from _package_problems(row)
    if row.action is Action.SET_EXTERNAL_ID:
        if row.is_subscriber:
            yield problem("email", "set_external_id is for customers: leave the e-mail blank")
        if "new_external_id" not in row.values:
            yield problem("new_external_id", "is missing: it is the key that the customer is to have")
        elif row.values["new_external_id"] == row.external_id:
            yield problem("new_external_id", "is the key that the customer has already")
    elif row.action is Action.ENSURE:
        yield from _subscriber_problems(row) if row.is_subscriber else _customer_problems(row)


def _package_problems(row: Row) -> Iterable[RowProblem]:
    column = _package_column(row)
    if row.action in (Action.ADD_PACKAGES, Action.REMOVE_PACKAGES) and row.is_subscriber:
        yield RowProblem(row.line, "email", f"{row.action} is for customers: leave the e-mail blank")
        return
    if row.action in (Action.SET_EXTERNAL_ID, Action.REMOVE):
        return
    if not row.packages:
        yield RowProblem(row.line, column, "is missing: name a package, such as webex_calling")
        return
    for advice in _advice(row.packages, row.is_subscriber):
        if advice.code not in _REMARKS:
            yield RowProblem(row.line, column, advice.message)


def _customer_problems(row: Row) -> Iterable[RowProblem]:
    values = row.values

    def problem(column: str, message: str) -> RowProblem:
        return RowProblem(row.line, column, message)

    if "provisioning_id" not in values:
        yield problem("provisioning_id", "is missing: the id of the onboarding template, from Partner Hub")
    calling = any(name in CALLING_PACKAGES for name in row.packages)
    lines = [
        values.get(name)
        for name in (
            "address_line1",
            "address_line2",
            "city",
            "state_or_province",
            "zip_or_postal_code",
            "country",
        )
    ]
    for found in address_problems(*lines, calling_location=calling):
        yield problem(found.field, found.message)
    code, country = values.get("zip_or_postal_code", ""), values.get("country", "").upper()
    if country in _FIVE_DIGITS and code.isdecimal() and len(code) < 5:
        message = (
            f"has {len(code)} digits, and needs five in {country}: the spreadsheet has dropped its first zero"
        )
        yield problem("zip_or_postal_code", message)
    if "org_id" not in values:
        for found in name_problems(values.get("name")):
            yield problem("name", found.message)
        if "primary_email" not in values:
            yield problem("primary_email", "is missing: the e-mail of the customer's first administrator")
    for column in ("language", "location_language"):
        if column in values:
            try:
                normalize_locale(values[column])
            except UnsupportedLocale as error:
                yield problem(column, str(error))
    if calling:
        for column in ("location_name", "location_timezone"):
            if column not in values:
                yield problem(column, "is missing: a calling package needs its first location")
        if "language" not in values and "location_language" not in values:
            yield problem("location_language", "is missing: a calling package needs its location's language")


def _subscriber_problems(row: Row) -> Iterable[RowProblem]:
    values = row.values
    number = values.get("phone_number")
    if number is not None:
        try:
            normalize_phone_number(number)
        except InvalidPhoneNumber as error:
            yield RowProblem(row.line, "phone_number", str(error))
    if any(name in CALLING_PACKAGES for name in row.packages) and number is None and "extension" not in values:
        yield RowProblem(
            row.line, "phone_number", "is missing: a calling package needs a phone number or an extension"
        )
