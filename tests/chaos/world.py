"""People with an evening about an hour from now, written straight into the tables.

What each of them is to get follows from the plain facts kept here; ``oracle`` says it without
asking the product or its database.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg import Connection, sql

LEAD = 60
IN_A_GROUP = 20
ZONES = ("Europe/London", "America/New_York", "Asia/Kolkata")
REMINDER, CHANGED = "meeting_reminder", "meeting_changed"
NOT_ASKED_FOR = ("digest", "news")
"""As whoever is new: otherwise a run at six in the evening of some zone tells of news as well."""


@dataclass
class Evening:
    """One group and its one meeting."""

    group: UUID
    series: UUID
    meeting: UUID
    starts_at: datetime
    cancelled: bool = False


@dataclass
class Person:
    """A member and what they said. ``queued`` are rows that lie in the outbox from the start."""

    id: UUID
    membership: UUID
    name: str
    address: str
    evening: Evening
    answered_at: datetime
    role: str = "member"
    state: str = "active"
    answer: str = "yes"
    of_this_start: bool = True
    leads: list[int] = field(default_factory=lambda: [LEAD])
    categories_off: list[str] = field(default_factory=list)
    mail_is_safe: bool = True
    active: bool = True
    time_zone: str = "Europe/London"
    quiet: tuple[time, time] | None = None
    queued: list[str] = field(default_factory=list)
    revision_told: int = 0


@dataclass
class Batch:
    """The people of one scenario."""

    name: str
    at: datetime
    people: list[Person]

    @property
    def groups(self) -> list[UUID]:
        return list({person.evening.group: None for person in self.people})


# How many of a thousand, and what is so about them.
_FACTS: list[tuple[int, dict[str, Any]]] = [
    (600, {}),
    (30, {"answer": "maybe"}),
    (30, {"role": "facilitator", "answer": ""}),
    (60, {"leads": [], "queued": [CHANGED]}),
    (20, {"queued": [CHANGED]}),
    (20, {"leads": [], "queued": [CHANGED], "answer": "no"}),
    (20, {"leads": [], "queued": [CHANGED], "categories_off": ["changes"]}),
    (20, {"leads": [], "queued": [CHANGED], "revision_told": 7}),
    (20, {"queued": [REMINDER], "answer": "no"}),
    (20, {"queued": [REMINDER], "state": "ended"}),
    (20, {"queued": [REMINDER], "state": "paused"}),
    (20, {"queued": [REMINDER], "categories_off": ["reminders"]}),
    (20, {"queued": [REMINDER], "leads": [15]}),
    (20, {"queued": [REMINDER], "of_this_start": False}),
    (10, {"queued": [REMINDER], "active": False}),
    (10, {"state": "ended"}),
    (10, {"categories_off": ["reminders"]}),
    (20, {"mail_is_safe": False}),
    (10, {"role": "facilitator", "answer": "no"}),
    (20, {"quiet": "till after the meeting"}),
]


def draw(name: str, size: int, lot: Random, at: datetime, *, spread_s: int = 0) -> Batch:
    """``size`` people whose hour before an evening comes ``at``, or in the seconds after it."""
    people: list[Person] = []
    facts = lot.choices([fact for _, fact in _FACTS], [share for share, _ in _FACTS], k=size)
    # Of a handful, too, each sort is there.
    facts[: len(_FACTS)] = [fact for _, fact in _FACTS][:size]
    for number, given in enumerate(facts):
        if number % IN_A_GROUP == 0:
            evening = Evening(
                *(new_id(lot) for _ in range(3)),
                starts_at=at + timedelta(minutes=LEAD, seconds=lot.uniform(0, spread_s)),
                cancelled=number > 0 and lot.random() < 0.03,
            )
        person = Person(
            new_id(lot),
            new_id(lot),
            f"Friend {number}",
            f"{name}-{number}@chaos.test",
            evening,
            at - timedelta(hours=1),
            time_zone=lot.choice(ZONES),
            **{**given, "quiet": None},
        )
        if "quiet" in given:
            local = at.astimezone(ZoneInfo(person.time_zone))
            person.quiet = tuple(
                (local + timedelta(minutes=minutes)).time().replace(second=0, microsecond=0)
                for minutes in (-3, 80)
            )
        people.append(person)
    return Batch(name, at, people)


def new_id(lot: Random) -> UUID:
    return UUID(int=lot.getrandbits(128), version=4)


def write(batch: Batch, database: Connection) -> None:
    """All of it at once; no trigger and no foreign key is asked."""
    long_ago = batch.at - timedelta(days=30)
    evenings = {person.evening.group: person.evening for person in batch.people}.values()
    with database.transaction(), database.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        _copy(cursor, "membership_group", [_group(batch, one, long_ago) for one in evenings])
        _copy(cursor, "meetings_series", [_series(one, long_ago) for one in evenings])
        _copy(cursor, "meetings_meeting", [_meeting(one, long_ago) for one in evenings])
        _copy(cursor, "accounts_user", [_user(one, long_ago) for one in batch.people])
        _copy(cursor, "membership_membership", [_member(one, long_ago) for one in batch.people])
        _copy(cursor, "meetings_rsvp", [_rsvp(one) for one in batch.people if one.answer])
        rows = [(one, kind) for one in batch.people for kind in one.queued]
        _copy(cursor, "notices_notice", [_notice(one, kind) for one, kind in rows])


def _copy(cursor: Any, table: str, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    names = sql.SQL(", ").join(map(sql.Identifier, rows[0]))
    statement = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table), names)
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(list(row.values()))


def _group(batch: Batch, evening: Evening, at: datetime) -> dict[str, Any]:
    words = ("summary", "who_for", "evening", "asks", "area", "cost", "cost_kind")
    return {
        "id": evening.group,
        "slug": f"{batch.name}-{evening.group.hex[:12]}",
        "name": "Chaos",
        **dict.fromkeys(words, ""),
        "support_types": [],
        "situations": [],
        "accessibility": [],
        "format": "online",
        "language": "en",
        "capacity": 50,
        "time_zone": "Europe/London",
        "visibility": "hidden",
        "joining": "invitation",
        "cadence": "ongoing",
        "stage": "running",
        "stage_changes": 0,
        "approval": "none",
        "takes_guests": False,
        "founded_at": at,
    }


# Nobody opens these here.
_SEALED = {"topic": b"\0", "place": b"\0", "link": b"\0"}
_SEATS = {"link_for": "perhaps", "offer_hours": 12}


def _series(evening: Evening, at: datetime) -> dict[str, Any]:
    return {
        "id": evening.series,
        "group_id": evening.group,
        "starts_on": evening.starts_at.date(),
        "starts_at": evening.starts_at.time(),
        "duration_minutes": 90,
        "time_zone": "UTC",
        "frequency": "once",
        "every_weeks": 1,
        "weekdays": [],
        "occurrences": 1,
        "makes_rooms": False,
        "created_at": at,
        **_SEALED,
        **_SEATS,
    }


def _meeting(evening: Evening, at: datetime) -> dict[str, Any]:
    return {
        "id": evening.meeting,
        "group_id": evening.group,
        "series_id": evening.series,
        "original_day": evening.starts_at.date(),
        "original_start": evening.starts_at,
        "on_day": evening.starts_at.date(),
        "on_clock": evening.starts_at.time(),
        "starts_at": evening.starts_at,
        "ends_at": evening.starts_at + timedelta(minutes=90),
        "state": "cancelled" if evening.cancelled else "scheduled",
        "revision": 0,
        "time_revision": 0,
        "timed_at": at,
        **_SEATS,
    }


def _user(person: Person, at: datetime) -> dict[str, Any]:
    quiet_from, quiet_until = person.quiet or (None, None)
    return {
        "id": person.id,
        "email": person.address,
        "password": "!",
        "is_active": person.active,
        "is_staff": False,
        "is_coordinator": False,
        "joined_at": at,
        "time_zone": person.time_zone,
        "country": "",
        "language": "en",
        "mail_is_safe": person.mail_is_safe,
        "mail_label": "Reminder",
        "quiet_from": quiet_from,
        "quiet_until": quiet_until,
        "reminder_leads": person.leads,
        "categories_off": [*person.categories_off, *NOT_ASKED_FOR],
    }


def _member(person: Person, at: datetime) -> dict[str, Any]:
    return {
        "id": person.membership,
        "group_id": person.evening.group,
        "user_id": person.id,
        "role": person.role,
        "state": person.state,
        "display_name": person.name,
        "joined_at": at,
        "ended_at": at if person.state == "ended" else None,
        "ended_because": "left" if person.state == "ended" else "",
    }


def _rsvp(person: Person) -> dict[str, Any]:
    moved = timedelta() if person.of_this_start else timedelta(days=1)
    return {
        "id": person.membership,
        "group_id": person.evening.group,
        "meeting_id": person.evening.meeting,
        "membership_id": person.membership,
        "answer": person.answer,
        "answered_at": person.answered_at,
        "answered_for": person.evening.starts_at - moved,
    }


def _notice(person: Person, kind: str) -> dict[str, Any]:
    due = person.evening.starts_at - timedelta(minutes=LEAD)
    told: Mapping[str, int] = (
        {"revision": 0, "lead": LEAD}
        if kind == REMINDER
        else {"revision": person.revision_told, "lead": 0}
    )
    number = person.id.int ^ (1 if kind == REMINDER else 2)
    return {
        "id": UUID(int=number),
        "kind": kind,
        "recipient_id": person.id,
        "group_id": person.evening.group,
        "subject_id": person.evening.meeting,
        **told,
        "due_at": due,
        "next_at": due,
        "state": "pending",
        "attempts": 0,
        "reason": "",
        "message_key": UUID(int=number ^ (7 << 64)),
        "repeated": False,
    }


def now() -> datetime:
    return datetime.now(UTC)
