"""What a person says of their notices."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from groups.notices.reading import NEWEST


class NoticesField(forms.TypedMultipleChoiceField):
    """Ids of notices. Whose they are is asked where something is done with them."""

    def __init__(self) -> None:
        super().__init__(
            coerce=UUID, error_messages={"required": "Nothing was named. Nothing has changed."}
        )

    def valid_value(self, value: Any) -> bool:
        return True

    def clean(self, value: Any) -> list[UUID]:
        ids: list[UUID] = super().clean(value)
        if len(ids) > NEWEST:
            raise ValidationError(f"That is more than the {NEWEST} that stand on a page.")
        return ids


class SeenForm(forms.Form):
    """Which notices a person has seen."""

    seen = NoticesField()
