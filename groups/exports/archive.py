"""A member's own words of one group, in one archive: for people to read, and for programs.

It is made in memory, when it is asked for, and nothing of it is kept: a file on the server would
hold in plain what lies sealed everywhere else.
"""

import json
from datetime import datetime
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.template.loader import render_to_string
from django.utils import timezone

from groups.guarding.actions import how_many
from groups.membership.exporting import Item, Section, sections_of
from groups.membership.models import Membership

FILE_NAME: Final = "archive.zip"
"""It lies on a disk that others may look at: it says nothing of what it is."""


def _never_post(member: Membership) -> list[Item]:
    """How many, and not which: the file is read where the list must never be."""
    words = how_many(member.user)
    return [Item(title="How many", facts={"words": words})] if words else []


NEVER_POST = Section("never_post", "Words that must never leave", _never_post)


def archive_of(member: Membership, *, at: datetime) -> bytes:
    """The archive as bytes. Belongs into the member's own ``acting_as``."""
    sections = sections_of(member)
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as files:
        _add(files, "words.html", _for_people(sections, at), at)
        _add(files, "words.json", _for_programs(sections, at), at)
    return archive.getvalue()


def _add(files: ZipFile, name: str, text: str, at: datetime) -> None:
    there = timezone.localtime(at)
    info = ZipInfo(name, there.timetuple()[:6])
    info.compress_type = ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    files.writestr(info, text)


def _for_people(sections: list[tuple[Section, list[Item]]], at: datetime) -> str:
    return render_to_string("exports/words.html", {"sections": sections, "at": at})


def _for_programs(sections: list[tuple[Section, list[Item]]], at: datetime) -> str:
    said: dict[str, Any] = {"made_at": _plain(at)}
    for section, items in sections:
        said[section.name] = [
            {
                "at": _plain(item.at),
                "title": item.title,
                "text": item.text,
                **{name: _plain(value) for name, value in item.facts.items()},
            }
            for item in items
        ]
    return json.dumps(said, ensure_ascii=False, indent=2)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
