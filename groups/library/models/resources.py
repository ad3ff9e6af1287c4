"""Resources, and who proposed them.

A published resource is public, row and all. So its row names nobody: who proposed it is a row of
its own (``Proposal``) with a policy of its own, and so is every review. The rules that look across
tables (two reviewers, published ones only) are triggers and a foreign key of the migrations.
"""

import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchRank
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce

from accounts.countries import country_names
from accounts.models import User
from groups.library.addresses import host_of
from groups.library.models.marks import Bookmark, Helped
from groups.library.models.reviews import Review
from groups.library.models.shares import Share
from groups.library.models.words import query_of
from groups.library.readers import Reader
from groups.membership.models import Membership
from groups.vocabulary import Language, Situation, SupportType
from groupsite.confidentiality.ranks import S0, S2

MOST_WORDS = 12
LONGEST_BODY = 20_000
NEW = ("proposed", "first_reviewed")
ON_SHELF = ("published", "due")
PENDING = (*NEW, "due", "sent_back")
"""What reviewers can say something about."""


class Proposal(models.Model):
    """Who proposed a resource; nobody where an operator brought it in from a file."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposer = S2(
        models.ForeignKey(
            settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
        )
    )


class ResourceQuerySet(models.QuerySet["Resource"]):
    """Never join ``proposal``: its rows are hidden from most readers, and a join loses the resource."""

    def published(self) -> Self:
        """What two people stand for as it is; only these are given to groups."""
        return self.filter(state=Resource.State.PUBLISHED)

    def on_shelf(self) -> Self:
        """What the shelves show: those that are due for another look among them."""
        return self.filter(state__in=ON_SHELF)

    def visible_to(self, reader: Reader) -> Self:
        """What is on the shelves; one's own proposals; what one's groups were given, whatever
        became of it. A reviewer sees them all.
        """
        if reader.reviews:
            return self.all()
        if reader.user is None:
            return self.on_shelf()
        own = Proposal.objects.filter(proposer=reader.user)
        groups = Membership.objects.active().filter(user=reader.user).values("group")
        given = Share.objects.filter(group__in=groups).values("resource")
        return self.filter(Q(state__in=ON_SHELF) | Q(proposal__in=own) | Q(pk__in=given))

    def looked_for(self, text: str, language: str = "") -> Self:
        """What has all of these words, the nearest first. On the shelves only."""
        wanted = query_of(text, language)
        near = SearchRank(F("shelf_words__words"), wanted)
        return self.filter(shelf_words__words=wanted).order_by(near.desc(), "-published_at", "pk")

    def with_helped(self) -> Self:
        """``helped``: to how many it was of help, from three on."""
        counted = Func("pk", function="library_helped", output_field=models.IntegerField())
        return self.annotate(helped=counted)

    def with_marks_of(self, reader: Reader) -> Self:
        """``is_kept`` and ``has_helped``: by this reader."""
        if reader.user is None:
            return self.annotate(is_kept=Value(False), has_helped=Value(False))
        own = {"resource": models.OuterRef("pk")}
        kept = Bookmark.objects.visible_to(reader.user).filter(**own)
        helped = Helped.objects.visible_to(reader.user).filter(**own)
        return self.annotate(is_kept=models.Exists(kept), has_helped=models.Exists(helped))

    def pending(self) -> Self:
        return self.filter(state__in=PENDING)

    def proposed_by(self, user: User) -> Self:
        """One's own proposals, newest first."""
        own = Proposal.objects.filter(proposer=user)
        return self.filter(proposal__in=own).order_by("-proposed_at", "pk")

    def awaiting(self, user: User) -> Self:
        """What this reviewer can still say something about, the longest waiting first."""
        own = Proposal.objects.filter(proposer=user)
        done = Review.objects.filter(
            resource=models.OuterRef("pk"), reviewer=user, round=models.OuterRef("round")
        )
        return (
            self.pending()
            .exclude(proposal__in=own)
            .exclude(models.Exists(done))
            .longest_waiting_first()
        )

    def longest_waiting_first(self) -> Self:
        """By ``waiting_since``."""
        since = Coalesce("again_since", "proposed_at")
        return self.annotate(waiting_since=since).order_by("waiting_since", "pk")


