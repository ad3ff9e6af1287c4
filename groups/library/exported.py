"""What somebody takes along of the library: the words with which they shared something, and notes."""

from collections.abc import Iterator

from groups.library.models import Bookmark, Share
from groups.library.overview import kept_by
from groups.library.readers import reader_of
from groups.membership.exporting import Item, Section
from groups.membership.models import Membership


def _shares(member: Membership) -> Iterator[Item]:
    own = Share.objects.visible_to(member).filter(shared_by=member).select_related("resource")
    for share in own:
        yield Item(at=share.shared_at, title=share.resource.title, text=share.note)


def _kept(member: Membership) -> Iterator[Item]:
    rows = Bookmark.objects.visible_to(member.user).newest_first()
    for mark, resource in kept_by(reader_of(member.user), rows):
        yield Item(at=mark.kept_at, title=resource.title if resource else "", text=mark.note)


SHARES = Section("shares", "What you shared from the library", _shares)
KEPT = Section("kept", "What you keep of the library, for yourself", _kept)
