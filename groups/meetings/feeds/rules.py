"""A series' rule: in the words of RFC 5545 (section 3.3.10), and its days, quickly."""

from datetime import date
from itertools import takewhile

from groups.meetings.recurrence import Rule, days

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def words(rule: Rule) -> str:
    """RRULE without its end; for a rule that repeats."""
    days = ",".join(f"{rule.nth or ''}{_DAYS[day - 1]}" for day in sorted(set(rule.weekdays)))
    if rule.nth is not None:
        return f"FREQ=MONTHLY;BYDAY={days}"
    # Which weeks an interval counts depends on where they begin.
    often = f";INTERVAL={rule.every_weeks};WKST=MO" if rule.every_weeks > 1 else ""
    return f"FREQ=WEEKLY{often};BYDAY={days}"


def days_between(rule: Rule, first: date, last: date) -> list[date]:
    """The days that ``recurrence.days`` gives from ``first`` to ``last``.

    A feed asks this for years of weeks of hundreds of series; so it counts weeks as numbers.
    """
    first = max(first, rule.starts_on)
    if rule.nth is not None or not rule.weekdays:
        return [day for day in takewhile(lambda day: day <= last, days(rule)) if day >= first]
    step = 7 * rule.every_weeks
    monday = _monday(rule.starts_on)
    monday += max(0, (_monday(first) - monday) // step) * step
    begin, end = first.toordinal(), last.toordinal()
    weekdays = sorted({weekday - 1 for weekday in rule.weekdays})
    found = [week + day for week in range(monday, end + 1, step) for day in weekdays]
    return [date.fromordinal(day) for day in found if begin <= day <= end]


def _monday(day: date) -> int:
    """As days since the beginning of the calendar, which was a Monday."""
    return day.toordinal() - day.weekday()
