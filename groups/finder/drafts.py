"""A list in the Meeting Guide format, brought in as drafts of groups.

Every entry becomes a hidden, forming group of whoever brings it: nothing is shown to anybody before
they say so. A draft's id follows from the person and the entry's slug, so a list brought in twice
makes nothing twice. Names and addresses of people in the list are not read.
"""

import json
import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.zones import zone_names
from groups.errors import NotPossible
from groups.finder.guide import ACCESS, LANGUAGES
from groups.membership.actions import found_group
from groups.membership.models import Group
from groupsite.words import one_line, paragraphs

MOST_BYTES: Final = 2 * 1024 * 1024
MOST_ENTRIES: Final = 200
MOST_IN_A_NAME: Final = 80
MOST_IN_A_TEXT: Final = 600
_SLUG: Final = re.compile(r"[A-Za-z0-9._~-]{1,64}")
_CLOCK: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_DAYS: Final = (
    "Sundays",
    "Mondays",
    "Tuesdays",
    "Wednesdays",
    "Thursdays",
    "Fridays",
    "Saturdays",
)
_THERE: Final = "is there already"


@dataclass(frozen=True)
class Entry:
    """One entry, by its place in the list from 1. It goes in unless there is a ``reason`` not to."""

    number: int
    slug: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    note: str = ""

    @property
    def goes_in(self) -> bool:
        return not self.reason

    @property
    def is_there(self) -> bool:
        """It went in when the list was brought in before."""
        return self.reason == _THERE

    @property
    def words(self) -> str:
        """What there is to say of it; empty for nothing."""
        return self.reason or self.note


class _Wrong(Exception):
    """What is wrong with an entry, without a word of what it says."""


def read_list(raw: bytes, *, zone: str) -> list[Entry]:
    """Every entry, judged. Raises NotPossible where the file as a whole cannot be read.

    ``zone`` is for entries that name none.
    """
    if len(raw) > MOST_BYTES:
        raise NotPossible("The file is larger than 2 MB.")
    try:
        said = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise NotPossible("The file is not JSON, or its encoding is not UTF-8.") from None
    if not isinstance(said, list) or not said:
        raise NotPossible("The file is no list of meetings: it has to begin with a bracket.")
    if len(said) > MOST_ENTRIES:
        raise NotPossible(f"The list has more than {MOST_ENTRIES} entries.")
    entries: list[Entry] = []
    slugs: set[str] = set()
    for number, one in enumerate(said, start=1):
        entry = _judge(number, one, zone)
        if entry.goes_in and entry.slug in slugs:
            entry = Entry(number, reason="its slug is there twice")
        slugs.add(entry.slug)
        entries.append(entry)
    return entries


@transaction.atomic
def bring_in(user: User, raw: bytes, *, display_name: str, at: datetime) -> list[Entry]:
    """Found a draft for each good entry, all or none of them; gives every entry, judged.

    Raises NotPossible, and does nothing, where the file cannot be read.
    """
    entries = read_list(raw, zone=user.time_zone)
    ids = {draft_id(user, entry.slug) for entry in entries if entry.goes_in}
    there = set(Group.objects.filter(pk__in=ids).values_list("pk", flat=True))
    return [_bring_in(user, entry, there, display_name, at) for entry in entries]


def draft_id(user: User, slug: str) -> UUID:
    """The same for the same person and the same entry, and nobody else's."""
    return uuid5(user.pk, f"meeting guide|{slug}")


def _bring_in(
    user: User, entry: Entry, there: Iterable[UUID], display_name: str, at: datetime
) -> Entry:
    if not entry.goes_in:
        return entry
    pk = draft_id(user, entry.slug)
    if pk not in there:
        try:
            with transaction.atomic():
                found_group(user, id=pk, display_name=display_name, at=at, **entry.fields)
        except IntegrityError:
            # Theirs once, and not any more: the database knows it, and they may not see it.
            return Entry(entry.number, entry.slug, reason=_THERE)
        return entry
    return Entry(entry.number, entry.slug, reason=_THERE)


