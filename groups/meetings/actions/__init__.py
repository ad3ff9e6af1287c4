"""What people do with meetings."""

from groups.meetings.actions.answering import answer
from groups.meetings.actions.changing import (
    cancel_meeting,
    move_meeting,
    propose_cancelling,
    propose_moving,
)
from groups.meetings.actions.planning import Details, schedule, wished
from groups.meetings.actions.saving import undo
from groups.meetings.actions.series import (
    Scope,
    cancel_series,
    edit_series,
    propose_cancelling_series,
    propose_editing,
)

__all__ = [
    "Details",
    "Scope",
    "answer",
    "cancel_meeting",
    "cancel_series",
    "edit_series",
    "move_meeting",
    "propose_cancelling",
    "propose_cancelling_series",
    "propose_editing",
    "propose_moving",
    "schedule",
    "undo",
    "wished",
]
