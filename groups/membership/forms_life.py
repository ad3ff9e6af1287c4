"""Forms for the steps in the life of a group."""

from typing import Any

from django import forms

from groups.membership.models import Group
from groupsite.forms import DayField


class StepForm(forms.Form):
    """A step for which nothing has to be said."""

    step = forms.ChoiceField(
        choices=[("begin", "The group has begun"), ("resume", "End the rest"), ("call_off", "Stay")]
    )


class RestForm(forms.Form):
    """Until when, where that is known."""

    until = DayField(
        label="Until when",
        required=False,
        help_text="The first day on which meetings take place again. Leave it empty if you do not know yet.",
    )


class EndForm(forms.Form):
    """The last day; it begins with the one that was planned."""

    last_day = DayField(
        label="The last day",
        help_text="On that day everything can still be read; afterwards it is erased.",
    )

    def __init__(self, data: Any = None, *, group: Group) -> None:
        super().__init__(data, initial={"last_day": group.ends_on})
