"""What becomes of a reported post, and of whoever wrote it. The first decision counts."""

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.dateformat import format as in_words

from accounts.models import User
from groups.audit.actions import record
from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.forum import hiding
from groups.forum.models import Post
from groups.forum.mutes import person_behind
from groups.membership import actions as membership
from groups.membership.models import Membership
from groups.membership.policy import may_remove
from groups.notices.actions import queue
from groups.safety.models import KEPT_FOR, PAUSED_FOR, Report, Reporter, Ruling, Told, Verdict
from groups.safety.reporting import author_of
from groupsite.confidentiality.acting import Purpose, acting_as
from groupsite.confidentiality.keyring import destroy_data_key

REPORT_DECIDED, REPORT_ANSWERED = "report_decided", "report_answered"
DECIDED_ALREADY = "Somebody else has decided this meanwhile."
GONE = "The post is no longer there. There is nothing left to hide or remove."
EXCERPT = 200

VERBS = {
    Verdict.NONE: Verb.SAFETY_REPORT_CLOSED,
    Verdict.HIDE: Verb.SAFETY_POST_HIDDEN,
    Verdict.REMOVE: Verb.SAFETY_POST_REMOVED,
    Verdict.PAUSE: Verb.SAFETY_MEMBER_PAUSED,
    Verdict.END: Verb.SAFETY_MEMBERSHIP_ENDED,
}
FOR_COORDINATORS = (Verdict.NONE, Verdict.HIDE, Verdict.REMOVE)
"""They decide about a post; who is in a group is the group's to decide."""

logger = logging.getLogger(__name__)


def verdicts_for(member: Membership, post: Post | None) -> list[Verdict]:
    """What a facilitator can decide. About a post that carries no name, nothing that would show whose."""
    if post is None:
        return [Verdict.NONE]
    verdicts = [Verdict.NONE, Verdict.REMOVE]
    if post.hidden_at is None:
        verdicts.insert(1, Verdict.HIDE)
    person = person_behind(member, post)
    if person is not None and may_remove(member, person):
        verdicts += [Verdict.PAUSE, Verdict.END]
    return verdicts


def verdicts_now(member: Membership, report: Report) -> list[Verdict]:
    """The same for the post as it is now, if it is still there."""
    readable = Post.objects.visible_to(member)
    post = readable.filter(pk=report.post_id).first() if report.post_id else None
    return verdicts_for(member, post)


@transaction.atomic
def decide(member: Membership, report: Report, verdict: str, *, at: datetime) -> None:
    """Close every open report of this post for the facilitators, with one decision.

    ``report`` is the one that was read: its sentence is the one that the author is told.
    """
    seen = Report.objects.visible_to(member).filter(pk=report.pk).first()
    if seen is None:
        raise NotPossible(DECIDED_ALREADY)
    if verdict not in verdicts_now(member, seen):
        raise NotPossible("The post has changed meanwhile. Please look at it again.")
    reports = _lock(seen)
    ruling = _rule(member.user, seen, verdict, at)
    author = _carry_out(ruling, reports, seen)
    record(member.user, VERBS[Verdict(verdict)], at=at, group=member.group_id, subject=ruling.pk)
    if verdict == Verdict.END:
        people = Membership.objects.visible_to(member).select_related("user", "group")
        other = people.filter(pk=author).first() if author else None
        if other is None:
            raise NotPossible("Whoever wrote this is no longer here.")
        membership.remove(member, other, at=at, reason=f"“{seen.clause}”")
    _tell(ruling, at=at)


@transaction.atomic
def decide_for_group(user: User, report: Report, verdict: str, *, at: datetime) -> None:
    """The same by a coordinator, of a post that a facilitator wrote."""
    seen = Report.objects.awaiting(user).filter(pk=report.pk).first()
    if seen is None:
        if not user.is_coordinator:
            raise PermissionDenied("only a coordinator decides this")
        raise NotPossible(DECIDED_ALREADY)
    if verdict not in FOR_COORDINATORS:
        raise NotPossible("Choose one of these.")
    reports = _lock(seen)
    ruling = _rule(user, seen, verdict, at)
    _carry_out(ruling, reports, seen)
    record(user, VERBS[Verdict(verdict)], at=at, subject=ruling.pk)
    _tell(ruling, at=at)


def _author(report: Report) -> UUID | None:
    if report.post_id is None:
        return None
    return author_of(report.post_id, report.thread_id, opens=report.opens)


