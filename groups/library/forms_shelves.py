"""What is looked for on the shelves, and what somebody notes for themself."""

from typing import Final
from urllib.parse import urlencode

from django import forms

from groups.library.finding import Found
from groups.library.marks import LONGEST_NOTE
from groups.library.models import Resource
from groups.vocabulary import Language, Situation, SupportType
from groupsite.forms import LongText, NameField, ParagraphsField

_ANY = [("", "Any")]
LONGEST_SEARCH = 200
FACETS: Final = ("support", "situation", "kind", "language", "level", "cost")


class ShelvesForm(forms.Form):
    """What the shelves show: words, and what kind of thing for whom."""

    q = NameField(label="What are you looking for?", max_length=LONGEST_SEARCH, required=False)
    support = forms.ChoiceField(choices=[*_ANY, *SupportType.choices], required=False)
    situation = forms.ChoiceField(choices=[*_ANY, *Situation.choices], required=False)
    kind = forms.ChoiceField(choices=[*_ANY, *Resource.Kind.choices], required=False)
    language = forms.ChoiceField(choices=[*_ANY, *Language.choices], required=False)
    level = forms.ChoiceField(
        label="Reading", choices=[*_ANY, *Resource.Reading.choices], required=False
    )
    cost = forms.ChoiceField(choices=[*_ANY, *Resource.Costs.choices], required=False)

    @property
    def narrowed(self) -> bool:
        """Something is chosen, rightly or not, that the page folds away otherwise."""
        return any(self.data.get(name) for name in self.fields if name != "q")

    @property
    def as_query(self) -> str:
        """What was asked for, for an address; whatever else stood in this one is left out."""
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        return f"?{urlencode(asked)}" if asked else ""

    def found(self) -> Found:
        """What fits, the newest first, or the nearest where words were looked for."""
        wanted = self.cleaned_data
        facets = {name: wanted[name] for name in FACETS if wanted[name]}
        return Found(wanted["q"], wanted["language"], facets)


class NoteForm(forms.Form):
    """A note beside something that one keeps."""

    note = ParagraphsField(
        label="A note to yourself",
        max_length=LONGEST_NOTE,
        required=False,
        widget=LongText(attrs={"rows": 4}),
        help_text="Why you keep it, or where you stopped reading. Only you can read this.",
    )
