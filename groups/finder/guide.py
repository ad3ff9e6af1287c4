"""The public schedule in the Meeting Guide format (github.com/code4recovery/spec).

Listed groups that meet every week, and of them no more than their card says: no place and no link,
so an address is a town or a region at most and always marked as approximate. By the format's rules
that is a valid entry; programs show it with the way to the card.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from groups.finder.models import NextTime
from groups.meetings.words import city
from groups.membership.models import Group
from groups.vocabulary import Accessibility, Language

MOST_IN_A_SLUG: Final = 64
# Of the format's own list of types. Of sign languages it has only the American.
LANGUAGES: Final = {
    Language.EN: "EN",
    Language.DE: "DE",
    Language.FR: "FR",
    Language.ES: "S",
    Language.IT: "ITA",
    Language.NL: "NL",
    Language.AR: "AR",
}
ACCESS: Final = {Accessibility.STEP_FREE: "X", Accessibility.TOILET: "XB"}

type Clock = tuple[str, str, str]
"""Start and end as HH:MM, and the zone in which they are meant."""


def schedule(at: datetime) -> bytes:
    """The whole list as JSON, in an order that stays as long as nothing changes."""
    times = NextTime.objects.on_the_list().filter(weekly=True, ends_at__gt=at)
    rows = times.select_related("group").order_by("group__slug", "starts_at")
    groups: dict[Group, list[NextTime]] = defaultdict(list)
    for row in rows:
        groups[row.group].append(row)
    entries = [entry for group, its_own in groups.items() for entry in entries_of(group, its_own)]
    return json.dumps(entries, ensure_ascii=False, separators=(",", ":")).encode()


def entries_of(group: Group, times: Iterable[NextTime]) -> Iterator[dict[str, Any]]:
    """One for each time of day at which the group meets, with all of its weekdays."""
    days: dict[Clock, set[int]] = defaultdict(set)
    for one in times:
        zone = ZoneInfo(one.time_zone)
        begins, ends = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
        # Sunday is 0 here.
        days[f"{begins:%H:%M}", f"{ends:%H:%M}", one.time_zone].add(begins.isoweekday() % 7)
    for number, clock in enumerate(sorted(days), start=1):
        yield _entry(group, clock, sorted(days[clock]), number)


def _entry(group: Group, clock: Clock, days: list[int], number: int) -> dict[str, Any]:
    begins, ends, zone = clock
    entry = {
        "name": group.name,
        "slug": _slug(group, number),
        "day": days[0] if len(days) == 1 else days,
        "time": begins,
        "end_time": ends,
        "timezone": zone,
        "formatted_address": group.area or city(zone),
        "approximate": "yes",
        "regions": ["Online"]
        if group.format == Group.Format.ONLINE
        else [group.area or city(zone)],
        "types": _types(group),
        "notes": group.summary,
        "group": group.name,
        "url": settings.SITE_URL + reverse("finder:card", args=[group.slug]),
        "entity": settings.SITE_NAME,
    }
    if settings.SITE_URL.startswith("https://"):
        entry["entity_website_url"] = settings.SITE_URL
    return entry


def _slug(group: Group, number: int) -> str:
    """The group's own; a second time of day has a number behind it."""
    end = "" if number == 1 else f"-{number}"
    return group.slug[-(MOST_IN_A_SLUG - len(end)) :].lstrip("-") + end


def _types(group: Group) -> list[str]:
    joining = "O" if group.joining == Group.Joining.OPEN else "C"
    types = [joining, LANGUAGES[Language(group.language)]]
    return types + [ACCESS[Accessibility(one)] for one in group.accessibility if one in ACCESS]
