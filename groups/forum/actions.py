"""Starting threads, replying, and changing or taking back what one wrote."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction

from groups.audit.actions import record
from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.forum.audience import address_of, readers_of
from groups.forum.models import Audience, Authorship, Post, Reader, Thread
from groups.forum.policy import may_reply, may_start
from groups.membership.models import Membership

LONGEST_TITLE = 120
LARGEST_BODY = 20_000
"""In bytes of UTF-8."""

GONE = "This is no longer there."


@transaction.atomic
def start_thread(
    member: Membership,
    *,
    kind: str,
    title: str,
    body: str,
    audience: str,
    at: datetime,
    readers: Collection[Membership] = (),
    open_to_later: bool = False,
) -> Thread:
    """Start a thread with its opening post. ``readers`` are the chosen, for that audience only."""
    if not may_start(member, kind):
        raise PermissionDenied("may not start a thread of this kind")
    _check_title(title)
    _check_body(body)
    people = Membership.objects.visible_to(member)
    named = _named(member, audience, readers, among=people)
    thread = Thread(
        group_id=member.group_id,
        kind=kind,
        title=title,
        audience=audience,
        named=_ids(named),
        open_to_later=_later(audience, open_to_later),
        created_at=at,
    )
    # Row security lets nobody write a thread or a post that is not already theirs.
    _sign(member, thread)
    thread.save(force_insert=True)
    _post(member, thread, body=body, audience=audience, later=open_to_later, at=at)
    _name_readers(thread, None, named)
    return thread


def reply(
    member: Membership,
    thread: Thread,
    *,
    body: str,
    audience: str,
    at: datetime,
    readers: Collection[Membership] = (),
    open_to_later: bool = False,
) -> Post:
    """Reply in a thread, to everybody who can read it or to fewer of them.

    Raises NotPossible where the thread went while the reply was being written.
    """
    if not may_reply(member, thread):
        raise PermissionDenied("may not reply here")
    _check_body(body)
    try:
        with transaction.atomic():
            thread = _still_there(member, thread)
            among = _readers_of_thread(member, thread)
            named = _named(member, audience, readers, among=among)
            post = _post(
                member,
                thread,
                body=body,
                audience=audience,
                later=open_to_later,
                at=at,
                named=named,
            )
            _name_readers(thread, post, named)
    except DatabaseError:
        # Its author may have taken the thread away a moment ago; anything else is a fault.
        _still_there(member, thread)
        raise
    return post


@transaction.atomic
def edit_post(
    member: Membership, post: Post, *, body: str, at: datetime, title: str | None = None
) -> None:
    """Change one's own words; ``title`` with the opening post. Who can read them never changes."""
    post = _own(member, post)
    _check_body(body)
    changed = post.body != body
    if post.opens and title is not None and title != post.thread.title:
        _check_title(title)
        post.thread.title = title
        post.thread.save(update_fields=["title"])
        changed = True
    if not changed:
        return
    post.body = body
    post.edited_at = at
    try:
        post.save(update_fields=["body", "edited_at"])
    except Post.NotUpdated:
        raise NotPossible(GONE) from None
    _record(member, Verb.FORUM_POST_EDITED, post, at)


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
        _remove_if_empty(thread)
    _record(member, Verb.FORUM_POST_DELETED, post, at)
    return Thread.objects.visible_to(member).with_posts_for(member).filter(pk=thread.pk).exists()


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


def _still_there(member: Membership, thread: Thread) -> Thread:
    found = Thread.objects.visible_to(member).with_posts_for(member).filter(pk=thread.pk).first()
    if found is None:
        raise NotPossible(GONE)
    return found


def _readers_of_thread(member: Membership, thread: Thread) -> Collection[Membership]:
    began = Thread.objects.visible_to(member).begun_by(member).filter(pk=thread.pk).exists()
    address = address_of(thread, author=member.pk if began else None)
    return readers_of(Membership.objects.visible_to(member), address).people


def _check_title(title: str) -> None:
    if not title.strip() or len(title) > LONGEST_TITLE:
        raise NotPossible(f"A title has 1 to {LONGEST_TITLE} characters.")


def _check_body(body: str) -> None:
    if not body.strip():
        raise NotPossible("There is nothing written yet.")
    if len(body.encode()) > LARGEST_BODY:
        raise NotPossible("This is too long for one post. Two shorter ones will do.")


def _named(
    member: Membership,
    audience: str,
    readers: Collection[Membership],
    *,
    among: Collection[Membership],
) -> list[Membership]:
    """The chosen, checked against those who are there today and can be chosen."""
    if audience not in Audience.values:
        raise NotPossible("Say who this is for.")
    if audience != Audience.CHOSEN:
        if readers:
            raise NotPossible("People are named only where they are chosen one by one.")
        return []
    wanted = {person.pk for person in readers} - {member.pk}
    named = [person for person in among if person.pk in wanted]
    if not wanted:
        raise NotPossible("Choose at least one person.")
    if len(named) < len(wanted):
        raise NotPossible("Somebody you chose cannot read this thread, or is no longer here.")
    return named


def _later(audience: str, open_to_later: bool) -> bool:
    """Chosen people are named once and for all; nobody comes later."""
    return open_to_later and audience != Audience.CHOSEN


def _post(
    member: Membership,
    thread: Thread,
    *,
    body: str,
    audience: str,
    later: bool,
    at: datetime,
    named: Collection[Membership] | None = None,
) -> Post:
    """The opening post, or with ``named`` a reply."""
    post = Post(
        group_id=member.group_id,
        thread_id=thread.pk,
        opens=named is None,
        byline=member.display_name,
        body=body,
        audience=audience,
        open_to_later=_later(audience, later),
        created_at=at,
    )
    if named is not None:
        _sign(member, thread, post, named)
    post.save(force_insert=True)
    return post


def _sign(
    member: Membership,
    thread: Thread,
    post: Post | None = None,
    named: Collection[Membership] = (),
) -> None:
    Authorship(
        group_id=member.group_id,
        thread_id=thread.pk,
        post_id=post.pk if post else None,
        membership_id=member.pk,
        named=_ids(named),
    ).save(force_insert=True)


def _ids(named: Collection[Membership]) -> str:
    return " ".join(sorted(str(person.pk) for person in named))


def _name_readers(thread: Thread, post: Post | None, named: Collection[Membership]) -> None:
    Reader.objects.bulk_create(
        Reader(
            group_id=thread.group_id,
            thread_id=thread.pk,
            post_id=post.pk if post else None,
            membership_id=person.pk,
        )
        for person in named
    )


def _remove_if_empty(thread: Thread) -> None:
    """Remove a thread that was taken back unless a reply is left, seen or not.

    Only the database knows: its foreign key sees the posts that row security hides.
    """
    try:
        with transaction.atomic():
            Thread.objects.filter(group=thread.group_id, pk=thread.pk).delete()
    except IntegrityError:
        pass


def _record(member: Membership, verb: Verb, post: Post, at: datetime) -> None:
    """Without the group, so that the entry is the author's own.

    A facilitator who read it would learn who wrote the post.
    """
    record(member.user, verb, at=at, subject=post.pk)