class Resource(models.Model):
    """Something to read, watch, do or call, that two people stand for once it is published."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        FIRST_REVIEWED = "first_reviewed", "Reviewed once"
        PUBLISHED = "published", "Published"
        DUE = "due", "Due for another look"
        SENT_BACK = "sent_back", "Being looked at again"
        RETIRED = "retired", "No longer in the library"
        DECLINED = "declined", "Declined"

    class Kind(models.TextChoices):
        ARTICLE = "article", "Article"
        GUIDE = "guide", "Guide"
        BOOK = "book", "Book"
        VIDEO = "video", "Video"
        AUDIO = "audio", "Audio"
        WORKSHEET = "worksheet", "Worksheet or other file"
        EXERCISE = "exercise", "Exercise"
        COURSE = "course", "Course"
        QUESTION = "question and answer", "Question and answer"
        ORGANISATION = "organisation", "Organisation"
        HELPLINE = "helpline", "Helpline"
        SUPPORT_GROUP = "support group", "Support group"

    class Reading(models.TextChoices):
        """How much reading it asks for."""

        EASY = "easy", "Easy to read"
        PLAIN = "plain", "Plain language"
        SPECIALIST = "specialist", "Needs some knowledge of the field"

    class Costs(models.TextChoices):
        FREE = "free", "Free"
        PARTLY = "partly", "Partly free"
        PAID = "paid", "Has to be paid for"

    class Because(models.TextChoices):
        """Why a resource is declined or retired: fixed words, so that an answer never holds
        anybody's text.
        """

        SOURCE = "source", "Its source or its author cannot be told"
        EVIDENCE = "evidence", "What it says is not well founded, or out of date"
        SELLING = "selling", "It is there to sell something"
        STIGMA = "stigma", "It speaks of people in a way that hurts"
        SAFETY = "safety", "It may put somebody at risk"
        DUPLICATE = "duplicate", "The library has it already"
        GONE = "gone", "It cannot be found any more"
        OTHER = "other", "It does not fit this library"

    class Back(models.TextChoices):
        """Why something that was published is before the reviewers again, and off the shelves."""

        CHANGED = "changed", "Its description is to be changed"
        OVERDUE = "overdue", "It was due for another look, and nobody looked"
        GONE = "gone", "Its link leads nowhere any more"
        MOVED = "moved", "Its link leads somewhere else now"
        DOUBT = "doubt", "A coordinator has doubts about it"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = S0(models.CharField(max_length=200))
    url = S0(models.CharField("address", max_length=2000, blank=True))
    # Tells whether two are the same (addresses.identity_of).
    identity = S0(models.CharField(max_length=64, editable=False))
    publisher = S0(models.CharField(max_length=160))
    author = S0(models.CharField(max_length=160, blank=True))
    kind = S0(models.CharField(max_length=20, choices=Kind.choices))
    language = S0(models.CharField(max_length=2, choices=Language.choices, default=Language.EN))
    support_types = S0(
        ArrayField(models.CharField(max_length=40), default=list, blank=True, size=MOST_WORDS)
    )
    situations = S0(
        ArrayField(models.CharField(max_length=40), default=list, blank=True, size=MOST_WORDS)
    )
    summary = S0(models.CharField(max_length=2000, blank=True))
    conflict_of_interest = S0(models.CharField(max_length=300, blank=True))
    # What reviewers declared of themselves in this round; it names nobody.
    reviewers_interests = S0(
        ArrayField(models.CharField(max_length=200), default=list, blank=True, editable=False)
    )
    cost_kind = S0(models.CharField(max_length=8, choices=Costs.choices, blank=True))
    cost = S0(models.CharField(max_length=80, blank=True))
    reading_level = S0(models.CharField(max_length=12, choices=Reading.choices, blank=True))
    # Where it is about one country: its law, its helplines, its prices.
    country = S0(models.CharField(max_length=2, blank=True))
    isbn = S0(models.CharField("ISBN", max_length=13, blank=True))
    # A text of our own, in Markdown, where there is one.
    body = S0(models.CharField(max_length=LONGEST_BODY, blank=True))
    evidence = S0(models.CharField(max_length=1000, blank=True))
    # The name that whoever proposed it wishes to see beside it.
    credit = S0(models.CharField(max_length=80, blank=True))
    proposal = S0(models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="+"))
    # A coordinator's own proposal needs no further coordinator among its two reviewers.
    from_coordinator = S0(models.BooleanField(default=False))
    proposed_at = S0(models.DateTimeField())
    state = S0(models.CharField(max_length=16, choices=State.choices, default=State.PROPOSED))
    # Reviews count in the round that they were written in.
    round = S0(models.PositiveSmallIntegerField(default=1, editable=False))
    # Since when it waits for reviewers anew.
    again_since = S0(models.DateTimeField(null=True, editable=False))
    sent_back_because = S0(models.CharField(max_length=16, choices=Back.choices, blank=True))
    retired_because = S2(models.CharField(max_length=16, choices=Because.choices, blank=True))
    declined_because = S2(models.CharField(max_length=16, choices=Because.choices, blank=True))
    published_at = S0(models.DateTimeField(null=True))
    next_review_on = S0(models.DateField(null=True))

    objects: ClassVar[ResourceQuerySet] = ResourceQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() gives a manager

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "state"], name="resource_with_state"),
            # Only on the shelves: a clash with a proposal would tell that there is one.
            models.UniqueConstraint(
                fields=["identity"], condition=Q(state__in=ON_SHELF), name="resource_published_once"
            ),
            models.CheckConstraint(
                condition=Q(url="") | Q(url__regex=r"^https?://"), name="resource_address_safe"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ON_SHELF)
                | Q(published_at__isnull=False, next_review_on__isnull=False),
                name="resource_published_has_dates",
            ),
            models.CheckConstraint(
                condition=Q(state="declined", declined_because__gt="")
                | (~Q(state="declined") & Q(declined_because="")),
                name="resource_declined_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="retired", retired_because__gt="")
                | (~Q(state="retired") & Q(retired_because="")),
                name="resource_retired_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="sent_back", sent_back_because__gt="")
                | (~Q(state="sent_back") & Q(sent_back_because="")),
                name="resource_sent_back_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(country="") | Q(country__regex=r"^[A-Z]{2}$"),
                name="resource_country_is_a_code",
            ),
            models.CheckConstraint(
                condition=Q(isbn="") | Q(isbn__regex=r"^97[89][0-9]{10}$"),
                name="resource_isbn_of_thirteen",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-published_at", "id"],
                condition=Q(state__in=ON_SHELF),
                name="resource_on_shelf",
            ),
            models.Index(fields=["state", "proposed_at"], name="resource_in_state"),
            models.Index(fields=["identity"], name="resource_identity"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_published(self) -> bool:
        return self.state == Resource.State.PUBLISHED

    @property
    def is_on_shelf(self) -> bool:
        return self.state in ON_SHELF

    @property
    def is_due(self) -> bool:
        return self.state == Resource.State.DUE

    @property
    def was_published(self) -> bool:
        """Its words are those that two people stood for once."""
        return self.published_at is not None

    @property
    def is_pending(self) -> bool:
        return self.state in PENDING

    @property
    def host(self) -> str:
        """Where the link leads, without "www."."""
        return host_of(self.url)

    @property
    def country_name(self) -> str:
        return country_names().get(self.country, self.country)

    @property
    def support_labels(self) -> list[str]:
        return [label_of(word, SupportType) for word in self.support_types]

    @property
    def situation_labels(self) -> list[str]:
        return [label_of(word, Situation) for word in self.situations]


def label_of(word: str, vocabulary: type[models.TextChoices]) -> str:
    """The term as the vocabulary writes it; a word of a file's own as it was given."""
    return str(dict(vocabulary.choices).get(word, word[:1].upper() + word[1:]))
