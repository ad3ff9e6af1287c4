"""What is said of an answer: by whoever asked, and by the facilitators."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import DO_NOTHING

from groups.library.models import Resource
from groups.membership.models import Group, Membership
from groupsite.confidentiality.ranks import S2, S4


class AnswerMark(models.Model):
    """The answer that somebody points to: whoever asked one, and each facilitator one.

    Of whoever asked no name is kept, ``facilitator`` is None then: they may have asked without
    theirs. Nor is there a time. That each has a mark of their own keeps one from running into
    another's, on an answer that they may not read.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=DO_NOTHING, related_name="+", db_index=False))
    # The unique constraint begins with the thread.
    thread = S2(
        models.ForeignKey("forum.Thread", on_delete=DO_NOTHING, related_name="+", db_index=False)
    )
    post = S2(models.ForeignKey("forum.Post", on_delete=DO_NOTHING, related_name="+"))
    facilitator = S2(
        models.ForeignKey(Membership, on_delete=DO_NOTHING, null=True, related_name="+")
    )

    objects: ClassVar[models.Manager["AnswerMark"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "facilitator"], nulls_distinct=False, name="answer_mark_once"
            )
        ]


class AnswerReview(models.Model):
    """A facilitator looked at an answer and stands behind it, maybe with something to read.

    It holds for the words of that day: an answer that is changed afterwards is not reviewed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=DO_NOTHING, related_name="+", db_index=False))
    thread = S2(models.ForeignKey("forum.Thread", on_delete=DO_NOTHING, related_name="+"))
    # One at a time: whoever can read the answer can read that it is reviewed.
    post = S2(models.OneToOneField("forum.Post", on_delete=DO_NOTHING, related_name="+"))
    facilitator = S2(models.ForeignKey(Membership, on_delete=DO_NOTHING, related_name="+"))
    resource = S2(models.ForeignKey(Resource, on_delete=DO_NOTHING, null=True, related_name="+"))
    at = S4(models.DateTimeField())

    objects: ClassVar[models.Manager["AnswerReview"]] = models.Manager()
