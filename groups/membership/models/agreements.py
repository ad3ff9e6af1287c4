"""What a group agreed on, version by version, and who accepted it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.db import models

from groups.membership.models.groups import Group
from groups.membership.models.memberships import Membership
from groupsite.confidentiality.ranks import S2


@dataclass(frozen=True)
class Clause:
    """One sentence of one version. ``name`` is its anchor on the page, and what a report calls it:
    "m-3" is the third sentence of what everybody promises.
    """

    part: str
    name: str
    text: str


@dataclass(frozen=True)
class Part:
    """A heading and its sentences, in the group's own words."""

    heading: str
    clauses: Sequence[Clause]


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def in_force(self, group_id: uuid.UUID) -> "Agreement | None":
        """The newest version, which counts."""
        return self.filter(group=group_id).order_by("-version").first()


class Agreement(models.Model):
    """A version of what a group agreed on. A new version is a new row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="agreements"))
    version = S2(models.PositiveSmallIntegerField())
    facilitators_promise = S2(models.TextField(max_length=4000))
    members_promise = S2(models.TextField(max_length=4000))
    nobody_does = S2(models.TextField(max_length=4000))
    limits = S2(models.TextField("limits of confidentiality", max_length=4000))
    # Sealed unless the group agreed otherwise; an anonymous post keeps what held when it was written.
    facilitators_see_authors = S2(
        models.BooleanField("facilitators can see who wrote an anonymous post", default=False)
    )
    created_at = S2(models.DateTimeField())

    objects: ClassVar[AgreementQuerySet] = AgreementQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "version"], name="agreement_version_once"),
            models.UniqueConstraint(fields=["id", "group"], name="agreement_with_group"),
        ]

    @property
    def parts(self) -> list[Part]:
        """What the group wrote, one sentence a line."""
        return [
            _part("What the facilitators promise", "f", self.facilitators_promise),
            _part("What everybody promises", "m", self.members_promise),
            _part("What nobody does here", "n", self.nobody_does),
            _part("What cannot be promised", "l", self.limits),
        ]

    @property
    def clauses(self) -> list[Clause]:
        """Every sentence of this version, in order."""
        return [clause for part in self.parts for clause in part.clauses]

    def clause(self, name: str) -> Clause | None:
        """The sentence that a report calls so, if this version has it."""
        return next((clause for clause in self.clauses if clause.name == name), None)

    @property
    def who_sees_authors(self) -> list[str]:
        """What the site itself holds to about anonymous posts, in sentences."""
        return WHO_SEES_AUTHORS[self.facilitators_see_authors]


def _part(heading: str, letter: str, words: str) -> Part:
    """A version never changes, so a sentence keeps its number."""
    sentences = [line for line in words.splitlines() if line.strip()]
    return Part(
        heading,
        [Clause(heading, f"{letter}-{n}", text) for n, text in enumerate(sentences, start=1)],
    )


WHO_SEES_AUTHORS = {
    False: [
        "Whoever writes can leave their name off. Nobody sees then who wrote it, and the "
        "facilitators do not either.",
        "Only two facilitators together can look, for a day, for a reason that they write down. "
        "Everybody here sees in the log that they did, and whoever wrote the post is told.",
    ],
    True: [
        "Whoever writes can leave their name off. Other members do not see then who wrote it.",
        "The facilitators of this group can see it.",
    ],
}


class Acceptance(models.Model):
    """That a member accepted a version of the agreement; facilitators accept too."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+"))
    agreement = S2(
        models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="acceptances")
    )
    membership = S2(
        models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="acceptances")
    )
    accepted_at = S2(models.DateTimeField())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "membership"], name="acceptance_once")
        ]
