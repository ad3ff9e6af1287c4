"""What the apps above put beside one meeting, on its page.

Meetings know nothing of them: an app declares here what of it belongs to a meeting, as the library
does what was shared for one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from groups.meetings.models import Meeting
from groups.membership.models import Membership


@dataclass(frozen=True)
class Panel:
    """Rows for a template of the app that declared them, which is given ``rows``."""

    template: str
    rows: Sequence[Any]


type Beside = Callable[[Membership, Meeting], Sequence[Any]]

_DECLARED: dict[str, Beside] = {}


def declare(template: str, rows_of: Beside) -> None:
    """Called by the ``ready`` of the app that has something for a meeting's page."""
    _DECLARED[template] = rows_of


def panels(member: Membership, meeting: Meeting) -> list[Panel]:
    """Those with anything in them."""
    found = (Panel(template, rows_of(member, meeting)) for template, rows_of in _DECLARED.items())
    return [panel for panel in found if panel.rows]
