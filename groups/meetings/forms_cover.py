"""Whom to ask to hold a meeting this once."""

from typing import Any

from django import forms

from groups.membership.models import Membership, MembershipQuerySet


class CoverForm(forms.Form):
    """One of the others who facilitate, or all of them."""

    asked = forms.ModelChoiceField(
        Membership.objects.none(),
        label="Whom do you ask?",
        required=False,
        empty_label="All the others who facilitate",
    )

    def __init__(self, *args: Any, could: MembershipQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["asked"]
        choice.queryset = could.order_by("display_name")  # type: ignore[attr-defined]  # a ModelChoiceField, as declared above
        choice.label_from_instance = _display_name  # type: ignore[attr-defined]  # as above


def _display_name(facilitator: Membership) -> str:
    return facilitator.display_name
