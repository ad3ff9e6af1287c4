"""A member's own choice to get the meetings of a group as invitations by mail."""

import secrets
from datetime import datetime

from django.db import transaction

from accounts.actions import change_settings
from accounts.models import Category
from groups.errors import NotPossible
from groups.meetings.by_mail.telling import tell_one
from groups.meetings.by_mail.wishes import are_offered, have_stopped, refusal, wants
from groups.meetings.models import CalendarMail
from groups.membership.models import Membership
from groupsite.confidentiality.acting import token_hash
from groupsite.environment import TOKEN_LENGTH


@transaction.atomic
def turn_on(member: Membership, *, at: datetime) -> None:
    """Invite the member to what is to come, and from now on; raises NotPossible with the reason.

    Who stopped all such mails by the way out in one of them begins with this group alone.
    """
    person = member.user
    if not are_offered():
        raise NotPossible("There are no invitations by mail here.")
    if reason := refusal(person):
        raise NotPossible(reason)
    if wants(member):
        return
    old = CalendarMail.objects.filter(user=person)
    if have_stopped(person):
        left = [name for name in person.categories_off if name != Category.CALENDAR]
        change_settings(person, categories_off=left)
    else:
        old = old.filter(membership=member)
    old.delete()
    token = secrets.token_hex(TOKEN_LENGTH // 2)
    CalendarMail.objects.create(
        group_id=member.group_id,
        membership=member,
        user=person,
        token=token,
        token_hash=token_hash(token),
        created_at=at,
    )
    tell_one(member, at=at)


def turn_off(member: Membership) -> None:
    """No more of them; the address in earlier ones takes no more answers. Nothing is sent."""
    CalendarMail.objects.filter(membership=member).delete()
