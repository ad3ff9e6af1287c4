"""A world in which very many meetings begin at the same minute, copied from one by the database.

Only what a planner and a sender read differs from row to row. Ids are counted, so that rows find
each other: the last of the five parts is the number, the third says which table.
"""

from datetime import UTC, datetime, timedelta

from django.db import connection, connections

from accounts.models import User
from groups.meetings.actions import schedule
from groups.meetings.models import Meeting, Rsvp
from groupsite.confidentiality.acting import acting_as
from tests.bench.locks import UNLOCKED
from tests.cast import found

PERSON, GROUP, MEMBER, SERIES, MEETING, ANSWER = range(6)

_COPY = """
insert into {table} select new.* from {table} old
cross join generate_series(%(first)s::bigint, %(last)s::bigint) n
cross join lateral jsonb_populate_record(old, jsonb_build_object({changed})) new
where old.id = %(of)s
"""


def prototype(at: datetime) -> dict[str, object]:
    """One person, who leads one group, has one meeting and says that they come: their ids."""
    person = User.objects.create_user("first@bench.test", "bench")
    lead = found(person, "Evening", display_name="First", at=at)
    with acting_as(person):
        day = (at + timedelta(days=1)).date()
        schedule(
            lead, starts_on=day, starts_at=at.time().replace(microsecond=0), time_zone="UTC", at=at
        )
        meeting = Meeting.objects.get()
        answer = Rsvp.objects.create(
            group_id=lead.group_id,
            meeting=meeting,
            membership=lead,
            answer=Rsvp.Answer.YES,
            answered_at=at,
            answered_for=meeting.starts_at,
        )
    return {
        "accounts_user": person.pk,
        "membership_group": lead.group_id,
        "membership_membership": lead.pk,
        "meetings_series": meeting.series_id,
        "meetings_meeting": meeting.pk,
        "meetings_rsvp": answer.pk,
    }


def people(of: dict[str, object], number: int) -> None:
    """That many accounts, none of them in a group."""
    email = "'reader' || n || '@bench.test'"
    _copy("accounts_user", of, number, {"id": uuid_of(PERSON, "n"), "email": email})


def groups(of: dict[str, object], number: int, *, members: int, accounts: int) -> None:
    """That many groups of ``members``, who are drawn in turn from the first ``accounts``."""
    group = uuid_of(GROUP, "n")
    _copy("membership_group", of, number, {"id": group, "slug": "'bench-' || n"})
    _copy(
        "membership_membership",
        of,
        number * members,
        {
            "id": uuid_of(MEMBER, "n"),
            "group_id": uuid_of(GROUP, f"(n - 1) / {members} + 1"),
            "user_id": uuid_of(PERSON, f"mod(n - 1, {accounts}) + 1"),
            "role": f"case when mod(n, {members}) = 1 then 'lead' else 'member' end",
            "display_name": "'Reader ' || n",
        },
    )
    _copy("meetings_series", of, number, {"id": uuid_of(SERIES, "n"), "group_id": group})


def evening(of: dict[str, object], number: int, *, members: int, starts_at: datetime) -> None:
    """In each of the first ``number`` groups a meeting at this minute, to which all members come."""
    begins = f"'{starts_at.isoformat()}'"
    _copy("meetings_meeting", of, number, _meeting("n", "n", begins, day="date '2029-12-31'"))
    _copy(
        "meetings_rsvp",
        of,
        number * members,
        {
            "id": uuid_of(ANSWER, "n"),
            "group_id": uuid_of(GROUP, f"(n - 1) / {members} + 1"),
            "meeting_id": uuid_of(MEETING, f"(n - 1) / {members} + 1"),
            "membership_id": uuid_of(MEMBER, "n"),
            "answered_for": begins,
        },
    )


def years_ahead(of: dict[str, object], numbers: range, *, among: int, first: datetime) -> None:
    """Meetings of the first ``among`` groups, on full hours of the two years after ``first``."""
    hours = 2 * 365 * 24
    begins = (
        f"'{first.isoformat()}'::timestamptz + make_interval(hours => mod(n * 7919, {hours})::int)"
    )
    changed = _meeting("n", f"mod(n, {among}) + 1", begins)
    _copy("meetings_meeting", of, numbers.stop, changed, first=numbers.start)


def uuid_of(table: int, number: str) -> str:
    """An expression that makes the id of a row of this number."""
    return f"('00000000-0000-4{table:03d}-8000-' || lpad(to_hex(({number})::bigint), 12, '0'))"


def settle() -> None:
    """Statistics, as after a day."""
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")


def _meeting(number: str, group: str, begins: str, *, day: str = "") -> dict[str, str]:
    # So that no two of a series are on one.
    day = day or f"(date '2030-01-01' + ({number} / 100)::int)"
    return {
        "id": uuid_of(MEETING, number),
        "group_id": uuid_of(GROUP, group),
        "series_id": uuid_of(SERIES, group),
        "original_day": day,
        "original_start": f"({day})::timestamptz + make_interval(secs => mod({number}, 100))",
        "starts_at": begins,
        "ends_at": f"({begins})::timestamptz + interval '90 minutes'",
    }


def _copy(
    table: str, of: dict[str, object], last: int, changed: dict[str, str], *, first: int = 1
) -> None:
    """As the server's owner, past the locks and triggers: it is the benchmark's own database."""
    pairs = ", ".join(f"'{name}', {value}" for name, value in changed.items())
    with connections[UNLOCKED].cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        cursor.execute(
            _COPY.format(table=table, changed=pairs),
            {"first": first, "last": last, "of": of[table]},
        )


def now() -> datetime:
    return datetime.now(UTC).replace(second=0, microsecond=0)
