"""The arguments that say what a customer or subscriber is to be: the columns of a bulk file, as options.

So one table names and describes them, and one set of rules checks and reads them, for a row and for a command.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import click
from click.shell_completion import CompletionItem

from webex_wholesale.bulk import COLUMNS, Action, Row
from webex_wholesale.bulk.checks import offline_problems
from webex_wholesale.cli.ending import Stop
from webex_wholesale.cli.exit_status import ExitStatus
from webex_wholesale.models import CustomerPackage, SubscriberPackage

Command = Callable[..., Any]


class Known(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """Text of which some values are known: they are completed, and others are taken, too.

    Args:
        values: those that are known.
        several: whether there may be several, separated by commas.
    """

    name = "text"

    def __init__(self, values: Any, *, several: bool = False) -> None:
        self.values: tuple[str, ...] = tuple(map(str, values))
        self.several = several

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        """Return the known values that begin as what is typed, after the last comma where there may be several."""
        head, comma, last = incomplete.rpartition(",") if self.several else ("", "", incomplete)
        return [CompletionItem(f"{head}{comma}{value}") for value in self.values if value.startswith(last)]


_TYPES: dict[str, Known] = {
    "packages": Known(CustomerPackage, several=True),
    "package": Known(SubscriberPackage),
}
#: The column that is a command's argument.
_ARGUMENTS = ("email",)


def package_names(text: str | None) -> tuple[str, ...] | None:
    """Return the names in a text, separated as in a bulk file; None where none is given."""
    return None if text is None else Row(1, Action.ENSURE, "", None, None, {"packages": text}).packages


def _columns(about: str) -> list[Any]:
    return [column for column in COLUMNS if column.about == about and column.name not in _ARGUMENTS]


def _with_options(about: str, function: Command) -> Command:
    for column in reversed(_columns(about)):
        kind = _TYPES.get(column.name, Known(()))
        help = column.text.replace("separated by ; or a space", "separated by commas").replace("`", "--", 1)
        help = help.replace("`", "")
        option = click.option(
            f"--{column.name.replace('_', '-')}", column.name, type=kind, default=None, metavar="TEXT", help=help
        )
        function = option(function)
    return function


def _taken(about: str, values: dict[str, Any]) -> dict[str, str]:
    taken = {column.name: values.pop(column.name) for column in _columns(about)}
    return {name: text.strip() for name, text in taken.items() if text and text.strip()}


def _require_no_problems(row: Row) -> None:
    problems = offline_problems([row])
    if problems:
        told = "; ".join(f"--{one.column.replace('_', '-')} {one.message}" for one in problems)
        raise Stop(f"{told}. Nothing was sent", ExitStatus.USAGE, "InvalidRequest")


def customer_arguments(*, whole: bool) -> Callable[[Command], Command]:
    """Give a command the options of a customer; it gets them as the SDK's arguments.

    Args:
        whole: whether all must be given that a customer needs; else what is given is passed on.
    """

    def decorate(function: Command) -> Command:
        @functools.wraps(function)
        def run(*arguments: Any, external_id: str | None, **values: Any) -> Any:
            row = Row(1, Action.ENSURE, external_id or "", None, None, _taken("customer", values))
            if whole:
                _require_no_problems(row)
            customer = {**row.arguments(), "external_id": external_id}
            return function(*arguments, **values, **customer)

        return _with_options("customer", run)

    return decorate


def subscriber_arguments(*, whole: bool) -> Callable[[Command], Command]:
    """Give a command the options of a subscriber; it gets them as the SDK's arguments.

    Args:
        whole: as for `customer_arguments`.
    """

    def decorate(function: Command) -> Command:
        @functools.wraps(function)
        def run(*arguments: Any, email: str, **values: Any) -> Any:
            row = Row(1, Action.ENSURE, "", email, None, _taken("subscriber", values))
            if whole:
                _require_no_problems(row)
            return function(*arguments, **values, **row.arguments())

        return _with_options("subscriber", run)

    return decorate
