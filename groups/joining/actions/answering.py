"""What facilitators ask of those who would like to join, and how they answer them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from groups.audit.actions import record
from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.joining.models import KEPT_FOR, MOST_QUESTIONS, Application, Question
from groups.joining.policy import may_answer, may_change_questions
from groups.joining.waiting import WELCOMED_FOR
from groups.membership.entering import is_held_back, places_left
from groups.membership.locks import lock_group
from groups.membership.models import Membership
from groups.notices.quiet import end_of_offer

WELCOME: Final = "welcome"
WAIT: Final = "wait"
NO: Final = "no"
VERDICTS: Final = (WELCOME, WAIT, NO)

_BECAME: Final = {
    Membership.State.OFFERED: "They were welcomed, and a place is kept for them.",
    Membership.State.WAITLISTED: "They wait for a place.",
    Membership.State.ACTIVE: "They are in the group.",
    Membership.State.PAUSED: "They are in the group.",
}


@transaction.atomic
def answer(member: Membership, pk: UUID, verdict: str, *, at: datetime, reply: str = "") -> None:
    """Welcome somebody who asks, let them wait, or say no. The first answer counts.

    ``reply`` is what they read on the site with a no; empty for the words that everybody gets.
    """
    if not may_answer(member):
        raise PermissionDenied("only a facilitator answers")
    lock_group(member.group_id)
    applicant = (
        Membership.objects.applied()
        .select_related("user")
        .filter(group=member.group_id, pk=pk)
        .first()
    )
    if applicant is None:
        raise NotPossible(
            f"This was answered already, or taken back. {_became(member, pk)}".strip()
        )
    if verdict == NO:
        changes = {
            "state": Membership.State.ENDED,
            "ended_at": at,
            "ended_because": Membership.Ended.REFUSED,
        }
    else:
        changes = _yes(applicant, verdict, at)
    Membership.objects.applied().filter(pk=applicant.pk).update(**changes)
    _close(member, applicant, reply if verdict == NO else "", at)
    record(
        member.user,
        Verb.JOINING_APPLICATION_ANSWERED,
        at=at,
        group=member.group_id,
        subject=applicant.pk,
    )


def _yes(applicant: Membership, verdict: str, at: datetime) -> dict[str, object]:
    """A place is kept, or the person stands in line. Who answers learns no more than they chose."""
    held_back = is_held_back(applicant.user, applicant.group_id)
    if verdict == WELCOME and places_left(applicant.group_id, applicant.pk, at=at) < 1:
        raise NotPossible(
            "The group is full. They can wait: the next place that becomes free is theirs, "
            "if nobody waits longer.",
            field="verdict",
        )
    if verdict == WAIT or held_back:
        return {"state": Membership.State.WAITLISTED, "welcomed_at": at}
    return {
        "state": Membership.State.OFFERED,
        "welcomed_at": at,
        "kept_until": end_of_offer(applicant.user, WELCOMED_FOR, at),
    }


def _close(member: Membership, applicant: Membership, reply: str, at: datetime) -> None:
    application = Application.objects.visible_to(member).filter(applicant=applicant.user_id).first()
    if application is None:
        return
    application.decided_at, application.erase_at = at, at + KEPT_FOR
    application.reply = reply
    application.save(update_fields=["decided_at", "erase_at", "reply"])


def _became(member: Membership, pk: UUID) -> str:
    found = Membership.objects.filter(group=member.group_id, pk=pk).first()
    if found is None:
        return ""
    if found.ended_because == Membership.Ended.REFUSED:
        return "They were told that there is no place for them."
    return _BECAME.get(Membership.State(found.state), "")


@transaction.atomic
def change_questions(
    member: Membership, questions: Sequence[tuple[str, bool]], *, at: datetime
) -> None:
    """Ask these from now on, in this order: what each says, and whether it needs an answer.

    Whoever has begun to answer keeps what they wrote; a sent answer stands beside the words that
    were asked.
    """
    if not may_change_questions(member):
        raise PermissionDenied("only a facilitator writes the questions")
    if len(questions) > MOST_QUESTIONS:
        raise NotPossible(f"Please ask {MOST_QUESTIONS} questions at most.")
    lock_group(member.group_id)
    before = {question.text: question for question in Question.objects.visible_to(member)}
    kept = []
    for place, (text, required) in enumerate(questions, start=1):
        question = before.get(text) or Question(group_id=member.group_id)
        question.place, question.text, question.required = place, text, required
        question.save()
        kept.append(question.pk)
    Question.objects.visible_to(member).exclude(pk__in=kept).delete()
    record(
        member.user,
        Verb.JOINING_QUESTIONS_CHANGED,
        at=at,
        group=member.group_id,
        subject=member.group_id,
    )