def _lock(seen: Report) -> Sequence[UUID]:
    """Every open report of the post that goes to the same people; whoever comes second finds none."""
    with acting_as(Purpose.JUDGING):
        of_post = Report.objects.filter(
            group=seen.group_id, for_coordinators=seen.for_coordinators, ruling=None
        )
        same = of_post.filter(post=seen.post_id) if seen.post_id else of_post.filter(pk=seen.pk)
        found = list(same.select_for_update().order_by("pk").values_list("pk", flat=True))
    if seen.pk not in found:
        raise NotPossible(DECIDED_ALREADY)
    return found


def _rule(user: User, seen: Report, verdict: str, at: datetime) -> Ruling:
    ruling = Ruling(
        group_id=seen.group_id,
        post_id=seen.post_id,
        for_coordinators=seen.for_coordinators,
        clause=seen.clause,
        verdict=verdict,
        decided_at=at,
        decided_by=user,
    )
    ruling.save(force_insert=True)
    return ruling


def _carry_out(ruling: Ruling, reports: Sequence[UUID], seen: Report) -> UUID | None:
    """Close the reports, write down whom to tell, and do it to the post; gives the author."""
    author = None if ruling.verdict == Verdict.NONE else _author(seen)
    with acting_as(Purpose.JUDGING):
        Report.objects.filter(pk__in=reports).update(ruling=ruling)
        if ruling.verdict == Verdict.NONE:
            return None
        posts = Post.objects.select_related("thread").filter(group=seen.group_id)
        post = posts.filter(pk=seen.post_id).first() if seen.post_id else None
        if post is None or author is None:
            raise NotPossible(GONE)
        Told(
            group_id=seen.group_id,
            ruling_id=ruling.pk,
            membership_id=author,
            excerpt=post.body[:EXCERPT],
        ).save(force_insert=True)
        if ruling.verdict == Verdict.HIDE:
            hiding.hide(post, reason=ruling.clause, at=ruling.decided_at)
        elif ruling.verdict == Verdict.REMOVE:
            hiding.remove(post, at=ruling.decided_at)
    return author


def _tell(ruling: Ruling, *, at: datetime) -> None:
    """The author of what happened, and those who reported it that there is an answer."""
    with acting_as(Purpose.REMINDERS):
        told = Told.objects.filter(ruling=ruling.pk).select_related("membership__user")
        asked = Reporter.objects.filter(report__ruling=ruling.pk).select_related("membership__user")
        # Without the group: a facilitator reads the notices of theirs, and these name people.
        for kind, people in ((REPORT_DECIDED, told), (REPORT_ANSWERED, asked)):
            users = [one.membership.user for one in people]
            queue(kind, recipients=users, subject=ruling.pk, at=at)


def check_not_paused(member: Membership, at: datetime) -> None:
    """Declared to ``groups.forum.holding``: raises NotPossible while the member reads and does not
    write."""
    told = Told.objects.filter(
        membership=member.pk,
        ruling__verdict=Verdict.PAUSE,
        ruling__decided_at__gt=at - PAUSED_FOR,
        ruling__decided_at__lte=at,
    )
    last = told.order_by("-ruling__decided_at").select_related("ruling").first()
    if last is not None:
        until = timezone.localtime(last.ruling.decided_at + PAUSED_FOR)
        raise NotPossible(
            f"Facilitators asked you to read and not to write until {in_words(until, 'l j F, H:i')}. "
            "Your words are still here. Under Reports you find why."
        )


def end_with_group(group_id: UUID) -> None:
    """Declared to ``groups.membership.closings``: what was sealed for coordinators opens no more."""
    of_group = Report.objects.filter(group=group_id, for_coordinators=True)
    for key in of_group.values_list("keeper", flat=True):
        destroy_data_key(key)


def erase_over(at: datetime) -> int:
    """Reports ninety days after the decision, with who made them and who was told."""
    with acting_as(Purpose.EXPIRY):
        over = Ruling.objects.filter(decided_at__lte=at - KEPT_FOR)
        closed = Report.objects.filter(ruling__in=over.values("pk"))
        for key in closed.filter(for_coordinators=True).values_list("keeper", flat=True):
            destroy_data_key(key)
        erased = closed.delete()[0]
        over.delete()
    if erased:
        logger.info("expired: %s reports erased", erased)
    return erased
