"""That somebody who leaves, or was removed, wishes something for all that they wrote."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import DO_NOTHING

from groups.membership.models import Group, Membership
from groupsite.confidentiality.ranks import S2


class Parting(models.Model):
    """Whose words are at hand, for one transaction: the person writes the row, the purpose of expiry
    finds by it what they wrote, and removes it again.

    Threads may have been closed to their own authors since. So it is the row that opens the texts,
    and not what the person can read today.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=DO_NOTHING, related_name="+"))
    membership = S2(models.OneToOneField(Membership, on_delete=DO_NOTHING, related_name="+"))

    objects: ClassVar[models.Manager["Parting"]] = models.Manager()
