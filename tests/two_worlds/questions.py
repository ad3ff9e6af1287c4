"""What is asked of each address, and which addresses a route has.

Nothing here names a route: a new one is asked in every way by itself. Its arguments come from its
row in the access table; without a row, from what its address takes.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, get_resolver, reverse
from django.urls.converters import IntConverter, SlugConverter, StringConverter, UUIDConverter

from tests.access_table import TABLE
from tests.right_values import FIELDS
from tests.scene import Place, Scene
from tests.two_worlds.asking import Question
from tests.two_worlds.readers import ROLES, Stage

type Fields = dict[str, str]
type Plan = dict[str, list[tuple[str, Question]]]

BY_HTMX = {"HX-Request": "true"}


def parameters(scene: Scene) -> list[dict[str, object]]:
    """Every word that a page of ours looks for behind its question mark, with what is hidden as
    its value where it can be, and what somebody might try.

    Each that says where a page begins stands alone, because a wrong one ends in 404; the others
    are sent together.
    """
    hidden = scene.beside
    alone = [
        ("after", hidden.thread.pk),
        ("before", hidden.post.pk),
        ("at", hidden.post.pk),
        ("since", 2),
        ("page", 2),
        ("page", -1),
        ("page", 10**9),
    ]
    together = {
        "newest": 1,
        "kind": "question",
        "next": f"/g/{hidden.slug}/",
        "resource": hidden.share.resource_id,
        "q": "zqtitle",
        "order": "password",
        "sort": "-created_at",
        "format": "json",
        "as": "facilitator",
        "support": "cbt",
        "language": "en",
        "country": "GB",
        "situation": "recovery",
        "level": "easy",
        "who": "zqwhofor",
        "area": "zqarea",
        "cost": "free",
        "facilitator": "peer",
        "zone": "Europe/Berlin",
        "author__email__startswith": "a",
        "group": hidden.lead.group_id,
        "user": hidden.member.user_id,
    }
    return [*({word: value} for word, value in alone), together]


def questions(scene: Scene, name: str) -> tuple[list[Question], list[Question]]:
    """What everybody asks of a route, and what is shared out among them."""
    words = FIELDS.get(name, {})
    right = words | _own(scene, words)
    foreign = words | _foreign(scene, words)
    everybody = [Question("GET")]
    if name in FIELDS:
        everybody.append(Question("POST well filled in", "POST", fields=right))
    methods = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE")
    in_turn = [
        *(Question(method, method) for method in methods),
        *(Question(f"GET ?{urlencode(one)}", query=one) for one in parameters(scene)),
        Question("GET by htmx", headers={**BY_HTMX, "Accept": "application/json"}),
        Question("POST nothing", "POST"),
        Question("POST by htmx", "POST", fields=right, headers=BY_HTMX),
        Question("POST with ids of others", "POST", fields=foreign),
    ]
    return everybody, in_turn


def _own(scene: Scene, words: Fields) -> Fields:
    own = {"chosen": str(scene.circle.member.pk), "resource": str(scene.published.pk)}
    return {field: value for field, value in own.items() if field in words}


def _foreign(scene: Scene, words: Fields) -> Fields:
    """Ids of the hidden group in whatever field takes an id, and its address where to go next."""
    hidden = scene.beside
    ids = {
        "chosen": hidden.member.pk,
        "change": hidden.change.pk,
        "asked": hidden.lead.pk,
        "facilitator": hidden.lead.pk,
        "offer": hidden.offer.pk,
        "person": hidden.member.pk,
        "slot": hidden.poll.pk,
        "meeting": hidden.meeting.pk,
        "next": f"/g/{hidden.slug}/",
        "resource": hidden.share.pk,
        "addresses": "kai@demo.test",
        "display_name": "zqdisplay",
        "shown": hidden.lead.group_id,
        "name": "zqgroupname",
    }
    return {field: str(value) for field, value in ids.items() if field in words}


def plan(stage: Stage, name: str, *, everything: bool = False) -> Plan:
    """Who asks what, and where, on one route.

    At each address everybody who tries it asks the first questions, and they share out the rest;
    another one begins at each address, so that over the routes everybody asks all of them. With
    ``everything`` nothing is shared out: everybody asks all.
    """
    everybody, in_turn = questions(stage.scene, name)
    trying: dict[str, list[str]] = {}
    for role in ROLES:
        for path in addresses(stage, name, role):
            trying.setdefault(path, []).append(role)
    made: Plan = {role: [] for role in ROLES}
    for number, (path, roles) in enumerate(trying.items()):
        for turn, role in enumerate(roles, start=number + len(name)):
            share = in_turn if everything else in_turn[turn % len(roles) :: len(roles)]
            made[role] += [(path, question) for question in everybody + share]
    return made


def addresses(stage: Stage, name: str, role: str) -> list[str]:
    """Where a role finds a route, or tries to; each address once."""
    found: dict[str, None] = {}
    for place in stage.readers[role].places:
        for args in _arguments(stage, name, place):
            try:
                found[reverse(name, args=args)] = None
            except NoReverseMatch:
                # A row may have arguments that this place has not.
                continue
    return list(found)


def _arguments(stage: Stage, name: str, place: Place) -> Iterator[list[object]]:
    converters = _converters(name)
    if name in TABLE:
        yield TABLE[name].args(stage.scene, place)
    if name not in TABLE or any(type(one) is StringConverter for one in converters):
        yield from map(list, product(*(_values(one, stage, place) for one in converters)))


def _values(converter: Any, stage: Stage, place: Place) -> list[object]:
    """What fits: of ids, one for each kind of row."""
    if isinstance(converter, SlugConverter):
        return [place.slug]
    if isinstance(converter, UUIDConverter):
        rows = (place.thread, place.post, place.meeting, place.share, place.invitation)
        return [row.pk for row in (*rows, place.member, place.entry)]
    if isinstance(converter, IntConverter):
        return [1]
    return list(stage.tokens)


def _converters(name: str) -> list[Any]:
    """What stands in angle brackets in a route's address, in order."""
    *spaces, view = name.split(":")
    resolver: Any = get_resolver()
    for space in spaces:
        _, resolver = resolver.namespace_dict[space]
    _, _, _, converters = resolver.reverse_dict.getlist(view)[0]
    return list(converters.values())
