"""The demo world's meetings: one that was, those to come, one with few seats, and a question when."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from groups.demo.people import People
from groups.meetings.actions import (
    add_follow_up,
    answer,
    answer_times,
    ask_for_times,
    open_session,
    schedule,
    set_there,
    wait,
    wrap_up,
)
from groups.meetings.models import Meeting, Series, Slot
from groups.membership.models import Membership
from groupsite.confidentiality.acting import acting_as

SOON = timedelta(minutes=62)
LONDON = "Europe/London"


def last_week(people: People, at: datetime) -> Meeting:
    """The evening before this week, with three who were there; planned before it, as it was."""
    jo, before = people.members["jo"], at - timedelta(days=9)
    evening = (at - timedelta(days=6)).astimezone(ZoneInfo(LONDON)).date()
    with acting_as(jo.user):
        series = schedule(
            jo,
            starts_on=evening,
            starts_at=time(19),
            time_zone=LONDON,
            at=before,
            link="https://meet.demo.test/kettle-9f2c",
            facilitator=jo,
        )
    for name in ("jo", "maren", "sam"):
        _answer(people.members[name], series, "yes", before)
    with acting_as(jo.user):
        meeting = (
            Meeting.objects.visible_to(jo).select_related("series", "group").get(series=series)
        )
        open_session(jo, meeting, plan="evening", at=before)
        for name in ("jo", "maren", "sam"):
            person = people.members[name].pk
            set_there(jo, meeting, person=person, there=True, at=meeting.starts_at)
        add_follow_up(
            jo, meeting, "Bring the sheet on sleep that Sam asked for.", at=meeting.ends_at
        )
        wrap_up(
            jo,
            meeting,
            came=3,
            first_time=1,
            themes=["strength", "hope"],
            own_words="A quiet evening. In the second half we came back to sleep again and again.",
            at=meeting.ends_at,
        )
    return meeting


def meetings_to_come(people: People, at: datetime) -> None:
    """Tuesdays at 19:00 in London, one meeting in about an hour, and Saturdays beside you."""
    jo, noor = people.members["jo"], people.members["noor"]
    today = at.astimezone(ZoneInfo(LONDON)).date()
    tuesday = today + timedelta(days=(1 - today.weekday()) % 7 or 7)
    saturday = today + timedelta(days=(5 - today.weekday()) % 7 or 7)
    soon = (at + SOON).astimezone(ZoneInfo(LONDON))
    with acting_as(jo.user):
        weekly = schedule(
            jo,
            starts_on=tuesday,
            starts_at=time(19),
            time_zone=LONDON,
            at=at,
            frequency=Series.Frequency.WEEKLY,
            occurrences=12,
            link="https://meet.demo.test/kettle-9f2c",
            facilitator=jo,
        )
        extra = schedule(
            jo,
            starts_on=soon.date(),
            starts_at=soon.time().replace(second=0, microsecond=0, tzinfo=None),
            time_zone=LONDON,
            at=at,
            duration_minutes=60,
            topic="An extra hour before the week begins",
            link="https://meet.demo.test/extra-41ab",
            facilitator=jo,
        )
    with acting_as(noor.user):
        beside = schedule(
            noor,
            starts_on=saturday,
            starts_at=time(10, 30),
            time_zone=LONDON,
            at=at,
            frequency=Series.Frequency.WEEKLY,
            occurrences=6,
            place="The back room of the library, second floor",
        )
    for series, answers in (
        (extra, {"jo": "yes", "maren": "yes", "sam": "yes", "priya": "maybe", "ade": "no"}),
        (weekly, {"jo": "yes", "ade": "yes", "maren": "yes", "sam": "maybe"}),
        (beside, {"noor": "yes", "kai": "yes"}),
    ):
        for name, word in answers.items():
            _answer(people.members[name], series, word, at)


def few_seats(people: People, at: datetime) -> None:
    """A walk for three, in nine days: it is full, and Priya waits."""
    jo = people.members["jo"]
    day = (at + timedelta(days=9)).astimezone(ZoneInfo(LONDON)).date()
    with acting_as(jo.user):
        walk = schedule(
            jo,
            starts_on=day,
            starts_at=time(15),
            time_zone=LONDON,
            at=at,
            topic="A slow walk by the river",
            place="The bench beside the boathouse",
            capacity=3,
            facilitator=people.members["ade"],
        )
    for name in ("ade", "maren", "sam"):
        _answer(people.members[name], walk, "yes", at)
    priya = people.members["priya"]
    with acting_as(priya.user):
        wait(priya, Meeting.objects.visible_to(priya).get(series=walk), at=at)


def find_a_time(people: People, at: datetime) -> None:
    """Noor asks beside you when to meet after the Saturdays; Kai has answered."""
    noor, kai = people.members["noor"], people.members["kai"]
    first = (at + timedelta(days=45)).astimezone(ZoneInfo(LONDON)).date()
    clocks = [
        (first + timedelta(days=days), time(hour)) for days, hour in ((0, 18), (1, 18), (3, 10))
    ]
    with acting_as(noor.user):
        poll = ask_for_times(
            noor,
            times=clocks,
            time_zone=LONDON,
            closes_on=(at + timedelta(days=14)).date(),
            at=at,
        )
    with acting_as(kai.user):
        slots = Slot.objects.visible_to(kai).filter(poll=poll).order_by("instant")
        words = ("yes", "need", "no")
        answers = {slot.pk: word for slot, word in zip(slots, words, strict=True)}
        answer_times(kai, poll, answers, at=at)


def _answer(member: Membership, series: Series, word: str, at: datetime) -> None:
    with acting_as(member.user):
        first = (
            Meeting.objects.visible_to(member).filter(series=series).order_by("starts_at").first()
        )
        if first is not None:
            answer(member, first, word, at=at)
