"""Names of countries: ISO 3166 codes with the short English names of the zone database."""

from functools import cache
from importlib.resources import files

# Where the zone database's short name is not what people call their country.
_PLAIN = {"GB": "United Kingdom"}


@cache
def country_names() -> dict[str, str]:
    """Code to name, for every country."""
    table = (files("tzdata.zoneinfo") / "iso3166.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {row[0]: row[1] for row in rows} | _PLAIN
