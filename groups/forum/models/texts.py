"""Threads and posts, and who may read them.

Who may read a row is said twice: here in ``visible_to`` and, independently, in row_security.py.
``readers_of`` in audience.py says it a third time, as names for the person who is about to write.

Nothing is deleted by Django's own cascade: it sees only what the person who acts may see. The
database does it (``on delete`` in migrations/0002), past row security.
"""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import DO_NOTHING, Exists, F, OuterRef, Q, Subquery

from groups.forum import openings
from groups.forum.models.authorship import Authorship, Disclosure, Reader
from groups.forum.notes import Note, unpack
from groups.meetings.models import Meeting
from groups.membership.models import Group, Membership
from groupsite.confidentiality.fields import SealedTextField
from groupsite.confidentiality.ranks import S2, S4


class Audience(models.TextChoices):
    """Who a text is for. On a reply each is meant among those who can read the thread."""

    EVERYONE = "everyone", "Everyone"
    MEETING = "meeting", "Those who were at a meeting"
    FACILITATORS = "facilitators", "Facilitators only"
    CHOSEN = "chosen", "People I choose"


NARROWER: dict[str, frozenset[str]] = {
    Audience.EVERYONE: frozenset({Audience.MEETING, Audience.FACILITATORS, Audience.CHOSEN}),
    Audience.MEETING: frozenset({Audience.FACILITATORS, Audience.CHOSEN}),
    Audience.FACILITATORS: frozenset({Audience.CHOSEN}),
    Audience.CHOSEN: frozenset({Audience.CHOSEN}),
}
"""What an audience may become, never the other way. Migration 0004 says the same to the database."""

NAMED = (Audience.CHOSEN, Audience.MEETING)
"""Audiences whose readers are listed one by one, when the text is written."""


_NO_LATER_ONES = ~Q(audience__in=NAMED) | Q(open_to_later=False)


class Clock(models.Func):
    """The database's clock at this statement: expiry is the same second in both locks."""

    template = "statement_timestamp()"
    output_field = models.DateTimeField()


def ids_of(named: str) -> frozenset[uuid.UUID]:
    """The ids in a ``named`` column."""
    return frozenset(uuid.UUID(text) for text in named.split())


def _addressed_to(member: Membership) -> Q:
    """Rows whose own rule takes ``member`` in; being named or being the author comes beside it."""
    audiences = [Audience.EVERYONE]
    if member.is_facilitator:
        audiences += [Audience.FACILITATORS, Audience.MEETING]
    written_since = Q(open_to_later=True) | Q(created_at__gte=member.joined_at)
    return Q(audience__in=audiences) & written_since


def _still_there() -> Q:
    return Q(expires_at=None) | Q(expires_at__gt=Clock())


def _met_at(member: Membership) -> Subquery:
    """When the meeting began that a text is about."""
    meeting = Meeting.objects.visible_to(member).filter(pk=OuterRef("meeting_id"))
    return Subquery(meeting.values("starts_at")[:1])


def _began(member: Membership) -> Exists:
    of_thread = {"thread": OuterRef("pk"), "post": None, "membership": member.pk}
    return Exists(Authorship.objects.filter(**of_thread))


class ThreadQuerySet(models.QuerySet["Thread"]):
    def visible_to(self, member: Membership) -> Self:
        """What the member may read, all in the member's own group."""
        if not member.is_active:
            return self.none()
        of_thread = {"thread": OuterRef("pk"), "post": None, "membership": member.pk}
        named = Q(audience__in=NAMED) & Exists(Reader.objects.filter(**of_thread))
        return self.filter(_still_there(), group=member.group_id).filter(
            _addressed_to(member) | named | _began(member)
        )

    def begun_by(self, member: Membership) -> Self:
        """The member's own threads."""
        return self.filter(_began(member))

    def with_own_for(self, member: Membership) -> Self:
        """Each with ``is_own``, whether the member began it."""
        return self.annotate(is_own=_began(member))

    def with_meetings_for(self, member: Membership) -> Self:
        """Each with ``met_at``, when the meeting began that it is about, or None."""
        return self.annotate(met_at=_met_at(member))

    def with_posts_for(self, member: Membership) -> Self:
        """Threads in which the member finds at least one post.

        A thread that its author took back lives on for those who can read a reply in it. For
        everybody else, the author among them, it is gone: were it not, an empty page would tell
        of a reply that was not meant for them.
        """
        inside = Post.objects.inside_for(member).filter(thread=OuterRef("pk"))
        return self.filter(Exists(inside))


