"""What a member says about their own calendar."""

from django import forms

from groupsite.forms import Tick


class CalendarMailForm(forms.Form):
    """Whether invitations are to come by mail."""

    by_mail = Tick(
        label="Send me the times of this group as invitations",
        required=False,
        help_text="You can take it back here at any time.",
    )
