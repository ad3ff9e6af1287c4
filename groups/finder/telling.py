"""The two mails to who wants to be told: may we write to you, and there is something new."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Max

from groups.finder.matching import Wanted, matching
from groups.finder.models import Listing, Wish
from groups.finder.tokens import link_of
from groups.notices.actions import queue
from groups.notices.kinds import Category, Kind, Message, Unwanted
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as

CONFIRM: Final = "wish_confirm"
MET: Final = "wish_met"
AGAIN: Final = timedelta(minutes=15)
PAGE: Final = 200
"""At each look; those that were not looked at for longest come first."""


def wanted_of(wish: Wish) -> Wanted:
    """What was kept of the search."""
    return Wanted(
        zone=wish.time_zone,
        format=wish.format,
        language=wish.language,
        day=wish.day,
        time=wish.part_of_day,
        area=wish.area,
    )


@acting_as(Purpose.REMINDERS)
def plan_met(at: datetime) -> int:
    """One mail to each whose wish fits a group that came onto the list since the last look."""
    newest = Listing.objects.on_the_list().aggregate(newest=Max("listed_at"))["newest"]
    if newest is None:
        return 0
    waiting = Wish.objects.to_be_told(at).filter(since__lt=newest).order_by("since", "pk")
    planned = 0
    for wish in waiting[:PAGE]:
        found = matching(wanted_of(wish), at).filter(listed_at__gt=wish.since).exists()
        looked = Wish.objects.confirmed().filter(pk=wish.pk, times_told=wish.times_told)
        if not found:
            # Not all that was listed by now need be seen yet: a transaction may still be under way.
            looked.update(since=min(newest, at - AGAIN))
        elif looked.update(since=newest, told_at=at, times_told=F("times_told") + 1):
            queue(MET, recipients=[None], subject=wish.pk, revision=wish.times_told + 1, at=at)
            planned += 1
    return planned


def _prepare_confirm(notice: Notice, at: datetime) -> Message | Unwanted:
    wish = _of(notice, at)
    if wish is None or wish.is_confirmed:
        return Unwanted("answered")
    return Message(
        CONFIRM, {"link": link_of(wish.pk), "valid_until": wish.erase_at}, to=wish.address
    )


def _prepare_met(notice: Notice, at: datetime) -> Message | Unwanted:
    wish = _of(notice, at)
    if wish is None or not wish.is_confirmed:
        return Unwanted("not wished any more")
    return Message(
        MET, {"link": link_of(wish.pk)}, to=wish.address, way_out=link_of(wish.pk, "stop")
    )


def _of(notice: Notice, at: datetime) -> Wish | None:
    return Wish.objects.filter(pk=notice.subject_id, erase_at__gt=at).first()


KINDS = (
    Kind(CONFIRM, Category.ACCOUNT, prepare=_prepare_confirm),
    Kind(MET, Category.ACCOUNT, prepare=_prepare_met, plan=plan_met),
)
