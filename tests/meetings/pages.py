"""Reading the pages about meetings."""

import re
from html import unescape

from groups.meetings.models import Meeting

ROOT = "/g/tuesday-evening-circle/meetings/"
NEW = ROOT + "new/"
SERIES = {
    "starts_on": "2026-12-01",
    "starts_at": "19:00",
    "duration_minutes": "90",
    "time_zone": "Europe/London",
    "frequency": "weekly",
    "every_weeks": "1",
    "weekdays": "2",
    "nth": "1",
    "step": "save",
    "ends": "occurrences",
    "occurrences": "12",
    "until": "",
    "place": "Room at the back",
    "link": "https://meet.example/circle",
    "topic": "",
    "facilitator": "",
}


def page_of(meeting: Meeting) -> str:
    return f"{ROOT}{meeting.pk}/"


def words(response) -> str:
    """The page as it is read, without its head."""
    body = response.content.decode().partition("<main")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split()).replace(" ,", ",")