class Thread(models.Model):
    """A conversation. Its title and its opening post have one author and one audience.

    ``named`` holds the ids of the chosen, sealed, so that who replies can be told who will read it.
    There is deliberately no time of the last post: it would tell of posts that one cannot read.
    """

    class Kind(models.TextChoices):
        DISCUSSION = "discussion", "Discussion"
        QUESTION = "question", "Question"
        CHECK_IN = "check-in", "Check-in"
        MILESTONE = "milestone", "Milestone"
        ANNOUNCEMENT = "announcement", "Announcement"

    class Wish(models.TextChoices):
        """What somebody would like to hear."""

        LISTENING = "listening", "Just listening"
        EXPERIENCES = "experiences", "Similar experiences"
        IDEAS = "ideas", "Ideas welcome"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(
        models.ForeignKey(Group, on_delete=DO_NOTHING, related_name="threads", db_index=False)
    )
    kind = S2(models.CharField(max_length=12, choices=Kind.choices, default=Kind.DISCUSSION))
    wish = S2(models.CharField(max_length=12, choices=Wish.choices, blank=True))
    title = S4(SealedTextField(owner="group_id"))
    audience = S2(models.CharField(max_length=12, choices=Audience.choices))
    named = S4(SealedTextField(owner="group_id", blank=True))
    open_to_later = S2(models.BooleanField("also for people who join later", default=False))
    meeting = S2(
        models.ForeignKey(
            Meeting, on_delete=DO_NOTHING, null=True, related_name="+", db_index=False
        )
    )
    created_at = S4(models.DateTimeField())
    expires_at = S4(models.DateTimeField(null=True))
    taken_back_at = S4(models.DateTimeField(null=True))
    hidden_at = S4(models.DateTimeField(null=True))

    objects: ClassVar[ThreadQuerySet] = ThreadQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "group"], name="thread_with_group"),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="thread_audience_known"
            ),
            models.CheckConstraint(condition=_NO_LATER_ONES, name="thread_named_once"),
        ]
        indexes = [
            models.Index(fields=["group", "created_at"], name="thread_of_group"),
            models.Index(
                fields=["expires_at"], condition=Q(expires_at__isnull=False), name="thread_expires"
            ),
        ]

    @property
    def is_taken_back(self) -> bool:
        return self.taken_back_at is not None

    @property
    def is_hidden(self) -> bool:
        """Facilitators hid or removed its opening post: it has no title any more."""
        return self.hidden_at is not None


def _rule_of_posts(member: Membership) -> Q:
    of_post = {"post": OuterRef("pk"), "membership": member.pk}
    wrote = Exists(Authorship.objects.filter(**of_post))
    named = Q(audience__in=NAMED) & Exists(Reader.objects.filter(**of_post))
    return Q(opens=True) | _addressed_to(member) | named | wrote


