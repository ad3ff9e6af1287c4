"""Which resources somebody may see, and which wait for whom."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, Func, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from groups.library.models.marks import Bookmark, Helped
from groups.library.models.reviews import Review
from groups.library.models.revisions import Revision
from groups.library.models.shares import Share
from groups.library.models.states import ON_SHELF, PENDING, State
from groups.library.readers import Reader
from groups.membership.models import Membership
from groupsite.confidentiality.ranks import S2

if TYPE_CHECKING:
    from groups.library.models.resources import Resource  # noqa: F401  # named in a string below

_SINCE = Coalesce("again_since", "proposed_at")


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
        return self.filter(state=State.PUBLISHED)

    def on_shelf(self) -> Self:
        """What the shelves show: those that are due for another look among them."""
        return self.filter(state__in=ON_SHELF)

    def due(self) -> Self:
        return self.filter(state=State.DUE)

    def was_published(self) -> Self:
        """What is in the library, on the shelves or before the reviewers again."""
        return self.filter(state__in=(*ON_SHELF, "sent_back"))

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

    def with_helped(self) -> Self:
        """``helped``: to how many it was of help, from three on."""
        counted = Func("pk", function="library_helped", output_field=models.IntegerField())
        return self.annotate(helped=counted)

    def with_marks_of(self, reader: Reader) -> Self:
        """``is_kept`` and ``has_helped``: by this reader."""
        if reader.user is None:
            return self.annotate(is_kept=Value(False), has_helped=Value(False))
        own = {"resource": OuterRef("pk")}
        kept = Bookmark.objects.visible_to(reader.user).filter(**own)
        helped = Helped.objects.visible_to(reader.user).filter(**own)
        return self.annotate(is_kept=Exists(kept), has_helped=Exists(helped))

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
            resource=OuterRef("pk"), reviewer=user, round=OuterRef("round")
        )
        changed = Revision.objects.filter(
            resource=OuterRef("pk"), changed_by=user, round=OuterRef("round")
        )
        return (
            self.pending()
            .exclude(proposal__in=own)
            .exclude(Exists(done))
            .exclude(Exists(changed))
            .longest_waiting_first()
        )

    def longest_waiting_first(self) -> Self:
        """By ``waiting_since``."""
        return self.annotate(waiting_since=_SINCE).order_by("waiting_since", "pk")

    def waiting_by(self, moment: datetime) -> Self:
        """What was before the reviewers at that moment and still is."""
        return self.pending().alias(since=_SINCE).filter(since__lte=moment)
