"""What holds for every kind of notice, each in the situation in which it would be sent.

So that a refusal cannot pass for another reason, each kind is first shown to have something to say.
"""

from datetime import datetime

import pytest

from accounts.models import User
from groups.membership import actions as membership
from groups.notices.actions import wake
from groups.notices.kinds import KINDS, Message
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.cast import Cast
from tests.notices.situations import NOW, SITUATIONS

WITHOUT_A_MEMBER = {"invitation", "wish_confirm", "wish_met"}
"""To an address: nobody has a place that they could be away from, or a setting."""
OUTSIDE = {
    "removal_told",
    "objection_answered",
    "guest_answered",
    "place_offered",
    "proposal_answered",
    "reviews_wait",
}
"""To who is not in the group, as yet or any more, and has no place to be away from; or about none."""
EVERY_KIND = sorted(SITUATIONS)


def row_of(kind: str, person: User) -> Notice:
    with acting_as(Purpose.REMINDERS):
        rows = Notice.objects.filter(kind=kind, recipient=person).select_related("recipient")
        return rows.order_by("-due_at", "-revision", "lead")[0]


def in_its_situation(kind: str, cast: Cast) -> tuple[Notice, datetime]:
    """The row that waits, and says something."""
    person, at = SITUATIONS[kind](cast)
    row = row_of(kind, person)
    with acting_as(Purpose.REMINDERS):
        assert isinstance(KINDS[kind].prepare(row, at), Message)
    return row, at


def let_it_wait(row: Notice, at: datetime) -> None:
    """As if whatever takes notices back had missed it; nothing else waits."""
    with acting_as(Purpose.REMINDERS):
        Notice.objects.update(next_at=None)
        Notice.objects.filter(pk=row.pk).update(
            state=Notice.State.PENDING, reason="", finished_at=None, next_at=at
        )


def after(row: Notice) -> Notice:
    with acting_as(Purpose.REMINDERS):
        return Notice.objects.get(pk=row.pk)


def test_every_kind_has_its_situation():
    assert set(SITUATIONS) | WITHOUT_A_MEMBER == set(KINDS)


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_it_is_sent_to_who_is_there(cast, sink, kind):
    """The other half of the two tests below."""
    row, at = in_its_situation(kind, cast)
    let_it_wait(row, at)
    wake(at)
    assert after(row).state == "sent"
    assert [row.recipient.email] in [mail.recipients for mail in sink.received]


@pytest.mark.parametrize("kind", [name for name in EVERY_KIND if name not in OUTSIDE])
def test_nothing_is_sent_to_who_is_away(cast, sink, kind):
    row, at = in_its_situation(kind, cast)
    person = row.recipient
    with acting_as(person):
        membership.pause(cast.member(person), at=NOW)
    let_it_wait(row, at)
    wake(at)
    assert (after(row).state, after(row).attempts) == ("cancelled", 0)
    assert [person.email] not in [mail.recipients for mail in sink.received]


@pytest.mark.parametrize(
    "kind", [name for name in EVERY_KIND if KINDS[name].category.can_be_switched_off]
)
def test_a_category_that_is_switched_off_stops_it(cast, sink, kind):
    row, at = in_its_situation(kind, cast)
    User.objects.filter(pk=row.recipient_id).update(categories_off=[KINDS[kind].category.value])
    let_it_wait(row, at)
    wake(at)
    assert (after(row).state, after(row).reason) == ("cancelled", "switched off")
    sent = {one.kind for one in sent_to(row.recipient)}
    assert not {name for name in sent if KINDS[name].category is KINDS[kind].category}


def sent_to(person: User) -> list[Notice]:
    with acting_as(Purpose.REMINDERS):
        sent = Notice.objects.filter(recipient=person, state="sent")
        return list(sent.exclude(attempts=0))
