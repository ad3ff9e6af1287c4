"""How secret a field is, said beside the field: ``name = S2(models.CharField(max_length=80))``.

| rank | what |
|---|---|
| S0 | public |
| S1 | the account: the person and operators |
| S2 | membership, and that a hidden group exists: that group's active members |
| S3 | a meeting's place, link and time |
| S4 | what somebody wrote: the people addressed, nobody else |

A test walks every model and fails on a field without a rank.
"""

from collections.abc import Iterator
from enum import IntEnum
from typing import Any, TypeVar

from django.apps import apps
from django.db.models import Field

F = TypeVar("F", bound="Field[Any, Any]")


class Rank(IntEnum):
    S0 = 0
    S1 = 1
    S2 = 2
    S3 = 3
    S4 = 4

    def __call__(self, field: F) -> F:
        """Mark ``field`` with this rank and give it back."""
        field.rank = self  # type: ignore[attr-defined]  # Field has no place of its own for this
        return field


S0, S1, S2, S3, S4 = Rank

# Tables of libraries, where nothing can be written beside the field.
# auth.Permission and the like hold names of code; the rest belongs to the person's account.
LIBRARY_TABLES = {
    "auth": S0,
    "contenttypes": S0,
    "sessions": S1,
    "account": S1,
}


def rank_of(field: "Field[Any, Any]") -> Rank | None:
    """The field's rank; None where nobody declared one. Primary keys are random ids: S0."""
    declared: Rank | None = getattr(field, "rank", None)
    if declared is not None:
        return declared
    if field.primary_key and not field.is_relation:
        return S0
    return LIBRARY_TABLES.get(field.model._meta.app_label)


def ranked_fields() -> "Iterator[tuple[Field[Any, Any], Rank | None]]":
    """Every column of every table with its rank."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            yield field, rank_of(field)
