"""What the page shows before anything is saved: each date, and who will be told."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict

from groups.meetings.changes import audience
from groups.meetings.models import Meeting, Series
from groups.meetings.occurrences import starts_of
from groups.meetings.proposals import OTHERS, Proposal, Row, picture
from groups.meetings.recurrence import start
from groups.meetings.words import When, oddity_words, when, when_of

DETAILS: Final = (
    "place",
    "link",
    "make_room",
    "topic",
    "facilitator",
    "link_for",
    "capacity",
    "offer_hours",
)


@dataclass(frozen=True)
class Line:
    """One date: ``was`` and ``now`` where it moves, ``what`` in words where it does not."""

    was: When | None
    now: When | None
    what: str
    odd: str = ""


@dataclass(frozen=True)
class Difference:
    """What somebody else saved meanwhile."""

    label: str
    was: str
    now: str


def lines_of_series(series: Series, *, at: datetime) -> list[Line]:
    """Every start that the rule names."""
    length = timedelta(minutes=series.duration_minutes)
    return [
        Line(
            None,
            when(one.instant, one.instant + length, series.time_zone, at=at),
            "",
            oddity_words(one, series.time_zone, at=at),
        )
        for one in starts_of(series)
    ]


def lines_of(proposal: Proposal) -> list[Line]:
    """Every date that will change, in the order of what was."""
    at = proposal.at
    found = [(row.begins, _line(row, at)) for row in proposal.changed if _is_seen(row)]
    found += [
        (one.starts_at, Line(None, when_of(one, at=at), "New", _odd(one, at)))
        for one in proposal.created
    ]
    return [line for _, line in sorted(found, key=lambda pair: pair[0])]


def names_told(proposal: Proposal) -> list[str]:
    return [one.membership.display_name for one in audience(proposal.member, proposal.told)]


def differences(form: forms.Form, base: str) -> list[Difference]:
    """Between what the form was opened with and what holds now (its initial values)."""
    before = _loaded(base)
    now = initial_words(form)
    return [
        Difference(
            str(form.fields[name].label), _shown(form, name, before[name]), _shown(form, name, word)
        )
        for name, word in now.items()
        if name in before and before[name] != word
    ]


def take_over(form: forms.Form, base: str) -> None:
    """What the person left alone becomes what it is by now; what they wrote stays theirs."""
    before, now = _loaded(base), initial_words(form)
    data: QueryDict = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
    for name, word in now.items():
        if name in before and before[name] != word and _is_untouched(form, name, before[name]):
            data.setlist(name, _values(form, name, word))
    form.data = data


def _is_untouched(form: forms.Form, name: str, before: str) -> bool:
    field, values = form.fields[name], (_sent(form, name), _values(form, name, before))
    try:
        sent, opened = (
            field.to_python(value if _has_many(form, name) else "".join(value[:1]))
            for value in values
        )
    except forms.ValidationError:
        return False
    return bool(sent == opened)


def _has_many(form: forms.Form, name: str) -> bool:
    return isinstance(form.fields[name], forms.MultipleChoiceField)


def _values(form: forms.Form, name: str, word: str) -> list[str]:
    return word.split(", ") if _has_many(form, name) else [word]


def details_of(form: forms.Form) -> list[Difference]:
    """What beside the time is to be otherwise."""
    return [
        Difference(str(form.fields[name].label), _shown(form, name, word), _shown(form, name, sent))
        for name, word in initial_words(form).items()
        if name in DETAILS and not _is_untouched(form, name, word)
        for sent in [", ".join(_sent(form, name))]
    ]


def base_of(form: forms.Form) -> str:
    """What the form is opened with, to be sent along with it."""
    return json.dumps(initial_words(form))


def initial_words(form: forms.Form) -> dict[str, str]:
    return {
        name: _plain(form.get_initial_for_field(field, name)) for name, field in form.fields.items()
    }


def _plain(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _shown(form: forms.Form, name: str, word: str) -> str:
    """As it stands in the form: a choice by its label, a tick as yes or no."""
    if isinstance(form.fields[name], forms.BooleanField):
        return "Yes" if word else "No"
    choices: Mapping[str, str] = {}
    if isinstance(form.fields[name], forms.ChoiceField):
        choices = {str(key): str(label) for key, label in form.fields[name].choices}  # type: ignore[attr-defined]  # as asked
    said = ", ".join(choices.get(part, part) for part in word.split(", ")) if choices else word
    return said or "nothing"


def _loaded(base: str) -> dict[str, str]:
    try:
        found = json.loads(base)
    except (ValueError, RecursionError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _is_seen(row: Row) -> bool:
    """Not where a row only went over to another series, as it was."""
    now = picture(row.meeting)
    return (
        row.is_told
        or row.topic != row.meeting.topic
        or any(row.before[name] != now[name] for name in OTHERS)
    )


def _line(row: Row, at: datetime) -> Line:
    meeting = row.meeting
    zone = meeting.series.time_zone
    was = when(row.begins, row.ends, zone, at=at)
    if meeting.is_cancelled:
        return Line(was, None, "Does not take place")
    if row.moves or row.ends != meeting.ends_at:
        return Line(was, when_of(meeting, at=at), "", _odd(meeting, at) if row.moves else "")
    return Line(None, was, "Stays at its time, with other details")


def _odd(meeting: Meeting, at: datetime) -> str:
    zone = meeting.series.time_zone
    return oddity_words(start(meeting.on_day, meeting.on_clock, ZoneInfo(zone)), zone, at=at)


def hidden(form: forms.Form, more: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """All entries, to be carried to the next step."""
    kept = [(name, value) for name in form.fields for value in _sent(form, name)]
    return [*kept, *more.items()]


def _sent(form: forms.Form, name: str) -> list[str]:
    values: list[str] = form.data.getlist(name)  # type: ignore[attr-defined]  # a QueryDict
    return values
