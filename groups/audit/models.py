"""The audit log: append-only, ids and verbs."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar, Protocol, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from groupsite.confidentiality.ranks import S2


class Verb(models.TextChoices):
    """``subject.thing.done``; keep the list sorted."""

    COORDINATION_CARD_DECLINED = "coordination.card.declined"
    COORDINATION_CARD_VERIFIED = "coordination.card.verified"
    COORDINATION_OBJECTION_ANSWERED = "coordination.objection.answered"
    FORUM_DISCLOSURE_CLOSED = "forum.disclosure.closed"
    FORUM_GLASS_ASKED = "forum.glass.asked"
    FORUM_GLASS_BROKEN = "forum.glass.broken"
    FORUM_POST_DELETED = "forum.post.deleted"
    FORUM_POST_DISCLOSED = "forum.post.disclosed"
    FORUM_POST_EDITED = "forum.post.edited"
    FORUM_POST_NARROWED = "forum.post.narrowed"
    JOINING_APPLICATION_ANSWERED = "joining.application.answered"
    JOINING_GUEST_ANSWERED = "joining.guest.answered"
    JOINING_MEMBER_JOINED = "joining.member.joined"
    JOINING_QUESTIONS_CHANGED = "joining.questions.changed"
    LIBRARY_RESOURCE_CHANGED = "library.resource.changed"
    LIBRARY_RESOURCE_PROPOSED = "library.resource.proposed"
    LIBRARY_RESOURCE_PUBLISHED = "library.resource.published"
    LIBRARY_RESOURCE_REVIEWED = "library.resource.reviewed"
    LIBRARY_RESOURCE_RETIRED = "library.resource.retired"
    LIBRARY_RESOURCE_SENT_BACK = "library.resource.sent_back"
    LIBRARY_RESOURCE_SHARED = "library.resource.shared"
    LIBRARY_RESOURCE_UNSHARED = "library.resource.unshared"
    MEETINGS_COVER_ASKED = "meetings.cover.asked"
    MEETINGS_COVER_DECLINED = "meetings.cover.declined"
    MEETINGS_COVER_TAKEN = "meetings.cover.taken"
    MEETINGS_COVER_WITHDRAWN = "meetings.cover.withdrawn"
    MEETINGS_CHANGE_UNDONE = "meetings.change.undone"
    MEETINGS_MEETING_CANCELLED = "meetings.meeting.cancelled"
    MEETINGS_MEETING_EDITED = "meetings.meeting.edited"
    MEETINGS_MEETING_MOVED = "meetings.meeting.moved"
    MEETINGS_SERIES_CANCELLED = "meetings.series.cancelled"
    MEETINGS_SERIES_EDITED = "meetings.series.edited"
    MEETINGS_SERIES_SCHEDULED = "meetings.series.scheduled"
    MEETINGS_SESSION_PLANNED = "meetings.session.planned"
    MEETINGS_SESSION_WRAPPED_UP = "meetings.session.wrapped_up"
    MEETINGS_TIMES_ASKED = "meetings.times.asked"
    MEETINGS_TIMES_CLOSED = "meetings.times.closed"
    MEMBERSHIP_AGREEMENT_CHANGED = "membership.agreement.changed"
    MEMBERSHIP_GROUP_BEGUN = "membership.group.begun"
    MEMBERSHIP_GROUP_EDITED = "membership.group.edited"
    MEMBERSHIP_GROUP_ENDING = "membership.group.ending"
    MEMBERSHIP_GROUP_FOUNDED = "membership.group.founded"
    MEMBERSHIP_GROUP_KEPT = "membership.group.kept"
    MEMBERSHIP_GROUP_RESTED = "membership.group.rested"
    MEMBERSHIP_GROUP_RESUMED = "membership.group.resumed"
    MEMBERSHIP_INVITATION_ACCEPTED = "membership.invitation.accepted"
    MEMBERSHIP_INVITATION_REVOKED = "membership.invitation.revoked"
    MEMBERSHIP_INVITATION_SENT = "membership.invitation.sent"
    MEMBERSHIP_LEAD_DECLINED = "membership.lead.declined"
    MEMBERSHIP_LEAD_OFFERED = "membership.lead.offered"
    MEMBERSHIP_LEAD_TAKEN = "membership.lead.taken"
    MEMBERSHIP_LEAD_WITHDRAWN = "membership.lead.withdrawn"
    MEMBERSHIP_MEMBER_LEFT = "membership.member.left"
    MEMBERSHIP_MEMBER_PAUSED = "membership.member.paused"
    MEMBERSHIP_MEMBER_REMOVED = "membership.member.removed"
    MEMBERSHIP_MEMBER_RESUMED = "membership.member.resumed"
    MEMBERSHIP_ROLE_GIVEN = "membership.role.given"
    MEMBERSHIP_ROLE_TAKEN = "membership.role.taken"
    NOTICES_NOTICE_TRIED_AGAIN = "notices.notice.tried_again"
    SITE_DOOR_REFUSED = "site.door.refused"


SEEN_BY_MEMBERS = (
    Verb.FORUM_GLASS_BROKEN,
    Verb.JOINING_MEMBER_JOINED,
    Verb.MEMBERSHIP_AGREEMENT_CHANGED,
    Verb.MEMBERSHIP_GROUP_BEGUN,
    Verb.MEMBERSHIP_GROUP_ENDING,
    Verb.MEMBERSHIP_GROUP_FOUNDED,
    Verb.MEMBERSHIP_GROUP_KEPT,
    Verb.MEMBERSHIP_GROUP_RESTED,
    Verb.MEMBERSHIP_GROUP_RESUMED,
    Verb.MEMBERSHIP_INVITATION_ACCEPTED,
    Verb.MEMBERSHIP_LEAD_TAKEN,
    Verb.MEMBERSHIP_MEMBER_LEFT,
    Verb.MEMBERSHIP_MEMBER_REMOVED,
    Verb.MEMBERSHIP_ROLE_GIVEN,
    Verb.MEMBERSHIP_ROLE_TAKEN,
)
"""What a group's log tells its members, since they joined; the second lock reads the same list."""


