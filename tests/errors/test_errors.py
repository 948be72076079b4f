"""The tree of errors: as it is drawn, plain data that travels between processes, enough for a support ticket."""

from __future__ import annotations

import builtins
import copy
import inspect
import pickle
import re
from http import HTTPStatus
from typing import Any

import pytest

from webex_wholesale import errors
from webex_wholesale.errors import (
    API_ERRORS,
    ApiError,
    CallError,
    ErrorDetail,
    OutcomeUnknown,
    WholesaleError,
    WriteEffect,
    api_error_class,
)
from webex_wholesale.models import Customer, ErrorInfo

CLASSES: list[type[WholesaleError]] = [
    member
    for name in errors.__all__
    if isinstance(member := getattr(errors, name), type) and issubclass(member, WholesaleError)
]
NAMES = {cls.__name__: cls for cls in CLASSES}


def filled(cls: type[WholesaleError]) -> WholesaleError:
    """Return an error whose every attribute, of whatever class, has a value of its own."""
    error = cls("what went wrong")
    for name in vars(error):
        setattr(error, name, f"the {name}")
    values: dict[str, Any] = {
        "operation": "customers.get",
        "key": {"customer_id": "C1"},
        "status": 409,
        "attempts": 3,
        "tracking_id": "NA_1",
        "effect": WriteEffect.UNKNOWN,
        "retry_after": 7.5,
        "errors": (ErrorDetail(10022, "in use", "email"),),
        "headers": {"a": "b"},
        "resource": Customer(id="C1", errors=(ErrorInfo(error_code=1),), extras={"new": [1]}),
        "differences": {"packages": (("a",), ("b",))},
        "paths": ("$.items[0].id",),
        "ids": ("C1", "C2"),
    }
    for name, value in values.items():
        if name in vars(error):
            setattr(error, name, value)
    error.add_note("resume with client.resume(token)")
    return error


# --- the tree


def drawn() -> dict[str, str]:
    """Return class -> parent as the docstring draws them."""
    (drawing,) = re.findall(r"```\n(.*?)```", errors.__doc__ or "", re.DOTALL)
    parents: dict[str, str] = {}
    above: list[str] = []
    for line in drawing.splitlines():
        indent = re.match(r"[│├└─ ]*", line).end()  # type: ignore[union-attr]
        names = []
        for word in line[indent:].split():
            if word not in NAMES:
                break
            names.append(word)
        assert names, f"no class in {line!r}"
        above = above[: indent // 4]
        for name in names:
            assert name not in parents
            parents[name] = above[-1] if above else "Exception"
        above.append(names[-1])
    return parents


def test_the_tree_is_the_one_that_is_drawn():
    real = {
        name: next(
            base.__name__ for base in cls.__bases__ if base is Exception or issubclass(base, WholesaleError)
        )
        for name, cls in NAMES.items()
    }
    assert drawn() == real


def test_no_class_of_the_tree_is_left_out_of_the_package():
    def below(cls: type) -> set[type]:
        return {cls}.union(*map(below, cls.__subclasses__()))

    public = {cls for cls in below(WholesaleError) if cls.__module__.startswith("webex_wholesale.errors")}
    assert public == set(CLASSES)


def test_what_also_is_a_builtin_error_says_so_where_it_is_drawn():
    drawing = errors.__doc__ or ""
    for name in ("DeadlineExceeded", "PollTimeout"):
        assert issubclass(NAMES[name], TimeoutError)
        assert re.search(rf"{name}\b.*also a TimeoutError", drawing)
    assert issubclass(errors.InvalidRequest, ValueError)
    assert "also a ValueError" in drawing


@pytest.mark.parametrize("cls", CLASSES)
def test_every_class_is_documented_and_hides_no_builtin(cls: type[WholesaleError]):
    assert inspect.getdoc(cls)
    assert cls.__doc__ != WholesaleError.__doc__ or cls is WholesaleError
    assert not hasattr(builtins, cls.__name__)


# --- plain data


@pytest.mark.parametrize("cls", CLASSES)
def test_every_error_goes_through_a_pickle_whole(cls: type[WholesaleError]):
    error = filled(cls)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(error, protocol))
        assert type(again) is cls
        assert vars(again) == vars(error)
        assert (again.args, str(again), again.__notes__) == (error.args, str(error), error.__notes__)


@pytest.mark.parametrize("make", [copy.copy, copy.deepcopy])
@pytest.mark.parametrize("cls", CLASSES)
def test_every_error_can_be_copied(cls: type[WholesaleError], make: Any):
    error = filled(cls)
    again = make(error)
    assert again is not error
    assert (type(again), vars(again), str(again)) == (cls, vars(error), str(error))


@pytest.mark.parametrize("cls", CLASSES)
def test_every_error_can_be_made_of_nothing_and_of_a_message(cls: type[WholesaleError]):
    assert isinstance(str(cls()), str)
    assert cls().message == ""
    assert cls("what went wrong").message == "what went wrong"
    assert "what went wrong" in str(cls("what went wrong"))


