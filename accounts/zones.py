"""Time zones a person may choose: the IANA names, spelled as IANA spells them."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError

# Files of the zone database that are no places.
_NOT_PLACES = {"posixrules", "localtime", "Factory"}


@cache
def zone_names() -> tuple[str, ...]:
    """Every name, sorted, places first by region."""
    return tuple(sorted(available_timezones() - _NOT_PLACES))


def zone_choices() -> list[tuple[str, str]]:
    """Choices for a form: Region/City, without the short legacy names."""
    return [
        (name, name.replace("_", " "))
        for name in zone_names()
        if name == "UTC" or ("/" in name and not name.startswith(("Etc/", "SystemV/", "US/")))
    ]


def validate_zone(name: str) -> None:
    """Raises ValidationError for anything but an IANA name, whatever its capitals."""
    if name not in zone_names():
        raise ValidationError("Choose a time zone from the list.", code="zone")


@cache
def zone(name: str) -> ZoneInfo:
    """The zone of a stored name. ZoneInfo remembers eight, and reads the others from files again."""
    return ZoneInfo(name)
