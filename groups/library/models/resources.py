"""Resources, and who proposed them.

A published resource is public, row and all. So its row names nobody: who proposed it is a row of
its own (``Proposal``) with a policy of its own, and so is every review. The rules that look across
tables (two reviewers, published ones only) are triggers and a foreign key of the migrations.
"""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.safestring import SafeString

from accounts.countries import country_names
from groups.library.addresses import host_of
from groups.library.models import states
from groups.library.models.shelves import Proposal, ResourceQuerySet
from groups.library.models.states import ON_SHELF, PENDING
from groups.vocabulary import Language, Situation, SupportType
from groupsite.confidentiality.ranks import S0, S2
from groupsite.markdown import to_html

MOST_WORDS = 12
LONGEST_BODY = 20_000


class Resource(models.Model):
    """Something to read, watch, do or call, that two people stand for once it is published."""

    State = states.State
    Kind = states.Kind
    Reading = states.Reading
    Costs = states.Costs
    Because = states.Because
    Back = states.Back

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
    # Since when it is not as two people stood for it: it waits for reviewers anew, or is retired.
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
    def is_sent_back(self) -> bool:
        return self.state == Resource.State.SENT_BACK

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
    def is_marked(self) -> bool:
        """Not as it was when two people stood for it."""
        return self.was_published and not self.is_published

    @property
    def has_an_interest(self) -> bool:
        """Somebody earns by it, or one of its reviewers has an interest in it."""
        return bool(self.conflict_of_interest or self.reviewers_interests)

    @property
    def body_as_html(self) -> SafeString:
        return to_html(self.body)

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
