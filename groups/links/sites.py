"""Whose site a host belongs to, as near as it can be told without a list of all registries.

Where it errs, two hosts of one owner count as two sites, and a person looks: never the other way
round for the registries and the shared hosts named here.
"""

from typing import Final

# Where everybody can have a name of their own below the second label.
_SHARED: Final = {
    "blogspot.com",
    "github.io",
    "netlify.app",
    "pages.dev",
    "squarespace.com",
    "substack.com",
    "vercel.app",
    "weebly.com",
    "wixsite.com",
    "wordpress.com",
}
_MOST_OF_A_REGISTRY: Final = 3


def site_of(host: str) -> str:
    """ "charity.org.uk" for "www.charity.org.uk", "mind.example" for "help.mind.example"."""
    labels = host.lower().rstrip(".").split(".")
    return ".".join(labels[-_counted(labels) :])


def _counted(labels: list[str]) -> int:
    if ".".join(labels[-2:]) in _SHARED:
        return 3
    # co.uk, org.au, ac.nz: two letters for the country, and few for who may register.
    of_a_country = len(labels) > 2 and len(labels[-1]) == 2
    return 3 if of_a_country and len(labels[-2]) <= _MOST_OF_A_REGISTRY else 2
