"""What an author does with their own words: change them, show them to fewer, take them back."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from groups.audit.actions import record
from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.forum.actions import (
    GONE,
    Wishes,
    check_body,
    check_length,
    check_title,
    check_wish,
    ids_in,
    name_readers,
    named_by,
)
from groups.forum.audience import Address, Readers, address_of, readers_of
from groups.forum.models import (
    NAMED,
    NARROWER,
    Audience,
    Authorship,
    Disclosure,
    Post,
    Reader,
    Thread,
    ids_of,
)
from groups.forum.notes import Note, check_note, pack
from groups.forum.quotes import without_quotes
from groups.journal.actions import write
from groups.journal.models import JournalEntry
from groups.meetings.models import Meeting
from groups.membership.models import Membership
from groupsite.confidentiality.acting import Purpose, acting_as

HIDDEN = "Facilitators hid this. You can take it back, and write anew."


@transaction.atomic
def edit_post(
    member: Membership,
    post: Post,
    *,
    body: str,
    at: datetime,
    title: str | None = None,
    wish: str | None = None,
    note: Note | None = None,
) -> None:
    """Change one's own words; ``title`` and ``wish`` with the opening post. What is None stays as
    it is. Who reads them is ``narrow``'s.
    """
    post = _shown(member, post)
    check_body(body)
    changed = post.opens and _change_thread(post.thread, title, wish)
    if note is not None and note != post.content_note:
        check_note(note)
        post.note = pack(note)
        changed = True
    if not changed and post.body == body:
        return
    post.body = body
    post.edited_at = at
    try:
        post.save(update_fields=["body", "note", "edited_at"])
    except Post.NotUpdated:
        raise NotPossible(GONE) from None
    _record(member, Verb.FORUM_POST_EDITED, post, at)


def _change_thread(thread: Thread, title: str | None, wish: str | None) -> bool:
    """Says whether anything is different."""
    before = thread.title, thread.wish
    if title is not None and title != thread.title:
        check_title(title)
        thread.title = title
    if wish is not None:
        thread.wish = check_wish(wish)
    if (thread.title, thread.wish) == before:
        return False
    thread.save(update_fields=["title", "wish"])
    return True


def text_of(post: Post) -> str:
    """What a post says, loaded with its thread: of an opening post the title as well."""
    return f"{post.thread.title}\n{post.body}" if post.opens else post.body


def readers_today(member: Membership, post: Post) -> Readers:
    """Who can read the member's own post now; for an opening post, who can read its thread."""
    people = Membership.objects.visible_to(member)
    began = Authorship.objects.filter(thread=post.thread_id, post=None, membership=member.pk)
    inside = address_of(post.thread, author=member.pk if began.exists() else None)
    if post.opens:
        return readers_of(people, inside)
    signed = Authorship.objects.get(post=post.pk)
    own = Address(
        post.audience, post.created_at, post.open_to_later, ids_of(signed.named), member.pk
    )
    return readers_of(people, inside, own)


@transaction.atomic
def narrow(
    member: Membership,
    post: Post,
    *,
    at: datetime,
    audience: str | None = None,
    readers: Collection[Membership] = (),
    meeting: Meeting | None = None,
    open_to_later: bool = False,
    stays_for: timedelta | None = None,
) -> None:
    """Show one's own words to fewer people, or for a shorter time; never to more.

    With the opening post it is the whole thread. ``stays_for`` counts from now; None leaves the
    end as it is, and ``audience`` None those whom it is for.
    """
    post = _shown(member, post)
    text: Thread | Post = post.thread if post.opens else post
    if audience is None:
        same, audience = True, text.audience
    else:
        same = audience == text.audience and audience != Audience.CHOSEN
    if not same and audience not in NARROWER[text.audience]:
        raise NotPossible("This can only be shown to fewer people than before.")
    if open_to_later and not text.open_to_later:
        raise NotPossible("People who join later cannot be let in afterwards.")
    if same and stays_for is None and open_to_later == text.open_to_later:
        return
    wishes = Wishes(audience, readers, meeting, open_to_later=open_to_later, stays_for=stays_for)
    try:
        with transaction.atomic():
            if not same:
                could = readers_today(member, post).people
                _name(member, post, named_by(member, wishes, among=could, at=at))
                text.audience, text.meeting = audience, meeting
            _shorten(member, text, wishes, at)
            _save(post, text)
    except (Post.NotUpdated, Thread.NotUpdated, IntegrityError):
        # In another window it was taken back, or is for fewer people already.
        raise NotPossible("This has just changed. Please look at it again.") from None
    _record(member, Verb.FORUM_POST_NARROWED, post, at)


