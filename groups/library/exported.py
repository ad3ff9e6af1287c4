"""What a facilitator takes along of the library: the words with which they shared something."""

from collections.abc import Iterator

from groups.library.models import Share
from groups.membership.exporting import Item, Section
from groups.membership.models import Membership


def _shares(member: Membership) -> Iterator[Item]:
    own = Share.objects.visible_to(member).filter(shared_by=member).select_related("resource")
    for share in own:
        yield Item(at=share.shared_at, title=share.resource.title, text=share.note)


SHARES = Section("shares", "What you shared from the library", _shares)
