"""The threads of the demo world, each text written by its author."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from groups.demo.people import People
from groups.demo.words import Said, Talk
from groups.forum.acknowledgements import acknowledge
from groups.forum.actions import reply, start_thread
from groups.forum.answers import mark_answer, review_answer
from groups.forum.models import Post
from groups.forum.notes import Note
from groups.forum.quotes import quoting
from groups.meetings.models import Meeting
from groupsite.confidentiality.acting import acting_as


def hold_talks(people: People, talks: Iterable[Talk], at: datetime, lately: Meeting) -> int:
    """Says how many threads there are."""
    count = 0
    for talk in talks:
        member = people.members[talk.first.by]
        with acting_as(member.user):
            thread = start_thread(
                member,
                kind=talk.kind,
                title=talk.title,
                wish=talk.wish,
                at=at - talk.first.ago,
                **_said(people, talk.first, lately),
            )
            first = Post.objects.visible_to(member).get(thread=thread, opens=True)
        _answered(people, talk.first, first, at)
        for said in talk.replies:
            writer = people.members[said.by]
            quoted = first if said.quotes_first else None
            with acting_as(writer.user):
                made = reply(
                    writer, thread, at=at - said.ago, **_said(people, said, lately, quoted)
                )
            _answered(people, said, made, at)
        count += 1
    return count


def _answered(people: People, said: Said, post: Post, at: datetime) -> None:
    """What others said of a text without words."""
    for name, kind in said.heard:
        member = people.members[name]
        with acting_as(member.user):
            acknowledge(member, post, kind)
    if said.marked_by:
        asked = people.members[said.marked_by]
        with acting_as(asked.user):
            mark_answer(asked, post)
    if said.reviewed_by:
        facilitator = people.members[said.reviewed_by]
        with acting_as(facilitator.user):
            review_answer(facilitator, post, at=at)


def _said(
    people: People, said: Said, lately: Meeting, quoted: Post | None = None
) -> dict[str, Any]:
    """A text as the forum's actions take it."""
    return {
        "body": f"{quoting(quoted.pk)}\n\n{said.body}" if quoted else said.body,
        "audience": said.audience,
        "readers": [people.members[name] for name in said.readers],
        "meeting": lately if said.audience == "meeting" else None,
        "open_to_later": said.later,
        "anonymous": said.anonymous,
        "stays_for": said.stays_for,
        "note": Note(said.topics),
    }
