"""Starting threads and replying in them. What an author does afterwards is in own_words.py."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from groups.errors import NotPossible
from groups.forum.audience import address_of, readers_of
from groups.forum.drafts import discard_draft
from groups.forum.holding import check_may_write
from groups.forum.models import NAMED, Audience, Authorship, Post, Reader, Thread
from groups.forum.names import name_of, take_pseudonym
from groups.forum.notes import NO_NOTE, Note, check_note, pack
from groups.forum.pace import check_pace
from groups.forum.policy import may_reply, may_start
from groups.forum.quotes import without_quotes
from groups.forum.sending import reply_sent, thread_sent
from groups.meetings.attendance import meetings_lately, was_there
from groups.meetings.models import Meeting
from groups.membership.agreement import check_said_yes
from groups.membership.models import Membership

LONGEST_TITLE = 120
LARGEST_BODY = 20_000
"""In bytes of UTF-8."""

STAYS_FOR = (timedelta(days=1), timedelta(days=7), timedelta(days=30))
"""How long a text may be there, where its author wants it to go by itself."""

GONE = "This is no longer there."


@dataclass(frozen=True)
class Wishes:
    """How somebody wants a text to be read.

    ``readers`` are the chosen and ``meeting`` the meeting, each for its own audience only;
    ``stays_for`` is one of ``STAYS_FOR`` or None; ``note`` stands before it. ``sending`` is the
    token of the form that it came with.
    """

    audience: str
    readers: Collection[Membership] = ()
    meeting: Meeting | None = None
    open_to_later: bool = False
    anonymous: bool = False
    stays_for: timedelta | None = None
    note: Note = NO_NOTE
    sending: UUID | None = None


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
    meeting: Meeting | None = None,
    open_to_later: bool = False,
    anonymous: bool = False,
    stays_for: timedelta | None = None,
    note: Note = NO_NOTE,
    sending: UUID | None = None,
    wish: str = "",
) -> Thread:
    """Start a thread with its opening post; what follows ``at`` is as in ``Wishes``.

    ``wish`` says what its author would like to hear. Sent twice, it is there once. Raises
    NotPossible for who has not said yes to the agreement as it is now.
    """
    already = thread_sent(member, sending)
    if already is not None:
        return already
    if not may_start(member, kind):
        raise PermissionDenied("may not start a thread of this kind")
    check_said_yes(member)
    check_may_write(member, at=at)
    if anonymous and kind == Thread.Kind.ANNOUNCEMENT:
        raise NotPossible("An announcement carries the name of whoever makes it.")
    check_title(title)
    check_body(body)
    check_note(note)
    wishes = Wishes(audience, readers, meeting, open_to_later, anonymous, stays_for, note, sending)
    named = named_by(member, wishes, among=Membership.objects.visible_to(member), at=at)
    thread = Thread(
        group_id=member.group_id,
        kind=kind,
        wish=check_wish(wish),
        title=title,
        named=ids_in(named),
        created_at=at,
        **_columns(wishes, at),
    )
    # Row security lets nobody write a thread or a post that is not already theirs.
    _sign(member, thread, sending=sending)
    name_readers(thread, None, named)
    thread.save(force_insert=True)
    _post(member, thread, wishes, body=body, at=at, opens=True)
    discard_draft(member, None)
    return thread


def reply(
    member: Membership,
    thread: Thread,
    *,
    body: str,
    audience: str,
    at: datetime,
    readers: Collection[Membership] = (),
    meeting: Meeting | None = None,
    open_to_later: bool = False,
    anonymous: bool = False,
    stays_for: timedelta | None = None,
    note: Note = NO_NOTE,
    sending: UUID | None = None,
) -> Post:
    """Reply in a thread, to everybody who can read it or to fewer of them. Sent twice, it is there
    once.

    Raises NotPossible where the thread went while the reply was being written.
    """
    if not may_reply(member, thread):
        raise PermissionDenied("may not reply here")
    check_said_yes(member)
    check_may_write(member, at=at)
    check_pace(member, thread, at=at)
    check_body(body)
    check_note(note)
    wishes = Wishes(audience, readers, meeting, open_to_later, anonymous, stays_for, note, sending)
    try:
        with transaction.atomic():
            already = reply_sent(member, sending)
            if already is not None:
                return already
            thread = _still_there(member, thread)
            among = _readers_of_thread(member, thread)
            named = named_by(member, wishes, among=among, at=at)
            post = _post(member, thread, wishes, body=body, at=at, named=named)
            discard_draft(member, thread)
    except DatabaseError:
        # Its author may have taken the thread away a moment ago; anything else is a fault.
        _still_there(member, thread)
        raise
    return post


def check_title(title: str) -> None:
    """Raises NotPossible for a title that is empty or too long."""
    if not title.strip() or len(title) > LONGEST_TITLE:
        raise NotPossible(f"A title has 1 to {LONGEST_TITLE} characters.")


def check_body(body: str) -> None:
    """Raises NotPossible for a text that is empty or too long."""
    if not without_quotes(body).strip():
        raise NotPossible("There is nothing written yet.")
    if len(body.encode()) > LARGEST_BODY:
        raise NotPossible("This is too long for one post. Two shorter ones will do.")


def check_wish(wish: str) -> str:
    """Gives it back; raises NotPossible for one that is none of those offered."""
    if wish and wish not in Thread.Wish.values:
        raise NotPossible("Choose one of the answers that are there, or none.")
    return wish


def check_length(stays_for: timedelta | None) -> None:
    """Raises NotPossible for a time that is none of those offered."""
    if stays_for is not None and stays_for not in STAYS_FOR:
        raise NotPossible("A text stays for a day, a week, 30 days, or as long as you like.")


def named_by(
    member: Membership, wishes: Wishes, *, among: Collection[Membership], at: datetime
) -> list[Membership]:
    """Who is listed one by one, out of ``among``: the people who can be chosen today."""
    audience, readers, meeting = wishes.audience, wishes.readers, wishes.meeting
    if audience not in Audience.values:
        raise NotPossible("Say who this is for.")
    check_length(wishes.stays_for)
    if readers and audience != Audience.CHOSEN:
        raise NotPossible("People are named only where they are chosen one by one.")
    if (meeting is not None) != (audience == Audience.MEETING):
        raise NotPossible("Say which meeting this is about.")
    if meeting is not None:
        if meeting.pk not in {one.pk for one in meetings_lately(member, at=at)}:
            raise NotPossible("This meeting is too long ago, or you were not at it.")
        there = was_there(meeting)
        return [person for person in among if person.pk in there and person.pk != member.pk]
    if audience == Audience.CHOSEN:
        return _chosen(member, readers, among)
    return []


def _chosen(
    member: Membership, readers: Collection[Membership], among: Collection[Membership]
) -> list[Membership]:
    wanted = {person.pk for person in readers} - {member.pk}
    named = [person for person in among if person.pk in wanted]
    if not wanted:
        raise NotPossible("Choose at least one person.")
    if len(named) < len(wanted):
        raise NotPossible("Somebody you chose cannot read this thread, or is no longer here.")
    return named


def ids_in(named: Collection[Membership]) -> str:
    """As a ``named`` column keeps them."""
    return " ".join(sorted(str(person.pk) for person in named))


def name_readers(thread: Thread, post: Post | None, named: Collection[Membership]) -> None:
    """Fix who was chosen. Before the text is there, or while it still is for more."""
    Reader.objects.bulk_create(
        Reader(
            group_id=thread.group_id,
            thread_id=thread.pk,
            post_id=post.pk if post else None,
            membership_id=person.pk,
        )
        for person in named
    )


def _columns(wishes: Wishes, at: datetime) -> dict[str, object]:
    """What a thread and a post have in common. Who is named is named once: nobody comes later."""
    return {
        "audience": wishes.audience,
        "meeting": wishes.meeting,
        "open_to_later": wishes.open_to_later and wishes.audience not in NAMED,
        "expires_at": None if wishes.stays_for is None else at + wishes.stays_for,
    }


def _still_there(member: Membership, thread: Thread) -> Thread:
    found = Thread.objects.visible_to(member).with_posts_for(member).filter(pk=thread.pk).first()
    if found is None:
        raise NotPossible(GONE)
    return found


def _readers_of_thread(member: Membership, thread: Thread) -> Collection[Membership]:
    began = Thread.objects.visible_to(member).begun_by(member).filter(pk=thread.pk).exists()
    address = address_of(thread, author=member.pk if began else None)
    return readers_of(Membership.objects.visible_to(member), address).people


def _post(
    member: Membership,
    thread: Thread,
    wishes: Wishes,
    *,
    body: str,
    at: datetime,
    opens: bool = False,
    named: Collection[Membership] = (),
) -> Post:
    """The opening post, whose author and readers are its thread's, or a reply with its own."""
    pseudonym = take_pseudonym(member, thread) if wishes.anonymous else None
    post = Post(
        group_id=member.group_id,
        thread_id=thread.pk,
        opens=opens,
        byline=name_of(pseudonym.word) if pseudonym else member.display_name,
        pseudonym=pseudonym,
        body=body,
        note=pack(wishes.note),
        created_at=at,
        **_columns(wishes, at),
    )
    if not opens:
        _sign(member, thread, post, named, sending=wishes.sending)
        name_readers(thread, post, named)
    post.save(force_insert=True)
    return post


def _sign(
    member: Membership,
    thread: Thread,
    post: Post | None = None,
    named: Collection[Membership] = (),
    *,
    sending: UUID | None = None,
) -> None:
    Authorship(
        group_id=member.group_id,
        thread_id=thread.pk,
        post_id=post.pk if post else None,
        membership_id=member.pk,
        named=ids_in(named),
        sending=sending,
    ).save(force_insert=True)
