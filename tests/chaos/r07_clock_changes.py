"""R7: reminders over three years in which clocks change, against a second computation."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from itertools import product, takewhile
from zoneinfo import ZoneInfo

from tests.chaos.due import due
from tests.chaos.judge import Verdict
from tests.chaos.scenario import Stretch
from tests.chaos.world import REMINDER, Batch, Evening, Person, new_id, now, write

WORDS = "reminders where clocks change, over three years"
LEADS = (15, 60, 24 * 60, 7 * 24 * 60)
FIRST, LAST = date(2027, 1, 4), date(2029, 12, 31)
RULES = (((7,), 1, None), ((7,), 2, None), ((7,), 1, -1))
"""(weekdays, every n weeks, nth): most clocks change on a Sunday."""
CHANGES = {
    "Europe/London": ("2027-03-28T01:00", "2027-10-31T01:00"),
    "America/New_York": ("2027-03-14T07:00", "2027-11-07T06:00"),
    "Australia/Lord_Howe": ("2027-04-03T15:00", "2027-10-02T15:30"),
    "Africa/Casablanca": ("2027-02-07T02:00", "2027-03-14T02:00"),
    "America/Havana": ("2027-03-14T05:00",),
    "Asia/Gaza": ("2027-03-27T00:00",),
    "Africa/Cairo": ("2027-04-29T22:00",),
    "America/Santiago": ("2027-04-04T03:00",),
    "Antarctica/Troll": ("2027-03-28T01:00",),
    "Pacific/Apia": ("2027-03-28T00:00",),
    "Asia/Kolkata": ("2027-03-28T00:00",),
}
_SHOWN = """
select moment, moment at time zone %s from generate_series(%s::timestamptz, %s, '3 hours') moment
"""
NEAR = timedelta(days=8)
_PLANNED = """
select u.email, n.lead, n.due_at
from notices_notice n join accounts_user u on u.id = n.recipient_id
where n.group_id = any(%s) and n.kind = %s
"""


def run(stretch: Stretch) -> Verdict:
    from groups.notices.actions import plan

    site = stretch.site
    verdict = Verdict("R7", WORDS)
    began = now()
    # The site's own planners look only as far as they should.
    zones = [zone for zone in CHANGES if _both_agree(stretch, zone)]
    left_out = ", ".join(sorted(CHANGES.keys() - set(zones)))
    if left_out:
        verdict.notes.append(f"left out, since the database has other rules for it: {left_out}")
    batch = _people(stretch, zones)
    write(batch, site.database)
    right = {
        (person.address, lead): due(person, lead, person.answered_at)
        for person in batch.people
        for lead in LEADS
    }
    with _looking_far_ahead():
        plan(began)
        again = plan(began)
    found = site.sql(_PLANNED, [batch.groups, REMINDER])
    site.sql("delete from notices_notice where group_id = any(%s)", [batch.groups])
    rows = {(address, lead): at for address, lead, at in found}
    wrong = {key for key in right.keys() | rows.keys() if right.get(key) != rows.get(key)}
    verdict.numbers = {
        "planned": len(found),
        "lost": len(right.keys() - rows.keys()),
        "duplicate": len(found) - len(rows) + again,
        "seconds": round((now() - began).total_seconds()),
    }
    some = [(key, right.get(key), rows.get(key)) for key in sorted(wrong)[:3]]
    verdict.demand(not wrong, f"{len(wrong)} differ, such as {some}")
    verdict.demand(again == 0, f"{again} were planned twice")
    verdict.demand(stretch.short or len(found) >= 10_000, "fewer than 10,000 reminders")
    return verdict


@contextmanager
def _looking_far_ahead() -> Iterator[None]:
    """Three years at one look, with the planner's own statements."""
    from groups.meetings import planning_reminders

    before = planning_reminders.AHEAD
    planning_reminders.AHEAD = timedelta(days=4 * 366)
    try:
        yield
    finally:
        planning_reminders.AHEAD = before


def _both_agree(stretch: Stretch, zone: str) -> bool:
    """Whether the database's rules of the zone are those of Python: releases may differ."""
    return all(
        moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == shown
        for moment, shown in stretch.site.sql(_SHOWN, [zone, FIRST, LAST])
    )


def _people(stretch: Stretch, zones: list[str]) -> Batch:
    """Every evening in each zone by each rule has one who comes, with quiet hours or without, from
    that zone or the next one.
    """
    lot = stretch.lot("R7")
    people = []
    for (place, zone), rule in product(enumerate(zones), RULES):
        clock = lot.choice([time(0, 30), time(1, 30), time(2, 30), time(9, 0), time(19, 0)])
        for number, starts_at in enumerate(_starts(zone, rule, clock)):
            if stretch.short and not _is_near(zone, starts_at):
                continue
            evening = Evening(new_id(lot), new_id(lot), new_id(lot), starts_at)
            quiet = (time(22, 0), time(7, 0)) if number % 3 == 0 else None
            abroad = zones[(place + 1) % len(zones)]
            people.append(
                Person(
                    new_id(lot),
                    new_id(lot),
                    f"Friend {len(people)}",
                    f"r7-{len(people)}@chaos.test",
                    evening,
                    answered_at=now(),
                    leads=list(LEADS),
                    time_zone=abroad if number % 5 == 0 else zone,
                    quiet=quiet,
                )
            )
    return Batch("r7", now(), people)


def _starts(
    zone: str, rule: tuple[tuple[int, ...], int, int | None], clock: time
) -> Iterator[datetime]:
    """As the product counts them; that it counts right, tests/meetings/test_oracle.py says."""
    from groups.meetings.recurrence import Rule, days, first_day, start

    weekdays, every_weeks, nth = rule
    begin = first_day(Rule(FIRST, weekdays, nth=nth))
    assert begin is not None
    for day in takewhile(lambda day: day <= LAST, days(Rule(begin, weekdays, every_weeks, nth))):
        yield start(day, clock, ZoneInfo(zone)).instant


def _is_near(zone: str, starts_at: datetime) -> bool:
    changes = [datetime.fromisoformat(one).replace(tzinfo=UTC) for one in CHANGES[zone]]
    return any(abs(starts_at - change) < NEAR for change in changes)
