"""Putting a file with a proposal."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from groups.errors import NotPossible
from groups.library.files import Unfit, taken
from groups.library.models import Resource, ResourceFile
from groups.library.policy import is_own, may_attach
from groups.library.readers import reader_of


@transaction.atomic
def attach(user: User, resource: Resource, *, raw: bytes) -> None:
    """Add the file, or take another one, as long as nobody has reviewed the proposal.

    It is called as the resource is: what somebody calls a file at home may name people.
    """
    if not may_attach(resource, own=is_own(reader_of(user), resource)):
        raise PermissionDenied("only who proposed it adds a file, before it is reviewed")
    try:
        kept = taken(resource.title, raw)
    except Unfit as unfit:
        raise NotPossible(str(unfit)) from None
    ResourceFile.objects.filter(resource=resource).delete()
    ResourceFile.objects.create(
        resource=resource,
        name=kept.name,
        media_type=kept.media_type,
        size=len(kept.content),
        content=kept.content,
    )
