"""Moments in words, on the reader's own clock."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.dateformat import format as in_words
from django.utils.html import format_html


def moment(then: datetime, *, at: datetime) -> str:
    """ "Yesterday, 21:10" in the active zone, as a ``time`` element; ``at`` is now."""
    local, today = timezone.localtime(then), timezone.localtime(at).date()
    if local.date() == today:
        day = "Today"
    elif local.date() == today - timedelta(days=1):
        day = "Yesterday"
    else:
        day = in_words(local, "l j F" if local.year == today.year else "j F Y")
    return format_html(
        '<time datetime="{}">{}, {}</time>',
        local.isoformat(timespec="minutes"),
        day,
        in_words(local, "H:i"),
    )


def listed(names: list[str]) -> str:
    """ "Ade, Jo and you" """
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def people(count: int) -> str:
    """ "1 person", "8 people" """
    return "1 person" if count == 1 else f"{count} people"


def replies(count: int) -> str:
    """ "No replies yet", "1 reply", "3 replies" """
    return {0: "No replies yet", 1: "1 reply"}.get(count, f"{count} replies")
