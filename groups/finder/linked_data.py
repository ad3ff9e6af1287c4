"""A listed group's card for other programs, in the words of schema.org, as JSON-LD.

No place, no link, no person; an evening's name is the group's. As a data block it runs nothing, so
the policy for scripts does not ask about it (HTML, 4.12.1).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.urls import reverse

from groups.finder.models import NextTime
from groups.membership.models import Group

# In a script nothing ends it but "</script", and "<!--" changes how it is read.
_ESCAPED: Final = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
_ATTENDANCE: Final = {
    Group.Format.ONLINE: "OnlineEventAttendanceMode",
    Group.Format.IN_PERSON: "OfflineEventAttendanceMode",
    Group.Format.HYBRID: "MixedEventAttendanceMode",
}


@dataclass(frozen=True)
class LinkedData:
    """What is said, as it stands in the page."""

    said: dict[str, Any]

    def __html__(self) -> str:
        written = json.dumps(self.said, ensure_ascii=False).translate(_ESCAPED)
        return f'<script type="application/ld+json">{written}</script>'


def linked_data(group: Group, times: Iterable[NextTime]) -> LinkedData:
    """The group, and its next evenings as events of it."""
    address = settings.SITE_URL + reverse("finder:card", args=[group.slug])
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": group.name,
        "description": group.summary,
        "url": address,
        "event": [_event(group, address, one) for one in times],
    }
    if group.area:
        said["areaServed"] = group.area
    return LinkedData(said)


def _event(group: Group, address: str, one: NextTime) -> dict[str, Any]:
    said: dict[str, Any] = {
        "@type": "Event",
        "name": group.name,
        "url": address,
        "startDate": one.starts_at.isoformat(),
        "endDate": one.ends_at.isoformat(),
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": f"https://schema.org/{_ATTENDANCE[Group.Format(group.format)]}",
        "inLanguage": group.language,
    }
    if group.cost_kind:
        said["isAccessibleForFree"] = group.cost_kind != Group.CostKind.PAID
    return said