def _shorten(member: Membership, text: Thread | Post, wishes: Wishes, at: datetime) -> None:
    """For whoever comes later, and for how long."""
    text.open_to_later = wishes.open_to_later and text.audience not in NAMED
    if wishes.stays_for is not None:
        check_length(wishes.stays_for)
        ends = at + wishes.stays_for
        text.expires_at = ends if text.expires_at is None else min(ends, text.expires_at)
        if isinstance(text, Thread):
            shorten_disclosures(text)


def shorten_disclosures(thread: Thread) -> None:
    """What was put before the facilitators goes with its thread."""
    with acting_as(Purpose.NARROWING):
        Disclosure.objects.filter(thread=thread.pk, closed_at=None).update(
            ends_at=thread.expires_at
        )


def _name(member: Membership, post: Post, named: Collection[Membership]) -> None:
    """Make the list of readers be ``named``: first in, while the text is still for more."""
    own = None if post.opens else post
    rows = Reader.objects.filter(thread=post.thread_id, post=own)
    # A reader is shown their own row alone, and so is the author.
    with acting_as(Purpose.NARROWING):
        there = set(rows.values_list("membership_id", flat=True))
        rows.exclude(membership__in=[one.pk for one in named]).delete()
    name_readers(post.thread, own, [one for one in named if one.pk not in there])
    if post.opens:
        post.thread.named = ids_in(named)
        return
    signed = Authorship.objects.get(post=post.pk, membership=member.pk)
    signed.named = ids_in(named)
    signed.save(update_fields=["named"])


def _save(post: Post, text: Thread | Post) -> None:
    """The opening post repeats its thread."""
    columns = ["audience", "meeting", "open_to_later", "expires_at"]
    if isinstance(text, Thread):
        text.save(update_fields=[*columns, "named"])
        for name in ("audience", "meeting_id", "open_to_later", "expires_at"):
            setattr(post, name, getattr(text, name))
    post.save(update_fields=columns)


@transaction.atomic
def delete_post(member: Membership, post: Post, *, at: datetime) -> bool:
    """Erase one's own post for good; says whether the thread is still there for its author.

    With its opening post a thread goes, unless somebody replied. Then its title is erased, and it
    is shown only to those who can read one of these replies: whether there are others, the author
    does not learn.
    """
    post = _own(member, post)
    thread = post.thread
    Post.objects.filter(group=member.group_id, pk=post.pk).delete()
    if post.opens:
        thread.title = ""
        thread.taken_back_at = at
        thread.save(update_fields=["title", "taken_back_at"])
    if thread.is_taken_back:
        remove_if_empty(thread)
    _record(member, Verb.FORUM_POST_DELETED, post, at)
    return Thread.objects.visible_to(member).with_posts_for(member).filter(pk=thread.pk).exists()


@transaction.atomic
def keep_for_oneself(member: Membership, post: Post, *, at: datetime) -> JournalEntry:
    """Take one's own words back into one's journal, where nobody else reads them."""
    entry = write(member.user, body=without_quotes(_shown(member, post).body), at=at)
    delete_post(member, post, at=at)
    return entry


def remove_if_empty(thread: Thread) -> None:
    """Remove a thread that was taken back unless a reply is left, seen or not.

    Only the database knows: its foreign key sees the posts that row security hides.
    """
    try:
        with transaction.atomic():
            Thread.objects.filter(group=thread.group_id, pk=thread.pk).delete()
    except IntegrityError:
        pass


def _own(member: Membership, post: Post) -> Post:
    """The post as it is now, if the member wrote it."""
    own = (
        Post.objects.visible_to(member)
        .written_by(member)
        .select_related("thread")
        .filter(pk=post.pk)
        .first()
    )
    if own is None:
        raise PermissionDenied("only its author changes a post")
    return own


def _shown(member: Membership, post: Post) -> Post:
    """The same, unless it was hidden: then its author can take it back, and nothing else."""
    own = _own(member, post)
    if own.hidden_at is not None:
        raise NotPossible(HIDDEN)
    return own


def _record(member: Membership, verb: Verb, post: Post, at: datetime) -> None:
    """Without the group, so that the entry is the author's own.

    A facilitator who read it would learn who wrote the post.
    """
    record(member.user, verb, at=at, subject=post.pk)
