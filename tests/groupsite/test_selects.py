"""Lists to choose from are written as Django writes them."""

import pytest
from django.forms import Select, SelectMultiple
from django.forms.renderers import DjangoTemplates, get_default_renderer

CHOICES = [
    ("", "Nothing"),
    ("a & b", "<One>"),
    (3, "Three"),
    ("Europe", [("Europe/Berlin", "Berlin"), ("Europe/London", "London")]),
]


class Marked(Select):
    """With attributes of an option's own."""

    def create_option(self, *args, **kwargs):
        option = super().create_option(*args, **kwargs)
        option["attrs"] |= {"data-mark": '"x"', "hidden": False, "disabled": True, "data-n": 1}
        return option


@pytest.mark.parametrize("kind", [Select, SelectMultiple, Marked])
@pytest.mark.parametrize("value", [None, "", 3, "Europe/London", ["a & b", "Europe/Berlin"]])
def test_a_list_is_the_same_as_django_s_own(kind, value):
    widget = kind({"id": "x", "required": True}, CHOICES)
    ours = widget.render("field", value, renderer=get_default_renderer())
    assert "<option" in ours
    assert ours == widget.render("field", value, renderer=DjangoTemplates())
