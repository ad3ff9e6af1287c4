"""Asking to be told, saying that one's address may be used, and ending it."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from groups.finder.asking import what_may_be_kept
from groups.finder.matching import Wanted
from groups.finder.models import Wish, WishQuerySet
from groups.finder.models.wishes import KEPT_FOR, MAILED_AGAIN, TO_CONFIRM
from groups.finder.telling import CONFIRM
from groups.finder.tokens import mark_of, token_of
from groups.notices.actions import queue
from groupsite.confidentiality.acting import Purpose, acting_as, token_hash
from groupsite.confidentiality.keyring import create_data_key, destroy_data_key


@transaction.atomic
def ask_to_be_told(wanted: Wanted, address: str, *, at: datetime) -> None:
    """Send a mail to the address, by which whoever reads it can say yes.

    Nothing tells from outside whether the address was known, or was mailed a moment ago.
    """
    mark = mark_of(address)
    with acting_as(Purpose.REMINDERS):
        waiting = Wish.objects.waiting().filter(mark=mark)
        _forget(waiting.filter(asked_at__lte=at - MAILED_AGAIN))
        if waiting.exists():
            return
    wish = uuid4()
    with acting_as(None, bearing=token_of(wish)):
        try:
            with transaction.atomic():
                _write(wish, what_may_be_kept(wanted), address, mark, at)
        except IntegrityError:
            # Asked twice in the same moment; one mail is enough.
            return
    with acting_as(Purpose.REMINDERS):
        queue(CONFIRM, recipients=[None], subject=wish, at=at)


def _write(pk: UUID, wanted: Wanted, address: str, mark: str, at: datetime) -> None:
    create_data_key(pk)
    Wish.objects.create(
        pk=pk,
        address=address,
        mark=mark,
        token_hash=token_hash(token_of(pk)),
        area=wanted.area,
        format=wanted.format,
        language=wanted.language,
        day=wanted.day,
        part_of_day=wanted.time,
        time_zone=wanted.zone,
        asked_at=at,
        since=at,
        erase_at=at + TO_CONFIRM,
    )


def wish_in_hand(token: str, *, at: datetime) -> Wish | None:
    """The wish that the token opens. Belongs into ``acting_as(None, bearing=token)``."""
    found = Wish.objects.filter(token_hash=token_hash(token), erase_at__gt=at)
    return found.first()


@transaction.atomic
def confirm(wish: Wish, *, at: datetime) -> None:
    """The address may be used; what it wished before is forgotten. Twice is once."""
    if wish.is_confirmed:
        return
    with acting_as(Purpose.REMINDERS):
        _forget(Wish.objects.confirmed().filter(mark=wish.mark))
    # Without ``since``: what came onto the list while the mail was on its way is news as well.
    Wish.objects.waiting().filter(pk=wish.pk).update(confirmed_at=at, erase_at=at + KEPT_FOR)
    wish.confirmed_at = at


@transaction.atomic
def stop(wish: Wish) -> None:
    """Forget the address and everything with it."""
    _forget(Wish.objects.filter(pk=wish.pk))


def _forget(wishes: WishQuerySet) -> None:
    for pk in wishes.values_list("pk", flat=True):
        destroy_data_key(pk)
    wishes.delete()
