"""What people do with meetings."""

from groups.meetings.actions.answering import answer, answer_all
from groups.meetings.actions.changing import cancel_meeting, move_meeting
from groups.meetings.actions.covering import (
    ask_for_cover,
    decline_cover,
    take_meeting,
    withdraw_cover,
)
from groups.meetings.actions.finding import (
    answer_times,
    ask_for_times,
    close_poll,
    plan_slot,
)
from groups.meetings.actions.planning import Details, schedule, wished
from groups.meetings.actions.waiting import leave_seat, stop_waiting, take_seat, wait

__all__ = [
    "Details",
    "answer",
    "answer_all",
    "answer_times",
    "ask_for_cover",
    "ask_for_times",
    "cancel_meeting",
    "close_poll",
    "decline_cover",
    "leave_seat",
    "move_meeting",
    "plan_slot",
    "schedule",
    "stop_waiting",
    "take_meeting",
    "take_seat",
    "wait",
    "wished",
    "withdraw_cover",
]
