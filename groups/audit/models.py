"""The audit log: append-only, ids and verbs."""

import uuid

from django.conf import settings
from django.db import models

from groupsite.confidentiality.ranks import S2


class Verb(models.TextChoices):
    """``subject.thing.done``; keep the list sorted."""

    FORUM_POST_DELETED = "forum.post.deleted"
    FORUM_POST_EDITED = "forum.post.edited"
    LIBRARY_RESOURCE_PROPOSED = "library.resource.proposed"
    LIBRARY_RESOURCE_PUBLISHED = "library.resource.published"
    LIBRARY_RESOURCE_REVIEWED = "library.resource.reviewed"
    LIBRARY_RESOURCE_SHARED = "library.resource.shared"
    LIBRARY_RESOURCE_UNSHARED = "library.resource.unshared"
    MEETINGS_MEETING_CANCELLED = "meetings.meeting.cancelled"
    MEETINGS_MEETING_MOVED = "meetings.meeting.moved"
    MEETINGS_SERIES_SCHEDULED = "meetings.series.scheduled"
    MEMBERSHIP_GROUP_EDITED = "membership.group.edited"
    MEMBERSHIP_GROUP_FOUNDED = "membership.group.founded"
    MEMBERSHIP_INVITATION_ACCEPTED = "membership.invitation.accepted"
    MEMBERSHIP_INVITATION_REVOKED = "membership.invitation.revoked"
    MEMBERSHIP_INVITATION_SENT = "membership.invitation.sent"
    MEMBERSHIP_MEMBER_LEFT = "membership.member.left"
    MEMBERSHIP_MEMBER_REMOVED = "membership.member.removed"


class Entry(models.Model):
    """Who did what to what. The group and the subject are ids only: audit knows no subjects."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = S2(models.DateTimeField())
    group_id = S2(models.UUIDField(null=True))
    actor = S2(
        models.ForeignKey(
            settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
        )
    )
    verb = S2(models.CharField(max_length=60, choices=Verb.choices))
    subject_id = S2(models.UUIDField(null=True))

    class Meta:
        indexes = [models.Index(fields=["group_id", "at"], name="audit_entry_of_group")]
