"""Rows that were told to somebody, and what their own page makes of them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from uuid import UUID

from accounts.models import User
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as

MINUTE = timedelta(minutes=1)
PAGE = "/notices/"


def told(kind: str, person: User, subject: UUID, *, group: Any = None, **fields: Any) -> Notice:
    """A row that became due a minute ago, and was sent."""
    due = fields.pop("due_at", datetime.now(UTC) - MINUTE)
    row = {"state": "sent", "finished_at": due, "due_at": due, **fields}
    with acting_as(Purpose.REMINDERS):
        return Notice.objects.create(
            kind=kind,
            recipient=person,
            subject_id=subject,
            group_id=group.pk if group else None,
            **row,
        )


def lines(browser: Any) -> list[tuple[str, str]]:
    """Words and link of each notice on the person's page."""
    page = browser.get(PAGE)
    assert page.status_code == 200
    found = re.findall(r'<li>\s*<a href="([^"]*)" dir="auto">(.*?)</a>', text(page), re.S)
    return [(unescape(words), link) for link, words in found]


def new_ones(browser: Any) -> list[str]:
    """What the page's own form would send back."""
    return re.findall(r'name="seen" value="([^"]*)"', text(browser.get(PAGE)))


def text(page: Any) -> str:
    return str(page.content.decode())


def row_of(notice: Notice) -> Notice:
    with acting_as(Purpose.REMINDERS):
        return Notice.objects.get(pk=notice.pk)


As = Callable[[User], Any]
