"""Erasing what was to go by itself. Until then both locks keep it from everybody."""

import logging

from django.db.models import Exists, OuterRef, Q

from groups.forum.models import BrokenGlass, Clock, Post, Pseudonym, Thread
from groups.forum.own_words import remove_if_empty
from groupsite.confidentiality.acting import Purpose, acting_as

AT_ONCE = 500

logger = logging.getLogger(__name__)


def erase_expired() -> int:
    """Erase texts whose time is over, some at a time; says how many posts went."""
    erased = 0
    while True:
        with acting_as(Purpose.EXPIRY):
            went = _erase_some()
        erased += went
        if went < AT_ONCE:
            break
    with acting_as(Purpose.EXPIRY):
        _forget_names()
    if erased:
        logger.info("expired: %s posts erased", erased)
    return erased


def _forget_names() -> None:
    """Of threads that are gone, unless two looked behind one: then its author is told."""
    looked = BrokenGlass.objects.filter(pseudonym=OuterRef("pk"))
    Pseudonym.objects.filter(~Exists(looked), thread=None).delete()


def _erase_some() -> int:
    over = Thread.objects.filter(expires_at__lte=Clock())
    posts = Post.objects.filter(
        Q(expires_at__lte=Clock()) | Exists(over.filter(pk=OuterRef("thread_id")))
    )
    went = dict(posts.values_list("pk", "thread_id")[:AT_ONCE])
    Post.objects.filter(pk__in=went).delete()
    over.filter(~Exists(Post.objects.filter(thread=OuterRef("pk")))).delete()
    # What is left of a thread whose author took it back goes with the last reply in it.
    for shell in Thread.objects.filter(pk__in=went.values(), taken_back_at__isnull=False):
        remove_if_empty(shell)
    return len(went)
