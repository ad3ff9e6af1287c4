"""What people do with meetings."""

from groups.meetings.actions.answering import answer, answer_all
from groups.meetings.actions.changing import cancel_meeting, move_meeting
from groups.meetings.actions.planning import Details, schedule, wished
from groups.meetings.actions.waiting import leave_seat, stop_waiting, take_seat, wait

__all__ = [
    "Details",
    "answer",
    "answer_all",
    "cancel_meeting",
    "leave_seat",
    "move_meeting",
    "schedule",
    "stop_waiting",
    "take_seat",
    "wait",
    "wished",
]
