"""That a report waits, that there is an answer, that something was decided, that a day has come.

The mails say nothing of it: each asks to sign in.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from groups.membership.models import Group, Membership
from groups.notices.actions import queue
from groups.notices.kinds import Category, Kind, Line, Message, Unwanted
from groups.notices.models import Notice
from groups.safety.deciding import REPORT_ANSWERED, REPORT_DECIDED
from groups.safety.models import CheckIn, Report, Reporter, Told
from groups.safety.reporting import REPORT_RECEIVED
from groupsite.confidentiality.acting import Purpose, acting_as

CHECK_IN_DUE: Final = "check_in_due"
LATE = timedelta(days=2)
"""After that it stands on the group's page, and nobody is told any more."""


def _message(kind: str) -> Message:
    return Message(kind, {"link": settings.SITE_URL + "/"})


def _prepare_received(notice: Notice, at: datetime) -> Message | Unwanted:
    """Read as the recipient may read it."""
    with acting_as(notice.recipient):
        if _waits_for(notice, notice.recipient):
            return _message(REPORT_RECEIVED)
    return Unwanted("decided")


def _waits_for(notice: Notice, person: User | None) -> bool:
    if person is None:
        return False
    if notice.group_id is None:
        return Report.objects.awaiting(person).filter(pk=notice.subject_id).exists()
    member = Membership.objects.active().filter(user=person, group=notice.group_id).first()
    return member is not None and (
        Report.objects.visible_to(member).filter(pk=notice.subject_id).exists()
    )


def _show_received(notices: Sequence[Notice], person: User, at: datetime) -> dict[UUID, Line]:
    """As long as it waits, and as long as the person may decide it."""
    of_groups = {one.subject_id: one.pk for one in notices if one.group_id is not None}
    of_the_desk = {one.subject_id: one.pk for one in notices if one.group_id is None}
    lines = {}
    if of_groups:
        here = list(Membership.objects.facilitating().filter(user=person))
        waiting = Report.objects.waiting_for(here).filter(pk__in=of_groups)
        for report in waiting.select_related("group"):
            lines[of_groups[report.pk]] = Line(
                f"{report.group.name}: somebody reported a post.",
                reverse("safety:report_to_decide", args=[report.group.slug, report.pk]),
            )
    if of_the_desk:
        theirs = Report.objects.awaiting(person).filter(pk__in=of_the_desk)
        for pk in theirs.values_list("pk", flat=True):
            lines[of_the_desk[pk]] = Line(
                "Somebody reported a post in a group. It waits for a coordinator.",
                reverse("safety:complaint", args=[pk]),
            )
    return lines


def _prepare_decided(notice: Notice, at: datetime) -> Message | Unwanted:
    told = Told.objects.filter(ruling=notice.subject_id, membership__user=notice.recipient_id)
    return _if_there(told.values_list("membership__state", flat=True).first(), REPORT_DECIDED)


def _prepare_answered(notice: Notice, at: datetime) -> Message | Unwanted:
    asked = Reporter.objects.filter(
        report__ruling=notice.subject_id, membership__user=notice.recipient_id
    )
    return _if_there(asked.values_list("membership__state", flat=True).first(), REPORT_ANSWERED)


def _if_there(state: str | None, kind: str) -> Message | Unwanted:
    return _message(kind) if state == Membership.State.ACTIVE else Unwanted("left")


def _show_decided(notices: Sequence[Notice], person: User, at: datetime) -> dict[UUID, Line]:
    mine = Membership.objects.active().filter(user=person)
    told = Told.objects.filter(
        membership__in=mine, ruling__in=[notice.subject_id for notice in notices]
    )
    groups = {one.ruling_id: one.group for one in told.select_related("group")}
    return _lines(notices, groups, "{name}: something was decided about a post of yours.")


def _show_answered(notices: Sequence[Notice], person: User, at: datetime) -> dict[UUID, Line]:
    mine = Membership.objects.active().filter(user=person)
    asked = Reporter.objects.filter(
        membership__in=mine, report__ruling__in=[notice.subject_id for notice in notices]
    )
    groups = {one.report.ruling_id: one.group for one in asked.select_related("group", "report")}
    return _lines(notices, groups, "{name}: there is an answer to what you reported.")


def _lines(
    notices: Sequence[Notice], groups: dict[UUID | None, Group] | dict[UUID, Group], words: str
) -> dict[UUID, Line]:
    return {
        notice.pk: Line(
            words.format(name=group.name), reverse("safety:own_reports", args=[group.slug])
        )
        for notice in notices
        if (group := groups.get(notice.subject_id)) is not None
    }


@acting_as(Purpose.REMINDERS)
def _plan_check_ins(at: datetime) -> int:
    """Tell the facilitators on the day, whoever asked; theirs is told to the others."""
    due = CheckIn.objects.filter(
        due_at__lte=at,
        due_at__gt=at - LATE,
        done_at=None,
        membership__state=Membership.State.ACTIVE,
    )
    planned = 0
    for check_in in due:
        group = Membership.objects.facilitating().filter(group=check_in.group_id)
        others = group.exclude(pk=check_in.membership_id).select_related("user")
        queue(
            CHECK_IN_DUE,
            recipients=[one.user for one in others],
            subject=check_in.pk,
            group=check_in.group_id,
            at=at,
        )
        planned += 1
    return planned


def _prepare_check_in(notice: Notice, at: datetime) -> Message | Unwanted:
    """Read as the recipient may read it."""
    with acting_as(notice.recipient):
        here = Membership.objects.facilitating().filter(user=notice.recipient_id)
        member = here.filter(group=notice.group_id).first()
        if member is None:
            return Unwanted("facilitates no more")
        if not CheckIn.objects.waiting_for(member).filter(pk=notice.subject_id).exists():
            return Unwanted("done")
    return _message(CHECK_IN_DUE)


def _show_check_in(notices: Sequence[Notice], person: User, at: datetime) -> dict[UUID, Line]:
    """As long as nobody has asked them."""
    here = Membership.objects.facilitating().filter(
        user=person, group__in=[notice.group_id for notice in notices]
    )
    groups = {member.group_id: member.group for member in here.select_related("group")}
    due = CheckIn.objects.due().filter(group__in=groups).exclude(membership__user=person)
    waiting = dict(due.values_list("pk", "group"))
    return {
        notice.pk: Line(
            f"{groups[waiting[notice.subject_id]].name}: somebody would like to be asked how they "
            "are.",
            reverse("safety:check_ins", args=[groups[waiting[notice.subject_id]].slug]),
        )
        for notice in notices
        if notice.subject_id in waiting
    }


KINDS = (
    Kind(REPORT_RECEIVED, Category.DUTIES, prepare=_prepare_received, show=_show_received),
    Kind(REPORT_DECIDED, Category.ACCOUNT, prepare=_prepare_decided, show=_show_decided),
    Kind(REPORT_ANSWERED, Category.ACCOUNT, prepare=_prepare_answered, show=_show_answered),
    Kind(
        CHECK_IN_DUE,
        Category.DUTIES,
        prepare=_prepare_check_in,
        plan=_plan_check_ins,
        show=_show_check_in,
    ),
)
