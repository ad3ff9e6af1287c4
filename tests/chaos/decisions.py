"""What somebody may decide while their reminder is on its way; the product's own actions."""

from collections.abc import Callable

from accounts.models import User
from groups.meetings.actions import answer, cancel_meeting
from groups.meetings.models import Meeting, Series
from groups.membership.actions import leave
from groups.membership.models import Membership
from groups.notices.actions import switch_off
from groups.notices.clock import database_clock
from groups.notices.kinds import Category
from groupsite.confidentiality.acting import acting_as
from groupsite.confidentiality.keyring import create_data_key
from tests.chaos.world import Person

Decide = Callable[[Person, Person], None]


def _member(person: Person) -> Membership:
    found = Membership.objects.select_related("user", "group")
    return found.get(pk=person.membership)


def leaves(lead: Person, person: Person) -> None:
    with acting_as(_user(person)):
        leave(_member(person), at=database_clock())


def says_no(lead: Person, person: Person) -> None:
    with acting_as(_user(person)):
        meeting = Meeting.objects.get(pk=person.evening.meeting)
        answer(_member(person), meeting, "no", at=database_clock())


def switches_off(lead: Person, person: Person) -> None:
    switch_off(person.id, Category.REMINDERS)


def is_cancelled(lead: Person, person: Person) -> None:
    with acting_as(_user(lead)):
        meeting = Meeting.objects.select_related("series").get(pk=person.evening.meeting)
        cancel_meeting(_member(lead), meeting, at=database_clock())


def seal_texts(lead: Person) -> None:
    """Cancelling reads them, and those that were written straight into the table open for nobody."""
    with acting_as(_user(lead)):
        create_data_key(lead.evening.group)
        series = Series.objects.get(pk=lead.evening.series)
        series.topic = series.place = series.link = ""
        series.save(update_fields=["topic", "place", "link"])


def _user(person: Person) -> User:
    return User.objects.get(pk=person.id)


ALL: tuple[Decide, ...] = (leaves, says_no, switches_off, is_cancelled)
