"""Reading the pages about meetings."""

import re
from html import unescape
from html.parser import HTMLParser

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


class _Form(HTMLParser):
    """The entries of the last form of a page, as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[str, list[str]] = {}
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        name, value = has.get("name") or "", has.get("value") or ""
        if tag == "form":
            self.entries = {}
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in has:
            self.entries.setdefault(self.select, []).append(value)
        elif tag == "input":
            ticks = has.get("type") in ("checkbox", "radio")
            if name and name != "csrfmiddlewaretoken" and (not ticks or "checked" in has):
                self.entries.setdefault(name, []).append(value or ("on" if ticks else ""))


def entries(response, **instead: object) -> dict[str, list[str]]:
    """What stands in the form of a page, with some of it written anew."""
    form = _Form()
    form.feed(response.content.decode().partition("<main")[2].partition("</main")[0])
    new = {
        name: list(map(str, v)) if isinstance(v, list) else [str(v)] for name, v in instead.items()
    }
    return form.entries | new


def error_at(response, field: str) -> str:
    """What is said next to a field; empty where nothing is."""
    errors = response.context["form"].errors.get(field, [])
    assert all(str(error) in unescape(response.content.decode()) for error in errors)
    return " ".join(map(str, errors))
