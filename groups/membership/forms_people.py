"""What is said about somebody's place in a group: their role, and its end."""

from typing import Any

from django import forms

from groups.membership.models import Agreement, Membership
from groups.membership.partings import WISHES, Wish
from groupsite.forms import LongText, ParagraphsField


class RoleForm(forms.Form):
    """What somebody is to be: said outright, so that a button pressed twice does nothing more."""

    role = forms.ChoiceField(
        choices=[
            (role.value, role.label)
            for role in (Membership.Role.MEMBER, Membership.Role.FACILITATOR)
        ],
    )

    def clean_role(self) -> Membership.Role:
        return Membership.Role(self.cleaned_data["role"])


class RemoveForm(forms.Form):
    """Why: a sentence of the agreement, or one's own words, or both."""

    clause = forms.ChoiceField(
        label="A sentence of the agreement",
        required=False,
        error_messages={"invalid_choice": "Choose one of these."},
    )
    words = ParagraphsField(
        label="In your own words",
        required=False,
        max_length=1000,
        widget=LongText({"rows": 4}),
        help_text="Only the person reads it, on this site and in no mail. A sentence will do.",
    )

    def __init__(self, agreement: Agreement | None, data: Any = None) -> None:
        super().__init__(data)
        self._clauses = {one.name: one.text for one in agreement.clauses} if agreement else {}
        self.fields["clause"].choices = [("", "None of them"), *self._clauses.items()]  # type: ignore[attr-defined]  # a ChoiceField's

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not (cleaned["clause"] or cleaned["words"]):
            self.add_error("words", "Please say why: they can read it, and object to it.")
        return cleaned

    @property
    def reason(self) -> str:
        """Of a valid form."""
        clause = self._clauses.get(self.cleaned_data["clause"], "")
        said = (f"“{clause}”" if clause else "", self.cleaned_data["words"])
        return "\n\n".join(filter(None, said))


class LeaveForm(forms.Form):
    """What becomes of one's words; who says nothing lets them stay."""

    wish = forms.ChoiceField(
        label="What you wrote here",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose one of these."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wish"].choices = [(one.value, one.label) for one in WISHES.values()]  # type: ignore[attr-defined]  # a ChoiceField's
        self.fields["wish"].initial = next(iter(WISHES), None)

    @property
    def wishes(self) -> list[Wish]:
        return list(WISHES.values())

    def clean_wish(self) -> str | None:
        wish: str = self.cleaned_data["wish"]
        return wish or next(iter(WISHES), None)
