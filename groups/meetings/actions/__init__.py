"""What people do with meetings."""

from groups.meetings.actions.answering import answer
from groups.meetings.actions.changing import cancel_meeting, move_meeting
from groups.meetings.actions.planning import Details, schedule, wished

__all__ = ["Details", "answer", "cancel_meeting", "move_meeting", "schedule", "wished"]
