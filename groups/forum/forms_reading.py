"""What somebody who reads can press and type."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from groups.forum.models import Acknowledgement


class AcknowledgeForm(forms.Form):
    """One word, given or taken back."""

    give = forms.ChoiceField(required=False, choices=Acknowledgement.Kind.choices)
    withdraw = forms.ChoiceField(required=False, choices=Acknowledgement.Kind.choices)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(cleaned.get("give")) == bool(cleaned.get("withdraw")):
            raise ValidationError("Choose one of these.", code="one")
        return cleaned
