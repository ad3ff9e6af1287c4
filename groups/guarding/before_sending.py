"""Before a text goes out its author sees what in it might give somebody away, and decides.

    if form.is_valid() and may_go(user, request.POST, form, form.cleaned_data["display_name"]): ...

A form with ``pause`` in it is shown once more, as a wrong one is: ``ui/form.html`` says what was
found and offers to send it as it is. A form with a template of its own includes
``guarding/_before_you_send.html`` and ``guarding/_send_buttons.html``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any

from django import forms
from django.utils.crypto import salted_hmac

from accounts.models import User
from groups.guarding.actions import words_of
from groups.guarding.finding import Found, find

AS_IT_IS = "as_it_is"
AROUND = 32
MOST = 12


class PausingForm(forms.Form):
    """A form whose words are looked at before they go."""

    pause: "Pause | None" = None


@dataclass(frozen=True)
class Excerpt:
    """What was found, with a few of the author's own words around it."""

    before: str
    found: str
    after: str
    why: str


@dataclass(frozen=True)
class Pause:
    """What to look at. ``more`` is how many are not shown; ``token`` names the text as it is."""

    excerpts: Sequence[Excerpt]
    more: int
    gently: Sequence[str]
    """Sentences that some other rule has to say."""
    token: str


def check_words(user: User, *texts: str) -> list[list[Found]]:
    """Of each text what is to be looked at. Whoever acts must be the person themself."""
    words = words_of(user)
    return [find(text, words) for text in texts]


def may_go(
    user: User,
    sent: Mapping[str, Any],
    form: PausingForm,
    *texts: str,
    gently: Sequence[str] = (),
) -> bool:
    """Whether these texts of a valid form go out as they are; where not, ``form.pause`` says why."""
    form.pause = before_sending(user, sent, *texts, gently=gently)
    return form.pause is None


def before_sending(
    user: User, sent: Mapping[str, Any], *texts: str, gently: Sequence[str] = ()
) -> Pause | None:
    """What its author is to look at first.

    None where nothing was found, and where they were shown these very texts and said that they go
    as they are. ``gently`` are sentences that ask for a second look by themselves.
    """
    token = _token(texts)
    if compare_digest(str(sent.get(AS_IT_IS, "")).encode(errors="replace"), token.encode()):
        return None
    excerpts = [
        _excerpt(text, one)
        for text, found in zip(texts, check_words(user, *texts), strict=True)
        for one in found
    ]
    if not (excerpts or gently):
        return None
    return Pause(excerpts[:MOST], max(0, len(excerpts) - MOST), gently, token)


def _excerpt(text: str, found: Found) -> Excerpt:
    start, end = max(0, found.start - AROUND), found.end + AROUND
    return Excerpt(
        ("…" if start else "") + text[start : found.start].lstrip(),
        text[found.start : found.end],
        text[found.end : end].rstrip() + ("…" if end < len(text) else ""),
        found.kind.value,
    )


def _token(texts: Sequence[str]) -> str:
    """Says that these very texts were shown, and nothing about them to whoever sees the page."""
    whole = "\0".join(texts).encode(errors="surrogatepass")
    return salted_hmac("guarding.before_sending", whole, algorithm="sha256").hexdigest()
