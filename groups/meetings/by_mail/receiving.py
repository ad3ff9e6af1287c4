"""Takes an answer that came by mail.

The address that it was sent to is the authority: whoever knows it may answer for the one member it
was made for, and do nothing else. From whom a mail seems to come says nothing. Whatever is wrong, the
sender hears nothing, and nothing happens.
"""

import logging
from datetime import date, datetime

from django.db import OperationalError, transaction

from groups.errors import NotPossible
from groups.meetings import actions
from groups.meetings.by_mail.addresses import token_in
from groups.meetings.by_mail.replies import NoReply, Reply, read_reply
from groups.meetings.by_mail.wishes import current, have_stopped, refusal
from groups.meetings.by_mail.writing import told_at
from groups.meetings.feeds.clock import Clock
from groups.meetings.feeds.events import LATE, uid_of
from groups.meetings.models import CalendarMail, Meeting
from groups.membership.models import Membership
from groupsite.confidentiality.acting import acting_as, token_hash

logger = logging.getLogger(__name__)


def receive(recipient: str, raw: bytes, *, at: datetime) -> bool:
    """Whether the answer counts; the log gets an id and the reason why not.

    Raises OperationalError alone: the database is away, and the mail may be brought again.
    """
    try:
        mail = _mail_behind(recipient)
    except NoReply as why:
        logger.info("reply to nobody: %s", why.reason)
        return False
    try:
        with acting_as(mail.user):
            _take(mail, read_reply(raw), at)
    except NoReply as why:
        return _ignored(mail, why.reason)
    except NotPossible:
        return _ignored(mail, "not possible")
    except OperationalError:
        raise
    except Exception:
        logger.exception("reply by %s failed", mail.pk)
        return False
    logger.info("reply by %s taken", mail.pk)
    return True


def _ignored(mail: CalendarMail, reason: str) -> bool:
    logger.info("reply by %s ignored: %s", mail.pk, reason)
    return False


def _mail_behind(recipient: str) -> CalendarMail:
    token = token_in(recipient)
    if token is None:
        raise NoReply("no address of ours")
    with acting_as(None, bearing=token):
        rows = CalendarMail.objects.select_related("user")
        mail = rows.filter(token_hash=token_hash(token)).first()
    if mail is None:
        raise NoReply("unknown")
    return mail


@transaction.atomic
def _take(mail: CalendarMail, reply: Reply, at: datetime) -> None:
    member = _member(mail)
    if reply.attendee != member.user.email:
        # It was passed on, and somebody else says whether they come.
        raise NoReply("another attendee")
    rows = Meeting.objects.visible_to(member).scheduled().to_come(at).select_related("series")
    ours = [one for one in rows if str(uid_of(mail.pk, one.series_id)) == reply.uid]
    asked_at = _asked_at(mail, reply)
    if reply.day is not None:
        ours = [one for one in ours if _is_of(one, reply.day)]
    if not ours:
        raise NoReply("no such meeting")
    # What was planned since is asked anew; of what was moved since they cannot have known.
    later = [one for one in ours if one.timed_at > asked_at]
    if any(one.time_revision for one in later) or later == ours:
        raise NoReply("older than a change")
    if reply.day is not None:
        actions.answer(member, ours[0], reply.answer, at=at)
    else:
        actions.answer_all(member, ours[0], reply.answer, at=at, timed_by=asked_at)


def _member(mail: CalendarMail) -> Membership:
    """Read as the person. A wish that outlived its membership goes, whoever ended that."""
    if refusal(mail.user) or have_stopped(mail.user) or not mail.user.is_active:
        raise NoReply("mails are off")
    own = Membership.objects.select_related("group", "user").filter(pk=mail.membership_id)
    member = own.active().first()
    if member is None or not current().filter(pk=mail.pk).exists():
        raise NoReply("no member")
    return member


def _asked_at(mail: CalendarMail, reply: Reply) -> datetime:
    """When the state of things was written that the person answers to."""
    try:
        return told_at(mail, reply.sequence)
    except OverflowError:
        raise NoReply("not readable") from None


def _is_of(meeting: Meeting, day: date | datetime) -> bool:
    """Whether ``day`` is where the rule had the meeting. Programs disagree about hours at which the
    clocks change, by less than lies between two meetings of one series.
    """
    if not isinstance(day, datetime):
        return meeting.original_day == day
    if day.tzinfo is None:
        day = Clock(meeting.series.time_zone).instant(day.date(), day.time())
    return abs(day - meeting.original_start) <= LATE
