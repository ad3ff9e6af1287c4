"""Whether invitations by mail can be had, and who has asked for them."""

from typing import Final

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import F, QuerySet

from accounts.models import Category, User
from groups.meetings.models import CalendarMail
from groups.membership.models import Membership

NOT_SAFE: Final = "You said that mail is not safe for you, so nothing is sent. See your settings."
NOT_VERIFIED: Final = "Please confirm your e-mail address first, in your settings."


def are_offered() -> bool:
    """Whether this site takes answers by mail; otherwise it sends no invitations either."""
    return bool(settings.REPLY_ADDRESS)


def refusal(user: User) -> str:
    """Why a person cannot have them now, in words; empty where they can."""
    if not user.mail_is_safe:
        return NOT_SAFE
    verified = EmailAddress.objects.filter(user=user, email=user.email, verified=True)
    return "" if verified.exists() else NOT_VERIFIED


def have_stopped(user: User) -> bool:
    """Whether the person took the way out in one of these mails: it stops them for all groups."""
    return Category.CALENDAR in user.categories_off


def current() -> "QuerySet[CalendarMail]":
    """Of active members, asked for in their present time in the group."""
    return CalendarMail.objects.filter(
        membership__state=Membership.State.ACTIVE, created_at__gte=F("membership__joined_at")
    )


def wants(member: Membership) -> bool:
    """Whether the member gets them, as far as it is for the member to say."""
    return not have_stopped(member.user) and current().filter(membership=member).exists()
