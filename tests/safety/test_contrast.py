"""Colours: 4.5 to 1 for text and 3 to 1 for controls, in light and in dark (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "groupsite" / "static"
GROUNDS = ("paper", "surface")
TEXT = [
    *((ink, ground) for ink in ("ink", "muted", "leaf", "clay") for ground in GROUNDS),
    *(("ink", soft) for soft in ("leaf-soft", "clay-soft", "dusk-soft", "honey-soft")),
    ("leaf", "leaf-soft"),
    ("muted", "leaf-soft"),
    ("clay", "clay-soft"),
    ("dusk", "dusk-soft"),
    ("honey", "honey-soft"),
    ("on-mark", "mark"),
    ("on-fill", "leaf-fill"),
    ("on-fill", "leaf-fill-hover"),
    ("on-fill", "clay-fill"),
    ("on-fill", "clay-fill-hover"),
]
CONTROLS = [
    *((part, ground) for part in ("edge", "focus", "leaf", "clay") for ground in GROUNDS),
    ("edge", "leaf-soft"),
    ("focus", "leaf-soft"),
]


def colours(sheet: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", (STATIC / sheet).read_text()))


LIGHT = colours("site.css")
THEMES = {"light": LIGHT, "dark": LIGHT | colours("dark.css")}


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance of an sRGB colour."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_everybody_can_read_the_words(theme, ink, ground):
    assert contrast(THEMES[theme][ink], THEMES[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("part", "ground"), CONTROLS)
def test_everybody_can_find_the_controls(theme, part, ground):
    assert contrast(THEMES[theme][part], THEMES[theme][ground]) >= 3


def test_the_dark_room_names_no_colour_that_the_light_one_does_not_know():
    assert set(colours("dark.css")) <= set(LIGHT)