def _disclosed() -> Exists:
    there = Q(ends_at=None) | Q(ends_at__gt=Clock())
    return Exists(Disclosure.objects.filter(there, post=OuterRef("pk"), closed_at=None))


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, member: Membership) -> Self:
        """What the member may read: a post is never read by who cannot read its thread.

        Unless somebody disclosed it, or an app above opened it (``openings``): then the facilitators
        read that post, and not its thread.
        """
        if not member.is_active:
            return self.none()
        thread = Thread.objects.visible_to(member).filter(pk=OuterRef("thread_id"))
        readable = Q(_rule_of_posts(member), Exists(thread))
        if member.is_facilitator:
            readable |= Q(_disclosed())
            for opened in openings.opened_to(member):
                readable |= Q(opened)
        return self.filter(_still_there(), group=member.group_id).filter(readable)

    def disclosed_to(self, member: Membership) -> Self:
        """Posts that a reader has put before the facilitators, until they close the matter."""
        if not (member.is_active and member.is_facilitator):
            return self.none()
        return self.filter(_still_there(), _disclosed(), group=member.group_id)

    def inside_for(self, member: Membership) -> Self:
        """What the member may read of threads that came out of ``visible_to`` just now.

        The same rule without asking for the thread again, which would double the database's work
        of planning. For nothing else than posts of such threads.
        """
        if not member.is_active:
            return self.none()
        return self.filter(_still_there(), group=member.group_id).filter(_rule_of_posts(member))

    def written_by(self, member: Membership) -> Self:
        """The member's own posts."""
        own = Authorship.objects.filter(membership=member.pk, thread=OuterRef("thread_id"))
        began, wrote = own.filter(post=None), own.filter(post=OuterRef("pk"))
        return self.filter((Q(opens=True) & Exists(began)) | Exists(wrote))

    def with_meetings_for(self, member: Membership) -> Self:
        """Each with ``met_at``, when the meeting began that it is about, or None."""
        return self.annotate(met_at=_met_at(member))

    def in_order(self) -> Self:
        """The oldest first; the id settles the order of what was written at one moment."""
        return self.order_by("created_at", "pk")


class Post(models.Model):
    """What somebody wrote. The opening post repeats its thread's audience and follows its rule.

    It does not say who wrote it, only how they called themselves: see ``Authorship``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # An index over the group would lead the planner astray: it takes the group's share for small.
    group = S2(models.ForeignKey(Group, on_delete=DO_NOTHING, related_name="+", db_index=False))
    # A thread goes only when nothing is left in it; the database refuses otherwise, which is how
    # a post that its author cannot see stays (migrations/0002).
    thread = S2(
        models.ForeignKey(Thread, on_delete=DO_NOTHING, related_name="posts", db_index=False)
    )
    opens = S2(models.BooleanField(default=False))
    byline = S4(SealedTextField(owner="group_id"))
    body = S4(SealedTextField(owner="group_id"))
    # What stands before it, as notes.py packs it; sealed also where nothing does, so that nobody
    # can tell. Null in rows from before there were notes.
    note = S4(SealedTextField(owner="group_id", null=True))  # type: ignore[misc]  # only those
    audience = S2(models.CharField(max_length=12, choices=Audience.choices))
    open_to_later = S2(models.BooleanField("also for people who join later", default=False))
    meeting = S2(
        models.ForeignKey(
            Meeting, on_delete=DO_NOTHING, null=True, related_name="+", db_index=False
        )
    )
    # Set on an anonymous post; who it is stands in the pseudonym's row.
    pseudonym = S2(
        models.ForeignKey("forum.Pseudonym", on_delete=DO_NOTHING, null=True, related_name="posts")
    )
    created_at = S4(models.DateTimeField())
    expires_at = S4(models.DateTimeField(null=True))
    edited_at = S4(models.DateTimeField(null=True))
    hidden_at = S4(models.DateTimeField(null=True))

    objects: ClassVar[PostQuerySet] = PostQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "thread"], name="post_with_thread"),
            models.UniqueConstraint(
                fields=["thread"], condition=Q(opens=True), name="post_opens_once"
            ),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="post_audience_known"
            ),
            models.CheckConstraint(condition=_NO_LATER_ONES, name="post_named_once"),
        ]
        indexes = [
            models.Index(F("thread"), F("created_at"), F("id"), name="post_in_order"),
            models.Index(
                fields=["expires_at"], condition=Q(expires_at__isnull=False), name="post_expires"
            ),
        ]

    @property
    def content_note(self) -> Note:
        return unpack(self.note)
