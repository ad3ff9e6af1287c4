"""Looking through the loot, and saying what may not be there."""

import json
import os
import re
import secrets
from base64 import b64encode
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase

import psycopg

from tests.loot import thief
from tests.loot.taking import Loot
from tests.loot.words import LOG_FIELDS, MAIL_HEADERS, STORED_KEYS

# Sealed columns with nothing in them that could be looked for, each with its reason.
TOO_SHORT = {
    "forum_post.byline": "a first name, which lies in plain in the member's own row",
    "forum_thread.named": "ids of the chosen, which lie in plain in forum_reader",
    "forum_authorship.named": "ids of the chosen, which lie in plain in forum_reader",
    "membership_invitation.suggested_name": "a name",
    "meetings_calendarmail.token": "no words, and only where a site takes answers by mail; it stands"
    " in the mails that it is for",
    "meetings_session.themes": "short words from a list of ours",
    "forum_habits.closed": "short words from a list of ours",
    "forum_suggestion.topics": "short words from a list of ours",
    "forum_mutes.people": "ids",
    "forum_mutes.names": "ids",
    "forum_mutes.threads": "ids",
    "safety_report.anchor": "the short name of a clause",
    "safety_report.byline": "a first name, which lies in plain in the member's own row",
}
# The group's name, and a sentence of its agreement: they lie in plain in the group's own rows as
# long as there is one.
COPIES = (
    "coordination_objection.group_name",
    "coordination_removal.group_name",
    "forum_hidden.reason",
    "safety_report.clause",
    "safety_ruling.clause",
)
# Where even an address or a group's name would be too much.
SILENT = ("the broker and the cache", "the files of the broker", "the logs")


def judge(loot: Loot, say: Callable[[str], None]) -> list[str]:
    """What must not be so, in words without content; an empty list is what we want."""
    owner = thief.as_owner(loot.url)
    texts = thief.opened(owner, os.environ["DATA_KEYS"])
    known = known_in_plain(owner)
    wanted = thief.looked_for(texts, known["addresses"])
    say(f"{sum(map(len, wanted.values()))} texts are looked for in {len(loot.places)} places")
    return [
        *columns_without_a_text(wanted),
        *sealed_in_plain(loot, wanted),
        *known_where_nothing_is(loot, known),
        *unnamed(loot),
        *played_back(loot, texts),
    ]


def known_in_plain(owner: str) -> dict[str, list[str]]:
    """What the database holds in plain on purpose, and no other place may."""
    with psycopg.connect(owner) as connection:
        read = {
            "addresses": "select email from accounts_user",
            "names of groups": "select name from membership_group",
            "group addresses": "select slug from membership_group",
        }
        return {name: [one for (one,) in connection.execute(query)] for name, query in read.items()}


def columns_without_a_text(wanted: dict[str, list[str]]) -> Iterator[str]:
    for place, texts in sorted(wanted.items()):
        if place not in TOO_SHORT and not any(map(thief.needles, texts)):
            yield f"{place}: the evening wrote nothing into it that could be looked for"


def sealed_in_plain(loot: Loot, wanted: dict[str, list[str]]) -> Iterator[str]:
    for place, heap in loot.places.items():
        here = dict(wanted)
        if place not in (*SILENT, "the mails"):
            for copy in COPIES:
                here.pop(copy, None)
        if place == "the mails":
            # The address of a mail to who has no account stands on it, as on every letter.
            here.pop("membership_invitation.address")
            here.pop("finder_wish.address")
        for name in sorted(thief.found_in(thief.strings(heap), here)):
            yield f"a text of {name} lies in plain in {place}"


def known_where_nothing_is(loot: Loot, known: dict[str, list[str]]) -> Iterator[str]:
    for place in SILENT:
        for name in sorted(thief.found_in(thief.strings(loot.places[place]), known)):
            yield f"{name} stand in {place}"
    names = {name: known[name] for name in ("names of groups", "group addresses")}
    for name in sorted(thief.found_in(loot.places["the mails"], names)):
        yield f"{name} stand in the mails"
    if set(thief.found_in(loot.backup, known)) != set(known):
        yield "the dump lacks what lies in plain: it is not whole"


def unnamed(loot: Loot) -> Iterator[str]:
    """Kinds of things that docs/what-leaks.md does not speak of yet."""
    for key in loot.stored_keys:
        if not any(fnmatchcase(key, known) for known in STORED_KEYS):
            yield f"a key of the broker has no word yet: {re.sub(r'[0-9a-f]{16,}', '…', key)}"
    fields: set[str] = set()
    for line in loot.logs.decode(errors="replace").splitlines():
        if line.startswith("{"):
            fields |= json.loads(line).keys()
    yield from (f"a field of the log has no word yet: {name}" for name in fields - set(LOG_FIELDS))
    if not {"exception_type", "route"} <= fields:
        yield "nothing broke down this evening, so the log of it was not seen"
    headers = {header for mail in loot.mails for header in mail.message}
    yield from (f"a header has no word yet: {name}" for name in headers - set(MAIL_HEADERS))
    if any(len(mail.recipients) != 1 for mail in loot.mails):
        yield "a mail has more than one recipient"


def played_back(loot: Loot, texts: dict[str, list[str | None]]) -> Iterator[str]:
    """The backup opens wholly with the keys, and not at all with others."""
    restored = thief.restore(loot.backup, loot.url, "restored")
    if thief.opened(restored, os.environ["DATA_KEYS"]) != texts:
        yield "the restored backup does not read as the original does"
    other = b64encode(secrets.token_bytes(32)).decode()
    opened = thief.opened(restored, f"another:{other}")
    if {text for here in opened.values() for text in here} - {None}:
        yield "a text opens without its key"
    with psycopg.connect(restored) as connection:
        connection.execute(
            "delete from confidentiality_datakey where owner = (select id from membership_group"
            " where slug = 'beside-you')"
        )
    left = thief.opened(restored, os.environ["DATA_KEYS"])
    if left["forum_post.body"].count(None) != 2:
        yield "a group's texts open although its key was destroyed"
