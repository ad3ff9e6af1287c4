"""Forms for handing over the lead."""

from typing import Any

from django import forms

from groups.membership.models import Membership


class OfferLeadForm(forms.Form):
    """Somebody of the group who is there."""

    person = forms.ModelChoiceField(
        Membership.objects.none(), label="Who is to lead the group", empty_label="Choose somebody"
    )

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["person"]
        choice.queryset = (  # type: ignore[attr-defined]  # a ModelChoiceField, as declared above
            Membership.objects.visible_to(member)
            .active()
            .exclude(pk=member.pk)
            .facilitators_first()
        )
        choice.label_from_instance = _in_words  # type: ignore[attr-defined]  # as above


def _in_words(person: Membership) -> str:
    return f"{person.display_name}, facilitator" if person.is_facilitator else person.display_name


class AnswerLeadForm(forms.Form):
    """Which offer somebody answers: the one that they read."""

    offer = forms.UUIDField()
