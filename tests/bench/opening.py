"""What it costs to open what is sealed."""

from random import Random

from groups.forum.models import Post
from groups.forum.reading import ON_A_PAGE
from groupsite.confidentiality import keyring
from groupsite.confidentiality.acting import acting_as
from tests.bench.locks import Case, cases, posts
from tests.bench.report import Bar, Chapter
from tests.bench.timing import in_turns


def measure_opening(lot: Random) -> Chapter:
    """Pages loaded once; each turn reads them again from the database's bytes."""
    loaded = [(case, _load(case)) for case in cases(lot)]

    def bodies(one: tuple[Case, list[Post]]) -> None:
        with_key(one, ["body"])

    def bodies_and_names(one: tuple[Case, list[Post]]) -> None:
        with_key(one, ["body", "byline"])

    with acting_as(None):
        keyring.hold_generations({page[0].group_id for _, page in loaded})
        times = in_turns(loaded, {"25 bodies": bodies, "25 bodies and 25 names": bodies_and_names})
    body = times["25 bodies"].median
    return Chapter(
        "Opening what is sealed",
        f"Decrypting a page of {ON_A_PAGE} posts of 15 to 120 words, the group's key at hand.",
        ["", "median ms", "95th percentile ms"],
        [[name, f"{one.median:.2f}", f"{one.p95:.2f}"] for name, one in times.items()],
        [Bar("25 posts are decrypted in under 2 ms", f"{body:.2f} ms", body < 2)],
    )


def _load(case: Case) -> list[Post]:
    with acting_as(case.user):
        return list(posts(case.thread, Post.objects.visible_to(case.member)))


def with_key(one: tuple[Case, list[Post]], names: list[str]) -> None:
    """Reading opens a text once; so each turn works on what lay in the database."""
    _, page = one
    for post in page:
        for name in names:
            field = Post._meta.get_field(name)
            box = post.__dict__[name]
            field.open(post, box)  # type: ignore[attr-defined]  # a SealedTextField
