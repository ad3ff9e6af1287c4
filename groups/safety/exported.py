"""What a member takes along of safety: what they said to those who decide, and asked of them."""

from collections.abc import Iterator

from groups.membership.exporting import Item, Section
from groups.membership.models import Membership
from groups.safety.models import CheckIn
from groups.safety.queue import own_reports


def _reports(member: Membership) -> Iterator[Item]:
    """Without the post, which is somebody else's."""
    for said in own_reports(member):
        facts = {"sentence of the agreement": said.clause}
        yield Item(
            at=said.since,
            text=said.words,
            facts=facts | {"answer": said.answer} if said.answer else facts,
        )


def _check_ins(member: Membership) -> Iterator[Item]:
    for asked in CheckIn.objects.visible_to(member).filter(membership=member.pk):
        yield Item(at=asked.due_at, text=asked.note, facts={"done": asked.done_at is not None})


REPORTS = Section("reports", "What you reported", _reports)
CHECK_INS = Section("check-ins", "Days from which you wanted to be asked how you are", _check_ins)