@pytest.mark.parametrize("cls", CLASSES)
def test_every_error_keeps_what_it_is_given(cls: type[WholesaleError]):
    named = [
        name
        for owner in cls.__mro__
        if "__init__" in vars(owner) and issubclass(owner, WholesaleError)
        for name, parameter in inspect.signature(owner.__init__).parameters.items()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY
    ]
    mappings = {"headers": {"a": "b"}, "differences": {"a": (1, 2)}, "key": {"email": "jo@acme.example"}}
    given: dict[str, Any] = {name: mappings.get(name, (name,)) for name in named}
    if cls is errors.MissingExtra:
        given = {"extra": "pandas"}
    error = cls("m", **given)
    assert {name: getattr(error, name) for name in given} == given


# --- the text


@pytest.mark.parametrize("cls", [cls for cls in CLASSES if issubclass(cls, CallError)])
def test_the_text_of_a_call_that_failed_has_all_that_support_asks_for(cls: type[CallError]):
    text = str(filled(cls))
    for part in (
        "customers.get (customer_id C1): ",
        "3 attempts",
        "tracking id NA_1",
        "retry after 7.5 s",
        "what went wrong",
    ):
        assert part in text


@pytest.mark.parametrize("cls", [cls for cls in CLASSES if issubclass(cls, ApiError)])
def test_the_text_of_an_error_answer_has_its_status_and_every_entry(cls: type[ApiError]):
    entries = (ErrorDetail(10022, "in use"), ErrorDetail("E7", None, "email"), ErrorDetail(None, "third"))
    error = cls("refused", status=409, errors=entries, operation="customers.provision", tracking_id="NA_1")
    assert str(error) == (
        "customers.provision: HTTP 409 Conflict; refused; 10022: in use; "
        "E7: no description (field email); third [tracking id NA_1]"
    )
    assert error.codes == (10022, "E7")


def test_a_message_that_an_entry_repeats_is_said_once():
    error = errors.BadRequest("in use", status=400, errors=(ErrorDetail(10022, "in use"),))
    assert str(error) == "HTTP 400 Bad Request; 10022: in use"


def test_a_status_that_has_no_name_is_said_by_its_number():
    assert str(ApiError(status=499)) == "HTTP 499"
    assert str(ApiError(status=499, operation="x.y")) == "x.y: HTTP 499"


@pytest.mark.parametrize("cls", [cls for cls in CLASSES if cls is not errors.MissingExtra])
def test_every_error_says_which_operation_it_is_of_and_what_that_was_about(cls: type[WholesaleError]):
    error = filled(cls)
    assert str(error).startswith("customers.get (customer_id C1): ")
    assert (error.operation, error.key) == ("customers.get", {"customer_id": "C1"})
    assert (cls().operation, cls().key) == (None, {})


def test_a_key_cannot_forge_a_line_of_a_log():
    error = CallError("gone", operation="customers.get", key={"external_id": "a\nERROR all is lost\x1b[2J"})
    assert str(error) == r"customers.get (external_id a\nERROR all is lost\x1b[2J): gone"


def test_one_attempt_is_not_worth_a_word():
    assert str(CallError("gone", attempts=1)) == "gone"


def test_a_missing_library_is_named_with_what_to_type():
    error = errors.MissingExtra("pandas", extra="pandas")
    assert str(error) == "this needs pandas: pip install 'webex-wholesale[pandas]'"
    assert isinstance(error, ImportError)


def test_a_row_that_cannot_be_read_is_named_by_its_place():
    assert str(errors.RowError("no number", line=7, column="QUANTITY")) == "line 7, column QUANTITY: no number"
    assert str(errors.RowError("no number")) == "no number"


# --- what follows from an error


@pytest.mark.parametrize("status", sorted(API_ERRORS))
def test_every_documented_status_has_a_class_of_its_own(status: int):
    cls = api_error_class(status)
    assert cls.__name__ in errors.__all__
    assert [other for other, known in API_ERRORS.items() if known is cls] == [status]
    assert issubclass(cls, errors.ServerError) == (status >= 500)


@pytest.mark.parametrize(
    ("status", "cls"), [(402, ApiError), (451, ApiError), (505, errors.ServerError), (599, errors.ServerError)]
)
def test_any_other_status_has_the_class_of_its_kind(status: int, cls: type[ApiError]):
    assert api_error_class(status) is cls


def test_the_statuses_of_the_contract_and_501_are_all_there():
    contract = {400, 401, 403, 404, 405, 409, 410, 415, 423, 428, 429, 500, 501, 502, 503, 504}
    assert set(API_ERRORS) == contract
    assert all(HTTPStatus(status) for status in contract)


UNSURE = {"ResponseLost", "OutcomeUnknown", "ServerError", "InternalServerError", "BadGateway",
          "ServiceUnavailable", "GatewayTimeout", "NotSupported"}  # fmt: skip


@pytest.mark.parametrize("cls", [cls for cls in CLASSES if issubclass(cls, CallError)])
def test_every_call_error_says_what_it_did(cls: type[CallError]):
    assert cls().effect is (WriteEffect.UNKNOWN if cls.__name__ in UNSURE else WriteEffect.NOT_APPLIED)
    assert cls(effect=WriteEffect.APPLIED).effect is WriteEffect.APPLIED


def test_an_outcome_that_is_not_known_is_never_worth_a_blind_repetition():
    assert not OutcomeUnknown.retryable
    assert not errors.BadRequest.retryable
    assert errors.RateLimited.retryable
    assert errors.RequestNotSent.retryable
    assert errors.ServiceUnavailable.retryable
