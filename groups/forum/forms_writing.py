"""What stands in every form of somebody's own words beside the words."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict

from groups.forum.drafts import Kept, Words
from groups.forum.notes import LONGEST_NOTE, Note, Topic, in_order
from groups.guarding.before_sending import PausingForm
from groupsite.forms import NameField

DRAFTED: Final = (
    "title", "body", "kind", "wish", "audience", "open_to_later", "only_today", "anonymous",
    "promise", "stays_for", "note_words",
)  # fmt: skip
DRAFTED_LISTS: Final = ("chosen", "note_topics")


class SendingField(forms.Field):
    """The form's own token. One that is broken or missing is no reason to refuse a text."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, initial=uuid4)

    def to_python(self, value: Any) -> UUID | None:
        try:
            return UUID(str(value))
        except ValueError:
            return None


class TopicsField(forms.MultipleChoiceField):
    """Topics from the fixed list."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "invalid_choice": "Choose from the topics that are there.",
        "invalid_list": "Please choose again.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=Topic.choices, **{"required": False, **kwargs})


class NoteForm(PausingForm):
    """A text and what stands before it."""

    note_topics = TopicsField(label="What it touches")
    note_words = NameField(label="Or in your own words", required=False, max_length=LONGEST_NOTE)

    @property
    def has_note(self) -> bool:
        """Something of a note is filled in, or wrong."""
        fields = (self["note_topics"], self["note_words"])
        return any(field.value() or field.errors for field in fields)

    def note(self) -> Note:
        """Of a valid form."""
        said = self.cleaned_data
        return Note(in_order(said["note_topics"]), said["note_words"])


def note_of(note: Note) -> dict[str, Any]:
    """As the form begins where there is one."""
    return {"note_topics": list(note.topics), "note_words": note.words}


def as_drafted(sent: QueryDict) -> Words:
    """What a draft keeps of a form that was filled in."""
    return {
        **{name: str(sent[name]) for name in DRAFTED if name in sent},
        **{name: sent.getlist(name) for name in DRAFTED_LISTS if name in sent},
    }


def from_draft(kept: Kept | None) -> Mapping[str, Any]:
    """As the form begins where something was kept.

    What the page promised then is asked for again only by who wanted to write without a name.
    """
    if kept is None:
        return {}
    words = dict(kept.words)
    if "anonymous" not in words:
        words.pop("promise", None)
    return words


def sending_of(sent: QueryDict) -> UUID | None:
    """The token in a form that is not judged any further."""
    return SendingField().to_python(sent.get("sending", ""))
