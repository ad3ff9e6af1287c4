"""A group's log in plain sentences, a page at a time.

Which entries somebody reads is ``Entry.objects.visible_to``. Names come from the group's people of
today: an entry about somebody who has left says no name.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Window

from groups.audit.models import Entry, Verb
from groups.membership.models import Membership

ON_A_PAGE = 30
GONE = "Somebody who is no longer here"
# What says already that they are gone.
JUST_SOMEBODY = {Verb.MEMBERSHIP_MEMBER_LEFT, Verb.MEMBERSHIP_MEMBER_REMOVED}

# "{who}" is the person whom it is about: the actor, or the member who is the entry's subject.
SENTENCES: dict[str, str] = {
    Verb.FORUM_DISCLOSURE_CLOSED: "{who} closed a report on a post.",
    Verb.FORUM_GLASS_ASKED: "{who} asked to look behind an anonymous post.",
    Verb.FORUM_GLASS_BROKEN: (
        "Two facilitators looked behind an anonymous post. The author is told."
    ),
    Verb.FORUM_THREAD_PAUSED: "{who} let a thread rest for a while.",
    Verb.FORUM_THREAD_RELEASED: "{who} let a thread go on.",
    Verb.FORUM_THREAD_SLOWED: "{who} made a thread go slower for a while.",
    Verb.JOINING_APPLICATION_ANSWERED: "{who} answered somebody who asked to join.",
    Verb.JOINING_GUEST_ANSWERED: "{who} answered somebody who asked to visit.",
    Verb.JOINING_MEMBER_JOINED: "{who} joined.",
    Verb.JOINING_QUESTIONS_CHANGED: "{who} changed the questions for those who ask to join.",
    Verb.LIBRARY_RESOURCE_SHARED: "{who} shared a resource.",
    Verb.LIBRARY_RESOURCE_UNSHARED: "{who} took a shared resource back.",
    Verb.MEETINGS_COVER_ASKED: "{who} asked others to hold a meeting.",
    Verb.MEETINGS_COVER_DECLINED: "{who} was asked to hold a meeting and cannot.",
    Verb.MEETINGS_COVER_TAKEN: "{who} holds a meeting now.",
    Verb.MEETINGS_COVER_WITHDRAWN: "{who} asks nobody to hold a meeting any more.",
    Verb.MEETINGS_MEETING_CANCELLED: "{who} cancelled a meeting.",
    Verb.MEETINGS_MEETING_MOVED: "{who} changed a meeting.",
    Verb.MEETINGS_SERIES_SCHEDULED: "{who} planned meetings.",
    Verb.MEETINGS_SESSION_PLANNED: "{who} made a plan for a meeting.",
    Verb.MEETINGS_SESSION_WRAPPED_UP: "{who} wrapped a meeting up.",
    Verb.MEETINGS_TIMES_ASKED: "{who} asked everybody which times suit them.",
    Verb.MEETINGS_TIMES_CLOSED: "{who} closed a question about times.",
    Verb.MEMBERSHIP_AGREEMENT_CHANGED: "{who} wrote a new version of the agreement.",
    Verb.MEMBERSHIP_GROUP_BEGUN: "{who} said that the group has begun.",
    Verb.MEMBERSHIP_GROUP_EDITED: "{who} changed the settings of the group.",
    Verb.MEMBERSHIP_GROUP_ENDING: "{who} announced the end of the group.",
    Verb.MEMBERSHIP_GROUP_FOUNDED: "{who} founded the group.",
    Verb.MEMBERSHIP_GROUP_KEPT: "{who} called the end of the group off.",
    Verb.MEMBERSHIP_GROUP_RESTED: "{who} let the group rest.",
    Verb.MEMBERSHIP_GROUP_RESUMED: "{who} ended the rest of the group.",
    Verb.MEMBERSHIP_INVITATION_ACCEPTED: "{who} joined.",
    Verb.MEMBERSHIP_INVITATION_REVOKED: "{who} took an invitation back.",
    Verb.MEMBERSHIP_INVITATION_SENT: "{who} invited somebody.",
    Verb.MEMBERSHIP_LEAD_DECLINED: "{who} was asked to lead the group and does not want to.",
    Verb.MEMBERSHIP_LEAD_OFFERED: "{who} asked somebody to lead the group.",
    Verb.MEMBERSHIP_LEAD_TAKEN: "{who} leads the group now.",
    Verb.MEMBERSHIP_LEAD_WITHDRAWN: "{who} asks nobody to lead the group any more.",
    Verb.MEMBERSHIP_MEMBER_LEFT: "{who} left.",
    Verb.MEMBERSHIP_MEMBER_PAUSED: "{who} went away for now.",
    Verb.MEMBERSHIP_MEMBER_REMOVED: "{who} was removed from the group.",
    Verb.MEMBERSHIP_MEMBER_RESUMED: "{who} came back.",
    Verb.MEMBERSHIP_ROLE_GIVEN: "{who} became a facilitator.",
    Verb.MEMBERSHIP_ROLE_TAKEN: "{who} is a member again and facilitates no more.",
    Verb.SAFETY_MEMBER_PAUSED: "{who} asked somebody to read and not to write for a week.",
    Verb.SAFETY_MEMBERSHIP_ENDED: "{who} ended a membership because of a reported post.",
    Verb.SAFETY_POST_HIDDEN: "{who} hid a reported post.",
    Verb.SAFETY_POST_REMOVED: "{who} removed a reported post.",
    Verb.SAFETY_REPORT_CLOSED: "{who} read a reported post and left it as it is.",
    Verb.SITE_DOOR_REFUSED: "{who} came to a door that is closed to them. Nothing happened.",
}
ABOUT_THE_SUBJECT = {
    Verb.MEMBERSHIP_MEMBER_REMOVED,
    Verb.MEMBERSHIP_ROLE_GIVEN,
    Verb.MEMBERSHIP_ROLE_TAKEN,
}


@dataclass(frozen=True)
class Line:
    """One thing that happened. Only the day is told."""

    at: datetime
    words: str


@dataclass(frozen=True)
class LogPage:
    """``older`` is the entry after which the next page begins, or None at the end."""

    lines: list[Line]
    older: UUID | None
    is_first: bool


def read_log(member: Membership, *, before: str = "") -> LogPage:
    """The newest entries, or those older than ``before``: at most three queries."""
    entries = Entry.objects.visible_to(member).filter(verb__in=SENTENCES)
    edge = _edge(entries, before)
    if edge is not None:
        entries = entries.filter(
            Q(shown_at__lt=edge.shown_at) | Q(shown_at=edge.shown_at, pk__lt=edge.pk)
        )
    found = list(entries.order_by("-shown_at", "-pk")[: ON_A_PAGE + 1])
    page = found[:ON_A_PAGE]
    names = _names(member, page)
    return LogPage(
        [Line(entry.at, _words(entry, names)) for entry in page],
        older=page[-1].pk if len(found) > ON_A_PAGE else None,
        is_first=edge is None,
    )


def read_log_about(reader: Membership, person: Membership, *, limit: int) -> tuple[list[Line], int]:
    """The newest lines that name ``person``, as ``reader`` finds them, and how many there are.

    For the person themself, in one query: of what others did to them, what they may read today.
    """
    named = [verb for verb, words in SENTENCES.items() if "{who}" in words]
    did = Q(actor=person.user_id) & ~Q(verb__in=ABOUT_THE_SUBJECT)
    met = Q(verb__in=ABOUT_THE_SUBJECT, subject_id=person.pk, at__gte=person.joined_at)
    found: list[Any] = list(
        Entry.objects.visible_to(reader)
        .filter(did | met, verb__in=named)
        .annotate(all_of_them=Window(Count("pk")))
        .order_by("-shown_at", "-pk")[:limit]
    )
    names: dict[UUID | None, str] = {
        person.pk: person.display_name,
        person.user_id: person.display_name,
    }
    lines = [Line(entry.at, _words(entry, names)) for entry in found]
    return lines, found[0].all_of_them if found else 0


def _edge(entries: QuerySet[Entry], before: str) -> Entry | None:
    try:
        return entries.filter(pk=UUID(before)).first()
    except ValueError:
        return None


def _names(member: Membership, page: list[Entry]) -> dict[UUID | None, str]:
    """Names of the people of today, by their user's id and by their membership's."""
    people = Membership.objects.visible_to(member).filter(
        Q(user__in={entry.actor_id for entry in page if entry.actor_id})
        | Q(pk__in={entry.subject_id for entry in page if entry.verb in ABOUT_THE_SUBJECT})
    )
    names: dict[UUID | None, str] = {}
    for pk, user, name in people.values_list("pk", "user", "display_name"):
        names[pk] = names[user] = name
    return names


def _words(entry: Entry, names: dict[UUID | None, str]) -> str:
    who = entry.subject_id if entry.verb in ABOUT_THE_SUBJECT else entry.actor_id
    gone = "Somebody" if entry.verb in JUST_SOMEBODY else GONE
    return SENTENCES[entry.verb].format(who=names.get(who, gone))
