"""After an update or a deletion: when an end is the new one, and when it is the state from before."""

from __future__ import annotations

from typing import Any

import pytest

from tests.core.driving import EPOCH
from tests.core.polling_script import MISSING, Watch, begun, customer
from webex_wholesale._core.waiting.poll_token import PollState
from webex_wholesale._core.waiting.polling import STALE_FOR, Snapshot, judge, wants_of
from webex_wholesale._core.waiting.states import Phase
from webex_wholesale.errors import PollTimeout

NEW = wants_of(("webex_calling", "webex_meetings"), None, more=False)
OLD_LOOK = customer("provisioned", "webex_calling")
NEW_LOOK = customer("provisioned", "webex_meetings", "webex_calling")


def phase_of(snapshot: Snapshot, *, after: float = 0.0, **fields: Any) -> Phase:
    return judge(begun("customers.update", **fields), snapshot, EPOCH + after)


@pytest.mark.parametrize("after", [0.0, STALE_FOR, 86_400.0])
def test_the_old_provisioned_is_not_success_however_long_it_is_shown(after: float):
    assert phase_of(OLD_LOOK, after=after, wants=NEW) is Phase.MOVING


def test_what_was_asked_for_being_visible_is_success_at_once():
    assert phase_of(NEW_LOOK, wants=NEW) is Phase.DONE


def test_a_change_that_no_read_proves_is_given_time():
    wants = wants_of(("webex_calling",), None, more=True)
    assert phase_of(OLD_LOOK, wants=wants) is Phase.MOVING
    assert phase_of(OLD_LOOK, after=STALE_FOR, wants=wants) is Phase.DONE


@pytest.mark.parametrize("status", ["error", "provisioned_with_errors"])
def test_an_old_failure_is_not_the_new_one_but_does_not_hide_it_for_ever(status: str):
    look = customer(status, "webex_calling", "webex_meetings")
    assert phase_of(look, wants=NEW) is Phase.MOVING
    assert phase_of(look, after=STALE_FOR - 0.1, wants=NEW) is Phase.MOVING
    assert phase_of(look, after=STALE_FOR, wants=NEW) is not Phase.MOVING


@pytest.mark.parametrize("status", ["provisioned", "provisioned_with_errors", "error"])
def test_once_the_update_has_been_seen_at_work_every_end_is_its_own(status: str):
    progress = begun("customers.update", wants=NEW)
    assert judge(progress, customer("updating", "webex_calling"), EPOCH) is Phase.MOVING
    assert judge(progress, customer(status, "webex_calling"), EPOCH + 1) is not Phase.MOVING


@pytest.mark.parametrize("status", ["provisioning", "pending_rpl_review", "deleting", "on_the_moon"])
def test_states_from_before_the_update_prove_nothing(status: str):
    progress = begun("customers.update", wants=NEW)
    judge(progress, customer(status, "webex_calling"), EPOCH)
    assert judge(progress, OLD_LOOK, EPOCH + 1) is Phase.MOVING


def test_that_an_update_was_seen_at_work_is_known_after_a_resume():
    progress = begun("customers.update", wants=NEW)
    judge(progress, customer("updating"), EPOCH)
    assert judge(PollState.from_token(progress.to_token()), OLD_LOOK, EPOCH + 1) is Phase.DONE


def test_a_new_external_id_must_be_visible_and_is_not_in_the_token():
    wants = wants_of(("webex_calling",), "Müller & Sons", more=False)
    progress = begun("customers.update", wants=wants)
    assert judge(progress, customer("provisioned", "webex_calling", external_id="old"), EPOCH + 99) is Phase.MOVING
    assert judge(progress, customer("provisioned", "webex_calling"), EPOCH + 99) is Phase.MOVING
    found = customer("provisioned", "webex_calling", external_id="Müller & Sons")
    assert judge(progress, found, EPOCH + 99) is Phase.DONE
    assert "Müller" not in progress.to_token()
    assert "M\\u00fcller" not in progress.to_token()


def test_an_external_id_that_is_no_proper_text_is_compared_all_the_same():
    wants = wants_of(("webex_calling",), "a", more=False)
    assert phase_of(customer("provisioned", "webex_calling", external_id="\ud800"), wants=wants) is Phase.MOVING


def test_the_order_of_packages_and_their_repetition_do_not_matter():
    wants = wants_of(("b", "a", "b"), None, more=False)
    assert phase_of(customer("provisioned", "a", "b"), wants=wants) is Phase.DONE


def test_a_change_that_stays_invisible_ends_as_a_timeout_that_says_so():
    with pytest.raises(PollTimeout, match="provisioned, but the change is not visible yet"):
        Watch(begun("customers.update", wants=NEW)).run([OLD_LOOK])


def test_an_error_from_before_a_deletion_is_not_its_failure():
    progress = begun("customers.delete")
    assert judge(progress, customer("error"), EPOCH) is Phase.MOVING
    assert judge(progress, customer("deleting"), EPOCH + 1) is Phase.MOVING
    assert judge(progress, customer("error"), EPOCH + 2) is Phase.FAILED


def test_a_missing_resource_is_the_goal_of_a_deletion_that_was_accepted_or_seen_once_a_second_look_agrees():
    for fields, end in (({}, Phase.GONE), ({"accepted": False}, Phase.MOVING), ({"seen": True}, Phase.GONE)):
        progress = begun("customers.delete", **fields)
        assert judge(progress, MISSING, EPOCH) is Phase.MOVING
        assert judge(progress, MISSING, EPOCH + 1) is end


@pytest.mark.parametrize("kind", ["customers.provision", "customers.update", "subscribers.provision"])
def test_what_was_not_to_go_away_is_gone_only_after_minutes_of_nothing_else(kind: str):
    progress = begun(kind, seen=True)
    for seconds in (0, 1, 60, 299):
        assert judge(progress, MISSING, EPOCH + seconds) is Phase.MOVING
    assert judge(progress, MISSING, EPOCH + 300) is Phase.GONE
    assert judge(progress, customer("provisioning"), EPOCH + 301) is not Phase.GONE
    assert judge(progress, MISSING, EPOCH + 700) is Phase.MOVING


def test_a_provisioned_customer_needs_no_proof_when_it_was_created():
    assert judge(begun("customers.provision"), customer("provisioned"), EPOCH) is Phase.DONE
