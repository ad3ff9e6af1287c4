"""Moments and numbers in words, on the reader's own clock."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.dateformat import format as in_words
from django.utils.html import format_html


def moment(then: datetime, *, at: datetime) -> str:
    """ "Yesterday, 21:10" in the active zone, as a ``time`` element; ``at`` is now."""
    local = timezone.localtime(then)
    return _element(local, f"{_day(local, at)}, {in_words(local, 'H:i')}")


def about(then: datetime, *, at: datetime) -> str:
    """ "Yesterday, about 21:00": for what was written without a name.

    The hour begins at the same instant for everybody: two clocks half an hour apart would tell more
    than each of them.
    """
    local = timezone.localtime(_hour(then))
    return _element(local, f"{_day(local, at)}, about {in_words(local, 'H:i')}")


def goes(then: datetime, *, at: datetime) -> str:
    """ "goes on 3 December" """
    local = timezone.localtime(then)
    this_year = local.year == timezone.localtime(at).year
    return "goes on " + in_words(local, "j F" if this_year else "j F Y")


def those_who_were_there(meetings: Sequence[datetime], *, at: datetime) -> list[str]:
    """ "Those who were there on Tuesday 17 November", with the hour where a day had two."""
    begins = [timezone.localtime(one) for one in meetings]
    of_day = Counter(one.date() for one in begins)
    now = timezone.localtime(at)
    return [
        f"Those who were there on {_date(one, now)}"
        + (f", {in_words(one, 'H:i')}" if of_day[one.date()] > 1 else "")
        for one in begins
    ]


def on_day(then: datetime) -> str:
    """ "on 3 December 2026" """
    return "on " + in_words(timezone.localtime(then), "j F Y")


def length(time: timedelta) -> str:
    """ "After a week" """
    return {1: "After a day", 7: "After a week"}.get(time.days, f"After {time.days} days")


def listed(names: list[str]) -> str:
    """ "Ade, Jo and you" """
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def people(count: int) -> str:
    """ "1 person", "8 people" """
    return "1 person" if count == 1 else f"{count} people"


def replies(count: int) -> str:
    """ "No replies yet", "1 reply", "3 replies" """
    return {0: "No replies yet", 1: "1 reply"}.get(count, f"{count} replies")


def _hour(then: datetime) -> datetime:
    return then.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _day(local: datetime, at: datetime) -> str:
    now = timezone.localtime(at)
    if local.date() == now.date():
        return "Today"
    if local.date() == now.date() - timedelta(days=1):
        return "Yesterday"
    return _date(local, now)


def _date(local: datetime, now: datetime) -> str:
    return in_words(local, "l j F" if local.year == now.year else "j F Y")


def _element(local: datetime, words: str) -> str:
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), words)
