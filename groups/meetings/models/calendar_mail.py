"""Who wants entries for a calendar by mail, and the address that takes their answers."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from groups.membership.models import Group, Membership
from groupsite.confidentiality.fields import SealedTextField
from groupsite.confidentiality.ranks import S2


class CalendarMail(models.Model):
    """A member gets the meetings of one group as invitations by mail (RFC 5546). No row: they do not.

    Each invitation names the reply address, which is made of ``token``; whoever writes there
    answers for this member, so its hash finds the row as a feed's does, and ``user`` stands beside
    the membership for the same reason. The UIDs are made of the row's id. Asking for it anew makes
    another row, with another address.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+"))
    membership = S2(
        models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="calendar_mail")
    )
    user = S2(
        models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    )
    token = S2(SealedTextField(owner="group_id"))
    token_hash = S2(models.CharField(max_length=64, unique=True))
    created_at = S2(models.DateTimeField())

    objects: ClassVar[models.Manager["CalendarMail"]] = models.Manager()
