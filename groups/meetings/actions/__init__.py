"""What people do with meetings."""

from groups.meetings.actions.answering import answer, answer_all
from groups.meetings.actions.changing import (
    cancel_meeting,
    move_meeting,
    propose_cancelling,
    propose_moving,
)
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
from groups.meetings.actions.parts import add_part, change_part, move_part, remove_part
from groups.meetings.actions.planning import Details, schedule, wished
from groups.meetings.actions.running import (
    add_follow_up,
    begin_round,
    drop_follow_up,
    open_session,
    set_done,
    set_place_in_round,
    set_there,
    set_turn,
    shuffle,
)
from groups.meetings.actions.series import (
    Scope,
    cancel_series,
    edit_series,
    propose_cancelling_series,
    propose_editing,
)
from groups.meetings.actions.undoing import Undone, undo
from groups.meetings.actions.waiting import leave_seat, stop_waiting, take_seat, wait
from groups.meetings.actions.wrapping import keep_my_name, wrap_up

__all__ = [
    "Details",
    "Scope",
    "Undone",
    "add_follow_up",
    "add_part",
    "answer",
    "answer_all",
    "answer_times",
    "ask_for_cover",
    "ask_for_times",
    "begin_round",
    "cancel_meeting",
    "cancel_series",
    "change_part",
    "close_poll",
    "decline_cover",
    "drop_follow_up",
    "edit_series",
    "keep_my_name",
    "leave_seat",
    "move_meeting",
    "move_part",
    "open_session",
    "plan_slot",
    "propose_cancelling",
    "propose_cancelling_series",
    "propose_editing",
    "propose_moving",
    "remove_part",
    "schedule",
    "set_done",
    "set_place_in_round",
    "set_there",
    "set_turn",
    "shuffle",
    "stop_waiting",
    "take_meeting",
    "take_seat",
    "undo",
    "wait",
    "wished",
    "withdraw_cover",
    "wrap_up",
]
