"""What a calendar program gets for a token, and nothing but the token."""

from datetime import datetime
from typing import Final

from django.db import transaction

from groups.meetings.feeds.links import retire
from groups.meetings.feeds.schedules import schedules_of
from groups.meetings.feeds.writing import calendar, empty_calendar
from groups.meetings.models import CalendarFeed, EndedLink
from groups.membership.models import Membership
from groups.notices.mail import discreet_label
from groupsite.confidentiality.acting import acting_as, token_hash


class Ended(Exception):
    """The link worked once. It has given its last, empty calendar."""


NOTHING: Final[list[Membership]] = []


def read(token: str, *, at: datetime, last_word: bool = True) -> bytes | None:
    """The calendar behind a token; None for one that never was. Raises ``Ended``.

    Without ``last_word`` (a program that asks for the headers alone) an ended link keeps its empty
    calendar for later.
    """
    with acting_as(None, bearing=token):
        feed = (
            CalendarFeed.objects.select_related("user").filter(token_hash=token_hash(token)).first()
        )
    if feed is not None:
        with acting_as(feed.user, bearing=token):
            members = _members(feed)
            if members is not None:
                label = discreet_label(feed.user.mail_label)
                return calendar(feed.pk, label, schedules_of(members, at=at))
            retire(CalendarFeed.objects.filter(pk=feed.pk))
    with acting_as(None, bearing=token):
        return _last_word(token, claim=last_word)


def _members(feed: CalendarFeed) -> list[Membership] | None:
    """The memberships whose meetings the feed shows; None where it has ended.

    Who is away for now reads an empty calendar, and the old one again on their return. Who was
    removed could not be parted from the feed by the hand that removed them (endings.py): it ends
    here, when it is next asked for.
    """
    if not feed.user.is_active:
        return None
    own = Membership.objects.filter(user=feed.user_id)
    if feed.membership_id is None:
        return list(own.active())
    member = own.in_the_group().filter(pk=feed.membership_id).first()
    if member is None or member.joined_at is None or member.joined_at > feed.created_at:
        return None
    return NOTHING if member.is_paused else [member]


@transaction.atomic
def _last_word(token: str, *, claim: bool) -> bytes | None:
    links = EndedLink.objects.filter(token_hash=token_hash(token))
    waiting = links.filter(emptied=False)
    if waiting.update(emptied=True) if claim else waiting.exists():
        return empty_calendar()
    if links.exists():
        raise Ended
    return None
