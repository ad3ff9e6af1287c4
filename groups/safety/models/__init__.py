"""Safety's tables."""

from groups.safety.models.check_ins import CheckIn
from groups.safety.models.helplines import EVERYWHERE, Helpline, HelplineQuerySet
from groups.safety.models.reports import (
    KEPT_FOR,
    PAUSED_FOR,
    Report,
    Reporter,
    Ruling,
    Told,
    Verdict,
)

__all__ = [
    "EVERYWHERE",
    "KEPT_FOR",
    "PAUSED_FOR",
    "CheckIn",
    "Helpline",
    "HelplineQuerySet",
    "Report",
    "Reporter",
    "Ruling",
    "Told",
    "Verdict",
]
