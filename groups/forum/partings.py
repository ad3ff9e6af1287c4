"""What becomes of somebody's words when they leave: a byline that says no name, or nothing at all."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from groups.forum.models import Authorship, Parting, Post, Thread
from groups.forum.own_words import remove_if_empty
from groups.membership.models import Membership
from groups.membership.partings import Wish
from groupsite.confidentiality.acting import Purpose, acting_as

FORMER: Final = "A former member"
"""The same for everybody who left: what two of them wrote cannot be told apart by it."""


@transaction.atomic
def rename_words(membership: Membership, at: datetime) -> None:
    """Let everything stay where it is, without the name. Acts for the person themself.

    What was written without a name keeps the one that was drawn for it.
    """
    _at_hand(membership)
    with acting_as(Purpose.EXPIRY):
        named = Post.objects.filter(pk__in=_written(membership), pseudonym=None)
        for post in named.only("pk", "group_id"):
            post.byline = FORMER
            post.save(update_fields=["byline"])
        _done(membership)


@transaction.atomic
def erase_words(membership: Membership, at: datetime) -> int:
    """Erase every post that the person wrote in this group, and say how many. Acts for themself.

    A thread that they began goes with them; where others answered in it, its title goes and the
    answers stay.
    """
    _at_hand(membership)
    with acting_as(Purpose.EXPIRY):
        began = list(_began(membership))
        erased = Post.objects.filter(pk__in=_written(membership)).delete()[0]
        for thread in began:
            thread.title = ""
            thread.taken_back_at = at
            thread.save(update_fields=["title", "taken_back_at"])
            remove_if_empty(thread)
        _done(membership)
    return erased


def _at_hand(membership: Membership) -> None:
    Parting(group_id=membership.group_id, membership_id=membership.pk).save(force_insert=True)


def _done(membership: Membership) -> None:
    Parting.objects.filter(membership=membership.pk).delete()


def _written(membership: Membership) -> set[UUID]:
    """Ids of all their posts, those that open a thread among them."""
    signed = Authorship.objects.filter(membership=membership.pk)
    replies = signed.exclude(post=None).values_list("post_id", flat=True)
    began = signed.filter(post=None).values("thread")
    opening = Post.objects.filter(thread__in=began, opens=True).values_list("pk", flat=True)
    return {*replies, *opening}


def _began(membership: Membership) -> list[Thread]:
    began = Authorship.objects.filter(membership=membership.pk, post=None).values("thread")
    return list(Thread.objects.filter(pk__in=began))


def _erase(membership: Membership, at: datetime) -> None:
    erase_words(membership, at)


WISHES = (
    Wish(
        "stay",
        "What I wrote stays, under “A former member”",
        "Those who can read it now still can. It no longer carries your name.",
        rename_words,
    ),
    Wish(
        "erase",
        "Erase everything that I wrote",
        "All of it goes at once and for good. What others answered stays. What you wrote without "
        "your name goes in the same moment, and somebody who remembers it could put two and two "
        "together.",
        _erase,
    ),
)
