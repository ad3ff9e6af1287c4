"""What people type, made fit to be stored."""

import pytest
from django.core.exceptions import ValidationError

from groupsite.words import one_line, paragraphs


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Jo ", "Jo"),
        ("Jo   Ann\u00a0B", "Jo Ann B"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("نور", "نور"),
        ("Zoë \u200d👩\u200d👧", "Zoë 👩\u200d👧"),
        ("Jo\u200d", "Jo"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("", ""),
        ("\u200d", ""),
        ("O'Neil-Ünal 3", "O'Neil-Ünal 3"),
    ],
)
def test_a_name_is_kept_as_it_is_meant(typed, kept):
    assert one_line(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "Jo\x00",
        "Jo\nAnn",
        "Jo\tAnn",
        "Jo\x1b[31m",
        "Jo\u202eAnn",
        "Jo\u2066Ann",
        "Jo\u200f",
        "Jo\u200b",
        "\ufeffJo",
        "Jo\u00adAnn",
        "Jo\u2028Ann",
        "Jo\ud800",
        "\u3164",
        "\u2800\u2800",
        "\u0301",
    ],
    ids=ascii,
)
def test_a_name_that_cannot_be_seen_is_refused(typed):
    with pytest.raises(ValidationError):
        one_line(typed)


def test_longer_text_keeps_its_lines():
    assert paragraphs(" a\r\n\r\nb\rc\td ") == "a\n\nb\nc\td"


@pytest.mark.parametrize("typed", ["a\x00", "a\u202eb", "a\x07"], ids=ascii)
def test_longer_text_is_free_of_what_cannot_be_seen(typed):
    with pytest.raises(ValidationError):
        paragraphs(typed)
