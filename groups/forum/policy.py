"""What a member may do in the forum. What may be seen is ``visible_to``."""

from groups.forum.models import Acknowledgement, Post, Thread
from groups.forum.models.texts import ThreadQuerySet
from groups.membership.models import Membership


def kinds_for(member: Membership) -> list[Thread.Kind]:
    """The kinds of thread that the member may start."""
    return [
        kind
        for kind in Thread.Kind
        if member.is_facilitator or kind is not Thread.Kind.ANNOUNCEMENT
    ]


def may_start(member: Membership, kind: str) -> bool:
    return member.is_active and kind in kinds_for(member)


def may_reply(member: Membership, thread: Thread) -> bool:
    """The thread must come out of ``visible_to`` besides."""
    return member.is_active and thread.group_id == member.group_id


def may_ask(member: Membership) -> bool:
    """Ask who wrote an anonymous post, and agree to such a question of somebody else."""
    return member.is_active and member.is_facilitator


def may_change(member: Membership, post: Post) -> bool:
    """Only its author; who that is, the database tells nobody else."""
    return Post.objects.visible_to(member).written_by(member).filter(pk=post.pk).exists()


def may_mark(member: Membership, post: Post) -> bool:
    """An answer, by whoever asked and by the facilitators."""
    question = _questions(member).filter(pk=post.thread_id)
    if not member.is_facilitator:
        question = question.begun_by(member)
    return _is_answer(member, post) and question.exists()


def may_review(member: Membership, post: Post) -> bool:
    """An answer of somebody else, by the facilitators."""
    return member.is_facilitator and _is_answer(member, post) and not may_change(member, post)


def _is_answer(member: Membership, post: Post) -> bool:
    answers = Post.objects.visible_to(member).filter(opens=False, thread__in=_questions(member))
    return answers.filter(pk=post.pk).exists()


def _questions(member: Membership) -> ThreadQuerySet:
    return Thread.objects.visible_to(member).filter(kind=Thread.Kind.QUESTION)


def may_acknowledge(member: Membership, post: Post, kind: str) -> bool:
    """What somebody else wrote and the member can read; "this helped" is for answers."""
    readable = Post.objects.visible_to(member).filter(thread__in=Thread.objects.visible_to(member))
    if kind == Acknowledgement.Kind.HELPED:
        readable = readable.filter(thread__kind=Thread.Kind.QUESTION, opens=False)
    return readable.filter(pk=post.pk).exists() and not may_change(member, post)
