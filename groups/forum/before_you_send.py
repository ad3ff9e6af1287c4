"""The second look before a text goes out: what might give somebody away, and a gentle word."""

from typing import Final

from groups.forum.advice import reads_like_advice
from groups.forum.forms import AudienceForm
from groups.forum.forms_writing import NoteForm
from groups.forum.models import Post, Thread
from groups.forum.quotes import without_quotes
from groups.forum.reading import ThreadPage
from groups.guarding import before_sending
from groups.membership.access import MemberRequest
from groups.membership.models import Membership

TEXTS: Final = ("title", "body", "note_words")
SOMEBODY = "Whoever began this thread"


def may_go(request: MemberRequest, form: NoteForm, page: ThreadPage | None = None) -> bool:
    """Whether a valid form goes out as it is. Where not, ``form.pause`` says what to look at.

    What somebody writes for themselves alone needs no second look. ``page`` is that of a reply.
    """
    if isinstance(form, AudienceForm) and form.is_for_oneself:
        return True
    said = form.cleaned_data
    # An id may look like a telephone number, and what is quoted is somebody else's to look at.
    own = {**said, "body": without_quotes(said["body"])}
    texts = [own.get(name, "") for name in TEXTS]
    gently = _gently(request.member, page, own["body"]) if page else ()
    return before_sending.may_go(request.user, request.POST, form, *texts, gently=gently)


def _gently(member: Membership, page: ThreadPage, body: str) -> list[str]:
    """To who wrote what reads like advice where somebody asked only to be heard."""
    thread, own = page.thread, page.own
    if thread.wish != Thread.Wish.LISTENING or thread.is_taken_back:
        return []
    if own.began or own.habit.no_word_on_advice or not reads_like_advice(body):
        return []
    return [
        f"{_who_began(member, thread)} asked to be heard, and this reads a little like advice."
        " Sometimes “that sounds hard” is enough."
    ]


def _who_began(member: Membership, thread: Thread) -> str:
    """The name that they write under."""
    posts = Post.objects.inside_for(member).filter(thread=thread.pk, opens=True)
    opening = posts.first()
    return opening.byline if opening else SOMEBODY
