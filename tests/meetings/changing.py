"""Looking at what became of a change, and taking it back."""

from datetime import datetime, timedelta

from groups.meetings import actions
from groups.meetings.models import Change, Meeting
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.meetings.conftest import NOW


def rows(cast) -> list[Meeting]:
    """All meetings of the circle, the soonest first."""
    with acting_as(cast.jo):
        return list(Meeting.objects.select_related("series").order_by("starts_at"))


def notices() -> list[tuple[str, str, datetime]]:
    """Who is to hear of other times, and when."""
    with acting_as(Purpose.REMINDERS):
        kinds = ["meeting_changed", "answer_again"]
        found = Notice.objects.filter(state="pending", kind__in=kinds)
        return [(n.recipient.email.split("@")[0], n.kind, n.due_at) for n in found]


def undo(cast, *, by=None, at=NOW + timedelta(minutes=9)) -> actions.Undone:
    """The last change is taken back."""
    person = by or cast.jo
    with acting_as(person):
        latest = Change.objects.order_by("-made_at").first()
        return actions.undo(cast.member(person), latest, at=at)