def _judge(number: int, said: Any, zone: str) -> Entry:
    try:
        if not isinstance(said, dict):
            raise _Wrong("is no meeting")
        slug = _slug(said.get("slug"))
        fields, note = _fields(said, zone)
    except _Wrong as wrong:
        return Entry(number, reason=str(wrong))
    return Entry(number, slug, fields, note=note)


def _slug(said: Any) -> str:
    slug = str(said) if isinstance(said, str | int) and not isinstance(said, bool) else ""
    if not _SLUG.fullmatch(slug):
        raise _Wrong("has no slug that can stand in an address")
    return slug


def _fields(said: dict[str, Any], zone: str) -> tuple[dict[str, Any], str]:
    types = said.get("types", [])
    if not isinstance(types, list):
        raise _Wrong("has types that are no list")
    types = [str(one) for one in types]
    summary, note = _summary(said)
    fields = {
        "name": _line(said, "name", MOST_IN_A_NAME),
        "summary": summary,
        "evening": _rhythm(said),
        "format": _format(said),
        "area": _area(said),
        "time_zone": _zone(said, zone),
        "accessibility": [need.value for need, code in ACCESS.items() if code in types],
    }
    languages = [language.value for language, code in LANGUAGES.items() if code in types]
    if languages:
        fields["language"] = languages[0]
    if not fields["name"]:
        raise _Wrong("has no name")
    return fields, note


def _text(said: dict[str, Any], key: str) -> str:
    value = said.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _Wrong(f"has a {key} that is no text")
    return value


def _line(said: dict[str, Any], key: str, most: int) -> str:
    try:
        line = one_line(_text(said, key))
    except ValidationError:
        raise _Wrong(f"has a {key} that cannot be shown") from None
    if len(line) > most:
        raise _Wrong(f"has a {key} of more than {most} letters")
    return line


def _summary(said: dict[str, Any]) -> tuple[str, str]:
    try:
        notes = paragraphs(_text(said, "notes"))
    except ValidationError:
        raise _Wrong("has notes that cannot be shown") from None
    if len(notes) <= MOST_IN_A_TEXT:
        return notes or "Brought in from a list.", ""
    return textwrap.shorten(notes, MOST_IN_A_TEXT, placeholder=" …"), "was shortened in its notes"


def _rhythm(said: dict[str, Any]) -> str:
    """When it was, in words: whoever goes on with the draft plans its meetings."""
    day, begins, ends = (said.get(key) for key in ("day", "time", "end_time"))
    if day is None and begins is None:
        return ""
    days = day if isinstance(day, list) else [day]
    if not days or not all(type(one) is int and 0 <= one <= 6 for one in days):
        raise _Wrong("has a day that is none from 0 to 6")
    for clock in (begins, *([ends] if ends is not None else [])):
        if not isinstance(clock, str) or not _CLOCK.fullmatch(clock):
            raise _Wrong("has a time that is not like 19:30")
    names = ", ".join(_DAYS[one] for one in dict.fromkeys(days))
    return f"{names}, {begins}" + (f" to {ends}" if ends is not None else "")


def _format(said: dict[str, Any]) -> Group.Format:
    online = bool(_text(said, "conference_url") or _text(said, "conference_phone"))
    vague = said.get("approximate") in (True, "yes")
    in_person = bool(_text(said, "address") or _text(said, "formatted_address")) and not vague
    if online and in_person:
        return Group.Format.HYBRID
    return Group.Format.IN_PERSON if in_person else Group.Format.ONLINE


def _area(said: dict[str, Any]) -> str:
    """A town or a region; never the address, which is for the group's own pages."""
    regions = said.get("regions")
    if isinstance(regions, list) and regions and isinstance(regions[-1], str):
        return _line({"regions": regions[-1]}, "regions", MOST_IN_A_NAME)
    return next(
        (
            line
            for key in ("sub_region", "region", "city")
            if (line := _line(said, key, MOST_IN_A_NAME))
        ),
        "",
    )


def _zone(said: dict[str, Any], usual: str) -> str:
    zone = _text(said, "timezone") or usual
    if zone not in zone_names():
        raise _Wrong("has a time zone that nobody knows")
    return zone
