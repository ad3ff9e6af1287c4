"""Resources, who proposed and reviewed them, and which groups were given them.

A published resource is public, row and all. So its row names nobody: who proposed it is a row of
its own (``Proposal``) with a policy of its own, and so is every review. The rules that look across
tables (two reviewers, published ones only) are triggers and a foreign key of migration 0002.
"""

import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import User
from groups.library.addresses import host_of
from groups.library.readers import Reader
from groups.membership.models import Group, Membership
from groups.vocabulary import Language, Situation, SupportType
from groupsite.confidentiality.fields import SealedTextField
from groupsite.confidentiality.ranks import S0, S2, S4

MOST_WORDS = 12
PENDING = ("proposed", "first_reviewed")


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
        return self.filter(state=Resource.State.PUBLISHED)

    def visible_to(self, reader: Reader) -> Self:
        """Published ones; one's own proposals; a reviewer sees them all."""
        if reader.reviews:
            return self.all()
        if reader.user is None:
            return self.published()
        own = Proposal.objects.filter(proposer=reader.user)
        return self.filter(Q(state=Resource.State.PUBLISHED) | Q(proposal__in=own))

    def pending(self) -> Self:
        return self.filter(state__in=PENDING)

    def proposed_by(self, user: User) -> Self:
        """One's own proposals, newest first."""
        own = Proposal.objects.filter(proposer=user)
        return self.filter(proposal__in=own).order_by("-proposed_at", "pk")

    def awaiting(self, user: User) -> Self:
        """What this reviewer can still say something about, oldest first."""
        own = Proposal.objects.filter(proposer=user)
        done = Review.objects.filter(reviewer=user).values("resource")
        return (
            self.pending()
            .exclude(proposal__in=own)
            .exclude(pk__in=done)
            .order_by("proposed_at", "pk")
        )


class Resource(models.Model):
    """Something to read, watch, do or call, that two people stand for once it is published."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        FIRST_REVIEWED = "first_reviewed", "Reviewed once"
        PUBLISHED = "published", "Published"
        RETIRED = "retired", "Retired"
        DECLINED = "declined", "Declined"

    class Kind(models.TextChoices):
        ARTICLE = "article", "Article"
        GUIDE = "guide", "Guide"
        BOOK = "book", "Book"
        VIDEO = "video", "Video"
        AUDIO = "audio", "Audio"
        WORKSHEET = "worksheet", "Worksheet"
        EXERCISE = "exercise", "Exercise"
        COURSE = "course", "Course"
        QUESTION = "question and answer", "Question and answer"
        ORGANISATION = "organisation", "Organisation"
        HELPLINE = "helpline", "Helpline"
        SUPPORT_GROUP = "support group", "Support group"

    class Because(models.TextChoices):
        """Why a resource is declined: fixed words, so that an answer never holds anybody's text."""

        SOURCE = "source", "Its source or its author cannot be told"
        EVIDENCE = "evidence", "What it says is not well founded, or out of date"
        SELLING = "selling", "It is there to sell something"
        STIGMA = "stigma", "It speaks of people in a way that hurts"
        SAFETY = "safety", "It may put somebody at risk"
        DUPLICATE = "duplicate", "The library has it already"
        OTHER = "other", "It does not fit this library"

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
    cost = S0(models.CharField(max_length=80, blank=True))
    proposal = S0(models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="+"))
    # A coordinator's own proposal needs no further coordinator among its two reviewers.
    from_coordinator = S0(models.BooleanField(default=False))
    proposed_at = S0(models.DateTimeField())
    state = S0(models.CharField(max_length=16, choices=State.choices, default=State.PROPOSED))
    declined_because = S2(models.CharField(max_length=16, choices=Because.choices, blank=True))
    published_at = S0(models.DateTimeField(null=True))
    next_review_on = S0(models.DateField(null=True))

    objects: ClassVar[ResourceQuerySet] = ResourceQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() gives a manager

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "state"], name="resource_with_state"),
            # Only among published ones: a clash with a proposal would tell that there is one.
            models.UniqueConstraint(
                fields=["identity"], condition=Q(state="published"), name="resource_published_once"
            ),
            models.CheckConstraint(
                condition=Q(url="") | Q(url__regex=r"^https?://"), name="resource_address_safe"
            ),
            models.CheckConstraint(
                condition=~Q(state="published")
                | Q(published_at__isnull=False, next_review_on__isnull=False),
                name="resource_published_has_dates",
            ),
            models.CheckConstraint(
                condition=Q(state="declined", declined_because__gt="")
                | (~Q(state="declined") & Q(declined_because="")),
                name="resource_declined_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-published_at", "id"], name="resource_on_shelf"),
            models.Index(fields=["identity"], name="resource_identity"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_published(self) -> bool:
        return self.state == Resource.State.PUBLISHED

    @property
    def is_pending(self) -> bool:
        return self.state in PENDING

    @property
    def host(self) -> str:
        """Where the link leads, without "www."."""
        return host_of(self.url)

    @property
    def support_labels(self) -> list[str]:
        return [label_of(word, SupportType) for word in self.support_types]

    @property
    def situation_labels(self) -> list[str]:
        return [label_of(word, Situation) for word in self.situations]


def label_of(word: str, vocabulary: type[models.TextChoices]) -> str:
    """The term as the vocabulary writes it; a word of a file's own as it was given."""
    return str(dict(vocabulary.choices).get(word, word[:1].upper() + word[1:]))


class Review(models.Model):
    """What one reviewer said; never changed. The reviewer's name goes when their account goes."""

    class Verdict(models.TextChoices):
        APPROVE = "approve", "I stand for it"
        DECLINE = "decline", "It should not be in the library"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resource = S2(models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="reviews"))
    reviewer = S2(
        models.ForeignKey(
            settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
        )
    )
    verdict = S2(models.CharField(max_length=8, choices=Verdict.choices))
    reviewed_at = S2(models.DateTimeField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resource", "reviewer"], name="review_once")]


class ShareQuerySet(models.QuerySet["Share"]):
    def visible_to(self, member: Membership) -> Self:
        """What the member's group was given, newest first, with the resources."""
        return (
            self.filter(group=member.group_id)
            .select_related("resource")
            .order_by("-shared_at", "pk")
        )


class Share(models.Model):
    """That a facilitator gave a published resource to a group, and what they said about it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+"))
    resource = S2(models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="+"))
    # Fixed by a check, and tied to the resource's own state by the foreign key of migration 0002.
    resource_state = S2(
        models.CharField(max_length=16, default=Resource.State.PUBLISHED, editable=False)
    )
    shared_by = S2(
        models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    )
    note = S4(SealedTextField(owner="group_id", blank=True))
    shared_at = S2(models.DateTimeField())

    objects: ClassVar[ShareQuerySet] = ShareQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() gives a manager

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "resource"], name="share_once"),
            models.CheckConstraint(
                condition=Q(resource_state="published"), name="share_published_only"
            ),
        ]
        indexes = [models.Index(fields=["group", "-shared_at"], name="share_of_group")]
