"""Saying that a post goes against the agreement."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from groups.errors import NotPossible
from groups.forum.models import Authorship, Post
from groups.forum.policy import may_change
from groups.membership.agreement import agreement_of
from groups.membership.models import Membership
from groups.notices.actions import queue
from groups.safety.models import Report, Reporter
from groupsite.confidentiality.acting import Purpose, acting_as
from groupsite.confidentiality.keyring import create_data_key

LONGEST_WORDS = 500
REPORT_RECEIVED = "report_received"


@transaction.atomic
def report(
    member: Membership, post: Post, *, version: int, clause: str, at: datetime, words: str = ""
) -> None:
    """Report a post of somebody else; said twice, it is said once.

    It goes to the facilitators, who read that post as long as nothing is decided. Where one of them
    wrote it, it goes to the coordinators with a copy of that post alone, and the facilitators find
    nothing. Nobody is told who said it, and it stands in no log. Raises NotPossible where the
    agreement has no such sentence any more.
    """
    if not Post.objects.visible_to(member).filter(pk=post.pk).exists():
        raise PermissionDenied("cannot report what they do not read")
    if may_change(member, post):
        raise PermissionDenied("one's own words can be taken back")
    agreement = agreement_of(member.group)
    named = agreement.clause(clause) if agreement and agreement.version == version else None
    if named is None:
        raise NotPossible("The agreement has just changed. Please choose the sentence once more.")
    if len(words) > LONGEST_WORDS:
        raise NotPossible("A sentence or two will do.")
    made = Report(
        group_id=member.group_id,
        thread_id=post.thread_id,
        post_id=post.pk,
        opens=post.opens,
        anchor=f"{version} {named.name}",
        clause=named.text,
        words=words,
        reported_at=at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0),
    )
    if not _signed(member, made):
        return
    made.for_coordinators = _concerns_a_facilitator(member, post)
    made.keeper = member.group_id
    if made.for_coordinators:
        made.keeper, made.byline, made.text = made.pk, post.byline, _words_of(post)
        create_data_key(made.keeper)
    made.save(force_insert=True)
    _tell(made, at=at)


def reported(facilitator: Membership) -> Exists:
    """Declared to ``groups.forum.openings``: a post that waits for the facilitators to decide."""
    return Exists(Report.objects.visible_to(facilitator).order_by().filter(post=OuterRef("pk")))


def has_reported(member: Membership, post: Post) -> bool:
    return Reporter.objects.filter(post=post.pk, membership=member.pk).exists()


def author_of(post_id: UUID, thread_id: UUID | None, *, opens: bool) -> UUID | None:
    """The membership of who wrote a post that was reported: for whoever acts on it, and not to show."""
    with acting_as(Purpose.JUDGING):
        signed = Authorship.objects.filter(thread=thread_id, post=None if opens else post_id)
        return signed.values_list("membership_id", flat=True).first()


def _signed(member: Membership, made: Report) -> bool:
    """Row security lets nobody write a report that is not already theirs."""
    try:
        with transaction.atomic():
            Reporter(
                id=uuid4(),
                group_id=made.group_id,
                report_id=made.pk,
                thread_id=made.thread_id,
                post_id=made.post_id,
                membership_id=member.pk,
            ).save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _concerns_a_facilitator(member: Membership, post: Post) -> bool:
    """Whether it is for the coordinators.

    What a facilitator reports of an anonymous post goes there in any case: found missing among
    their own reports, it would tell them that one of them wrote it.
    """
    if member.is_facilitator and post.pseudonym_id is not None:
        return True
    author = author_of(post.pk, post.thread_id, opens=post.opens)
    facilitators = Membership.objects.facilitating().filter(group=member.group_id)
    # All of them are asked for, so that no question to the database tells whether one was found.
    return author in set(facilitators.values_list("pk", flat=True))


def _words_of(post: Post) -> str:
    """Of an opening post with the title of its thread."""
    title = post.thread.title if post.opens else ""
    return "\n\n".join(filter(None, (title, post.body)))


def _tell(made: Report, *, at: datetime) -> None:
    """All who may decide, whoever of them reported it: one left out would be known by that."""
    with acting_as(Purpose.REMINDERS):
        if made.for_coordinators:
            inside = Membership.objects.in_the_group().filter(group=made.group_id)
            people = list(
                User.objects.filter(is_coordinator=True, is_active=True).exclude(
                    pk__in=inside.values("user")
                )
            )
            queue(REPORT_RECEIVED, recipients=people, subject=made.pk, at=at)
        else:
            group = Membership.objects.facilitating().filter(group=made.group_id)
            queue(
                REPORT_RECEIVED,
                recipients=[one.user for one in group.select_related("user")],
                subject=made.pk,
                group=made.group_id,
                at=at,
            )
