"""The outbox as an operator reads it: counts, and what was given up. Never for whom or of what."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, Count, F, Min, Value, When

from accounts.models import User
from groups.audit.actions import record
from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.notices.models import Notice
from groups.notices.policy import may_run_outbox
from groupsite.confidentiality.acting import Purpose, acting_as

MOST_ROWS = 100
NO_ACCOUNT = "nobody with an account"


@dataclass(frozen=True)
class GivenUp:
    """A row that waits for a person. ``address`` is masked to the part behind the @."""

    pk: UUID
    kind: str
    state: str
    due_at: datetime
    attempts: int
    reason: str
    address: str


@dataclass(frozen=True)
class Outbox:
    """``counts`` by state, in words; ``oldest_due`` is since when the longest waiting row is due."""

    counts: list[tuple[str, int]]
    oldest_due: datetime | None
    given_up: list[GivenUp]


def read_outbox(operator: User, *, at: datetime) -> Outbox:
    """Everything on the operators' page, read as the sender; three queries."""
    if not may_run_outbox(operator):
        raise PermissionDenied("only operators read the outbox")
    with acting_as(Purpose.REMINDERS):
        found = dict(Notice.objects.values_list("state").annotate(Count("pk")).order_by())
        oldest = Notice.objects.due(at).aggregate(since=Min("next_at"))["since"]
        rows = Notice.objects.given_up().select_related("recipient").order_by("-due_at", "pk")
        given_up = [_given_up(row) for row in rows[:MOST_ROWS]]
    counts = [(state.label, found.get(state.value, 0)) for state in Notice.State]
    return Outbox(counts, oldest, given_up)


@transaction.atomic
def try_again(operator: User, notice_id: UUID, *, at: datetime) -> None:
    """Let a row that was given up be claimed again, as if it had never been tried.

    Whether it is still wanted is asked again, as of any other. One that perhaps arrived may arrive
    twice then, and says so.
    """
    if not may_run_outbox(operator):
        raise PermissionDenied("only operators try a row again")
    with acting_as(Purpose.REMINDERS):
        uncertain = When(state=Notice.State.UNCERTAIN, then=Value(True))
        changed = (
            Notice.objects.given_up()
            .filter(pk=notice_id)
            .update(
                state=Notice.State.PENDING,
                next_at=at,
                attempts=0,
                finished_at=None,
                reason="",
                repeated=Case(uncertain, default=F("repeated")),
            )
        )
    if not changed:
        raise NotPossible("This row waits for nobody: it was tried again, or is gone.")
    record(operator, Verb.NOTICES_NOTICE_TRIED_AGAIN, at=at, subject=notice_id)


def _given_up(row: Notice) -> GivenUp:
    return GivenUp(
        pk=row.pk,
        kind=row.kind.replace("_", " ").capitalize(),
        state=row.get_state_display(),
        due_at=row.due_at,
        attempts=row.attempts,
        reason=row.reason,
        address=f"…@{row.recipient.email.rpartition('@')[2]}" if row.recipient else NO_ACCOUNT,
    )
