"""What a member takes along of meetings: what they answered, and what they wrote with it."""

from collections.abc import Iterator

from groups.meetings.models import Rsvp, RsvpNote
from groups.membership.exporting import Item, Section
from groups.membership.models import Membership


def _answers(member: Membership) -> Iterator[Item]:
    """Of the meeting itself only when it is: its words are those of who planned it."""
    own = Rsvp.objects.filter(group=member.group_id, membership=member)
    for said in own.select_related("meeting").order_by("answered_at", "pk"):
        facts = {"answer": said.get_answer_display(), "to the meeting on": said.meeting.starts_at}
        yield Item(at=said.answered_at, facts=facts)


def _notes(member: Membership) -> Iterator[Item]:
    own = RsvpNote.objects.visible_to(member).filter(membership=member)
    for note in own.select_related("meeting").order_by("written_at", "pk"):
        facts = {"to the meeting on": note.meeting.starts_at}
        yield Item(at=note.written_at, text=note.text, facts=facts)


ANSWERS = Section("answers", "Your answers to meetings", _answers)
NOTES = Section("notes", "Your notes to the facilitators", _notes)
