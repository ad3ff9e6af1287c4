"""What somebody does who would like to be in a group."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from groups.errors import NotPossible
from groups.joining.models import LONGEST_DRAFT, Answer, Application, Question
from groups.joining.steps import (
    NO_PLACE,
    ask,
    check_is_open,
    check_may_ask,
    come_into,
    own_membership,
)
from groups.membership.agreement import check_version
from groups.membership.entering import is_held_back, places_left
from groups.membership.locks import lock_group
from groups.membership.models import Group, Membership

LONGEST_ANSWER = 4_000


@transaction.atomic
def join(
    user: User, group: Group, *, display_name: str, version: int, at: datetime
) -> Membership | None:
    """Come into an open group; None where there is no place, and the person waits for one."""
    if group.joining != Group.Joining.OPEN:
        raise NotPossible("This group is not open to everybody any more.")
    lock_group(group.pk)
    check_is_open(group, at=at)
    own = own_membership(user, group)
    check_may_ask(user, own, at=at)
    check_version(group, version)
    held_back = is_held_back(user, group.pk)
    if places_left(group.pk, own.pk if own else None, at=at) < 1 or held_back:
        ask(user, group, Membership.State.WAITLISTED, display_name=display_name, at=at)
        return None
    return come_into(user, group, own, display_name=display_name, at=at)


@transaction.atomic
def come_in(
    user: User, group: Group, *, display_name: str, version: int, at: datetime
) -> Membership:
    """Take the place that is kept for the person."""
    lock_group(group.pk)
    own = own_membership(user, group)
    if own is None or own.state != Membership.State.OFFERED:
        raise NotPossible("No place is kept for you any more.")
    check_is_open(group, at=at)
    check_version(group, version)
    held_back = is_held_back(user, group.pk)
    still_kept = own.kept_until is not None and own.kept_until > at
    if not still_kept or places_left(group.pk, own.pk, at=at) < 1 or held_back:
        raise NotPossible(NO_PLACE)
    return come_into(user, group, own, display_name=display_name, at=at)


@transaction.atomic
def begin(
    user: User, group: Group, *, display_name: str, version: int, at: datetime
) -> Application:
    """Start to ask a group that decides together with whoever asks, or start over with another name.

    What was answered before stays.
    """
    check_is_open(group, at=at)
    check_may_ask(user, own_membership(user, group), at=at)
    agreement = check_version(group, version)
    _forget_answered(user, group)
    application, _ = Application.objects.by(user).update_or_create(
        group=group,
        applicant=user,
        defaults={
            "display_name": display_name,
            "version": agreement.version,
            "erase_at": at + LONGEST_DRAFT,
        },
    )
    return application


@transaction.atomic
def save_answer(user: User, application: Application, question: Question, text: str) -> None:
    """Keep what somebody answers, for nobody but them as yet; an empty answer is none."""
    _check_draft(user, application)
    if question.required and not text.strip():
        raise NotPossible("The facilitators need an answer to this one.", field="text")
    own = Answer.objects.by(user).filter(application=application, question_id=question.pk)
    if not text.strip():
        own.delete()
        return
    answer = own.first() or Answer(
        group_id=application.group_id, application=application, question_id=question.pk
    )
    answer.asked, answer.place, answer.text = question.text, question.place, text
    answer.save()


@transaction.atomic
def send(user: User, group: Group, *, at: datetime) -> None:
    """Give the application to the facilitators. Where there can be no place for the person they
    never see it, and whoever asked is answered by and by, as others are."""
    lock_group(group.pk)
    check_is_open(group, at=at)
    own = own_membership(user, group)
    check_may_ask(user, own, at=at)
    application = Application.objects.by(user).filter(group=group).first()
    if application is None or group.joining != Group.Joining.APPLICATION:
        raise NotPossible("There is nothing to send yet.")
    check_version(group, application.version)
    if missing(user, application):
        raise NotPossible("One of the questions that need an answer has none yet.")
    held_back = is_held_back(user, group.pk)
    name = application.display_name
    state = Membership.State.WAITLISTED if held_back else Membership.State.APPLIED
    ask(user, group, state, display_name=name, at=at)
    application.sent_at, application.erase_at = None if held_back else at, None
    application.save(update_fields=["sent_at", "erase_at"])


@transaction.atomic
def take_back(user: User, group: Group, *, at: datetime) -> None:
    """Ask no more, wait no more, or leave a kept place to somebody else. What was written goes."""
    lock_group(group.pk)
    Application.objects.by(user).filter(group=group).delete()
    Membership.objects.asking().filter(group=group, user=user).update(
        state=Membership.State.ENDED, ended_at=at, ended_because=Membership.Ended.LEFT
    )


def missing(user: User, application: Application) -> Question | None:
    """The first question that needs an answer and has none."""
    answered = Answer.objects.by(user).filter(application=application).order_by()
    asked = Question.objects.asked_by(application.group).filter(required=True)
    return asked.exclude(pk__in=answered.values("question_id")).first()


def _check_draft(user: User, application: Application) -> None:
    own = own_membership(user, application.group)
    if own is not None and own.state != Membership.State.ENDED:
        raise NotPossible("This was sent already.")


def _forget_answered(user: User, group: Group) -> None:
    """Who asks again begins with an empty page."""
    Application.objects.by(user).filter(group=group, decided_at__isnull=False).delete()
