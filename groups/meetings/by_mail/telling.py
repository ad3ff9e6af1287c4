"""Queues invitations, and makes them when their moment has come.

What a mail says is read when it is made. So a row in the outbox only means: say how the series is
now. It goes out when the change behind it can no longer be undone; where another one waits for the
same series, that one says it all.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Max

from accounts.models import User
from groups.meetings.by_mail.wishes import are_offered, current, refusal
from groups.meetings.by_mail.writing import Writer
from groups.meetings.changes import SUPERSEDED
from groups.meetings.feeds.schedules import Schedule, schedules
from groups.meetings.models import CalendarMail, Meeting
from groups.meetings.proposals import Proposal, Row
from groups.membership.models import Membership
from groups.notices.actions import cancel_about, queue
from groups.notices.kinds import Category, Entries, Kind, Message, Unwanted
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as

SERIES: Final = "calendar_series"
"""About a series: how it is now."""
CANCELLED: Final = "calendar_cancelled"
"""About one meeting of a series that goes on: it does not take place."""
_GONE_OUT: Final = (Notice.State.SENDING, Notice.State.SENT, Notice.State.UNCERTAIN)


def tell_of_series(group: UUID, series: Collection[UUID], *, at: datetime) -> None:
    """Tell everybody who wants invitations how these series of a group are."""
    if series and (people := _people(group)):
        _queue_series(group, series, people, at)


def tell_one(member: Membership, *, at: datetime) -> None:
    """Tell one member how everything is that is to come."""
    coming = Meeting.objects.visible_to(member).scheduled().to_come(at)
    series = set(coming.order_by().values_list("series_id", flat=True))
    if series and are_offered():
        _queue_series(member.group_id, series, [member.user], at)


def tell_of_change(proposal: Proposal) -> None:
    """A single occurrence that was called off is told as that; whatever else, as the series.

    Place, link and the like stand in no invitation, so nobody hears of them in this way.
    """
    changed = _changed_times(proposal)
    if not changed:
        return
    group, due = proposal.member.group_id, proposal.tells_at
    people = _people(group)
    if not people:
        return
    off = {series for series, rows in changed.items() if _is_one_cancelled(rows)}
    for meeting in (changed[series][0].meeting for series in off):
        with acting_as(Purpose.REMINDERS):
            queue(
                CANCELLED,
                recipients=people,
                subject=meeting.pk,
                group=group,
                revision=meeting.revision,
                at=due,
            )
    _queue_series(group, set(changed) - off, people, due)


def take_back(
    group: UUID,
    *,
    meetings: Collection[UUID],
    series: Collection[UUID],
    made_at: datetime,
    told_at: datetime,
    at: datetime,
) -> None:
    """A change was undone that was made at ``made_at``, and was or would have been told at
    ``told_at``. Nobody hears of it who has not yet; who has, or did not hear of an earlier change
    because of it, hears how the series is now.
    """
    with acting_as(Purpose.REMINDERS):
        ours = Notice.objects.filter(group_id=group)
        about = ours.filter(kind=SERIES, subject_id__in=series)
        waiting = about.filter(state=Notice.State.PENDING, due_at=told_at)
        latest = waiting.values("subject_id").annotate(number=Max("revision"))
        for subject, number in latest.values_list("subject_id", "number"):
            waiting.filter(subject_id=subject, revision=number).take_back(at, "taken back")
        cancel_about(CANCELLED, meetings, group=group, at=at)
        since = {"finished_at__gte": made_at}
        again = set(
            (
                about.filter(state__in=_GONE_OUT, **since)
                | about.filter(state=Notice.State.SENDING)
                | about.filter(reason=SUPERSEDED, **since)
            ).values_list("subject_id", flat=True)
        )
        called_off = ours.filter(kind=CANCELLED, subject_id__in=meetings)
        told = called_off.filter(state__in=_GONE_OUT).values_list("subject_id", flat=True)
        again |= set(Meeting.objects.filter(pk__in=set(told)).values_list("series_id", flat=True))
    tell_of_series(group, again, at=at)


def _changed_times(proposal: Proposal) -> dict[UUID, list[Row]]:
    """The rows of which the calendar changes, by series: the one they were in, the one they are in."""
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row in proposal.rows:
        meeting, before = row.meeting, UUID(str(row.before["series_id"]))
        now = (str(meeting.series_id), meeting.starts_at, meeting.ends_at, str(meeting.state))
        if now != (str(before), row.begins, row.ends, row.before["state"]):
            for series in {before, meeting.series_id}:
                found[series].append(row)
    for meeting in proposal.created:
        found[meeting.series_id].extend([])
    return found


def _is_one_cancelled(rows: Sequence[Row]) -> bool:
    if len(rows) != 1:
        return False
    (row,) = rows
    same = row.before["series_id"] == str(row.meeting.series_id)
    return same and row.meeting.is_cancelled and row.before["state"] == Meeting.State.SCHEDULED


def _people(group: UUID) -> list[User]:
    """Who wants them: for the sender to know, not for whoever changes a meeting."""
    if not are_offered():
        return []
    with acting_as(Purpose.REMINDERS):
        return [one.user for one in current().filter(group=group).select_related("user")]


def _queue_series(
    group: UUID, series: Iterable[UUID], people: Sequence[User], due: datetime
) -> None:
    """Under the next number: whatever waits already for the same series is one lower."""
    with acting_as(Purpose.REMINDERS):
        for subject in sorted(series):
            rows = Notice.objects.filter(kind=SERIES, subject_id=subject)
            last = rows.aggregate(last=Max("revision"))["last"] or 0
            queue(
                SERIES, recipients=people, subject=subject, group=group, revision=last + 1, at=due
            )


def _prepare_series(notice: Notice, at: datetime) -> Message | Unwanted:
    newer = Notice.objects.filter(
        kind=SERIES,
        recipient=notice.recipient_id,
        subject_id=notice.subject_id,
        revision__gt=notice.revision,
        state=Notice.State.PENDING,
    )
    if newer.exists():
        return Unwanted(SUPERSEDED)
    with acting_as(notice.recipient):
        found = _wanted_by(notice)
        if isinstance(found, Unwanted):
            return found
        return _series_now(found, notice.subject_id, at)


def _prepare_cancelled(notice: Notice, at: datetime) -> Message | Unwanted:
    with acting_as(notice.recipient):
        found = _wanted_by(notice)
        if isinstance(found, Unwanted):
            return found
        meeting = Meeting.objects.filter(pk=notice.subject_id).first()
        if meeting is None or not meeting.is_cancelled:
            return Unwanted(SUPERSEDED)
        if meeting.ends_at <= at:
            return Unwanted("over")
        schedule = _takes_place(found, meeting.series_id, at)
        if schedule is None:
            return _series_now(found, meeting.series_id, at)
        entries = Writer(found, at).cancel_one(schedule, meeting)
        return _message(entries, meeting.starts_at)


def _wanted_by(notice: Notice) -> CalendarMail | Unwanted:
    """What the recipient asked for, read as they may read it."""
    if not are_offered():
        return Unwanted("not offered")
    mail = (
        current()
        .filter(group=notice.group_id, user=notice.recipient_id)
        .select_related("user", "membership")
        .first()
    )
    if mail is None:
        return Unwanted("not asked for")
    return Unwanted("address not verified") if refusal(mail.user) else mail


def _takes_place(mail: CalendarMail, series: UUID, at: datetime) -> Schedule | None:
    """What takes place of a series since the mails began; None where nothing is to come.

    It begins there and not today, so that a program that has it already finds the same start.
    """
    rows = Meeting.objects.visible_to(mail.membership).scheduled().filter(series=series)
    if not rows.to_come(at).exists():
        return None
    (schedule,) = schedules(rows, since=mail.created_at)
    return schedule


def _series_now(mail: CalendarMail, series: UUID, at: datetime) -> Message:
    schedule = _takes_place(mail, series, at)
    if schedule is not None:
        coming = Meeting.objects.scheduled().filter(series=series).to_come(at).first()
        begins = coming.starts_at if coming is not None else None
        return _message(Writer(mail, at).request(schedule), begins)
    first = Meeting.objects.filter(series=series, ends_at__gt=mail.created_at)
    begins = first.order_by("starts_at").values_list("starts_at", flat=True).first()
    return _message(Writer(mail, at).cancel_all(series, begins), None)


def _message(entries: Entries, begins: datetime | None) -> Message:
    template = "calendar_times" if entries.method == "REQUEST" else "calendar_cancelled"
    context: dict[str, object] = {"link": settings.SITE_URL + "/"}
    return Message(template, context, useful_until=begins, entries=entries)


KINDS = (
    Kind(SERIES, Category.CALENDAR, prepare=_prepare_series),
    Kind(CANCELLED, Category.CALENDAR, prepare=_prepare_cancelled),
)