def verbs() -> list[tuple[str, str]]:
    """The choices of ``verb``, asked for when needed: a new verb is no new migration."""
    return Verb.choices


LONGEST_DELAY = timedelta(days=90)


class Reader(Protocol):
    """What audit has to know of a membership, which it does not import."""

    group_id: uuid.UUID
    joined_at: datetime | None

    @property
    def is_facilitator(self) -> bool: ...


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, member: Reader) -> Self:
        """The log of the member's group: all of it to its facilitators.

        Members read what happened to the group since they joined: who left before, they are not
        told.
        """
        ours = self.filter(group_id=member.group_id)
        if member.is_facilitator:
            return ours
        return ours.filter(verb__in=SEEN_BY_MEMBERS, shown_at__lte=Now(), at__gte=member.joined_at)


class Entry(models.Model):
    """Who did what to what. The group and the subject are ids only: audit knows no subjects.

    ``shown_at`` is when members may first read it, where they may at all: later than ``at`` only
    for a stated reason of safety, and never for good.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = S2(models.DateTimeField())
    group_id = S2(models.UUIDField(null=True))
    actor = S2(
        models.ForeignKey(
            settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
        )
    )
    verb = S2(models.CharField(max_length=60, choices=verbs))
    subject_id = S2(models.UUIDField(null=True))
    shown_at = S2(models.DateTimeField())

    objects: ClassVar[EntryQuerySet] = EntryQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(shown_at__gte=F("at"), shown_at__lte=F("at") + LONGEST_DELAY),
                name="entry_shown_in_the_end",
            ),
            # Row security shows whole rows: a member must not learn which post it was.
            models.CheckConstraint(
                condition=~Q(verb="forum.glass.broken") | Q(subject_id=None),
                name="entry_of_glass_names_no_post",
            ),
        ]
        indexes = [models.Index(fields=["group_id", "shown_at", "id"], name="audit_entry_in_order")]
