"""A reader would like a content note on a post; its author decides. Nobody learns who it was."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from groups.errors import NotPossible
from groups.forum.models import Post, Suggestion
from groups.forum.notes import Note, check_note, in_order
from groups.forum.own_words import edit_post
from groups.forum.policy import may_change
from groups.membership.models import Membership


@transaction.atomic
def suggest_note(member: Membership, post: Post, topics: Collection[str]) -> None:
    """Ask the author for a note, unless somebody has asked already and waits for an answer.

    Nothing is kept of who did it, not even in the log.
    """
    if not Post.objects.visible_to(member).filter(pk=post.pk).exists():
        raise PermissionDenied("cannot suggest a note on what they do not read")
    if may_change(member, post):
        raise PermissionDenied("authors put notes on their own posts themselves")
    check_note(Note(tuple(topics)))
    if not topics:
        raise NotPossible("Choose at least one topic.", field="topics")
    made = Suggestion(
        group_id=member.group_id,
        thread_id=post.thread_id,
        post_id=post.pk,
        topics=" ".join(in_order(topics)),
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        pass  # open already, which the member may not see


@transaction.atomic
def answer_suggestion(member: Membership, post: Post, *, add: bool, at: datetime) -> None:
    """Take the note that a reader would like, or leave it. Raises NotPossible where there is none."""
    found = Suggestion.objects.visible_to(member).filter(post=post.pk).first()
    if found is None:
        raise NotPossible("There is no suggestion any more.")
    if add:
        note = post.content_note.with_topics(found.topics.split())
        edit_post(member, post, body=post.body, note=note, at=at)
    Suggestion.objects.visible_to(member).filter(pk=found.pk).delete()
