"""The private calendar feeds."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from groups.membership.models import Group, Membership
from groupsite.confidentiality.ranks import S2


class CalendarFeed(models.Model):
    """A membership's private feed. The token is shown once; here lies its hash.

    ``user`` stands beside the membership because a calendar program brings nothing but the token:
    whoever holds it may learn whose feed it is, and nothing else.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+"))
    membership = S2(
        models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="calendar_feed")
    )
    user = S2(
        models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    )
    token_hash = S2(models.CharField(max_length=64, unique=True))
    created_at = S2(models.DateTimeField())

    objects: ClassVar[models.Manager["CalendarFeed"]] = models.Manager()
