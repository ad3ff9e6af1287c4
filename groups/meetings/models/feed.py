"""The private calendar feeds, and the links that have ended."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from groups.membership.models import Group, Membership
from groupsite.confidentiality.ranks import S2


class CalendarFeed(models.Model):
    """A person's private feed: of one membership, or without one of all their groups.

    The token is shown once; here lies its hash. ``user`` stands beside the membership because a
    calendar program brings nothing but the token: whoever holds it may learn whose feed it is, and
    nothing else. A new token leaves the row and its id, from which the events take their UIDs.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, null=True, related_name="+"))
    membership = S2(
        models.OneToOneField(
            Membership, on_delete=models.CASCADE, null=True, related_name="calendar_feed"
        )
    )
    user = S2(
        models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    )
    token_hash = S2(models.CharField(max_length=64, unique=True))
    created_at = S2(models.DateTimeField())

    objects: ClassVar[models.Manager["CalendarFeed"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(membership=None), name="feed_of_all_groups_once"
            ),
            models.CheckConstraint(
                condition=Q(membership=None, group=None)
                | Q(membership__isnull=False, group__isnull=False),
                name="feed_of_a_membership_has_its_group",
            ),
        ]


class EndedLink(models.Model):
    """A token that no longer opens anything, by its hash: not whose it was, of what, or since when.

    ``emptied``: the one empty calendar, by which a program clears what it kept, has been given.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = S2(models.CharField(max_length=64, unique=True))
    emptied = S2(models.BooleanField(default=False))

    objects: ClassVar[models.Manager["EndedLink"]] = models.Manager()
