"""The words of what is on the shelves, to be looked for."""

import uuid
from typing import Final

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import models
from django.db.models import DO_NOTHING, Func, TextField, Value

from groups.vocabulary import Language
from groupsite.confidentiality.ranks import S0

CONFIGURATIONS: Final = {
    Language.EN: "english",
    Language.DE: "german",
    Language.FR: "french",
    Language.ES: "spanish",
    Language.IT: "italian",
    Language.NL: "dutch",
    Language.AR: "arabic",
}
"""PostgreSQL's own, by language; library_configuration() and library_query() of the migrations say the
same."""


class ShelfWords(models.Model):
    """Kept by a trigger, for what is on the shelves and nothing else.

    A table of its own, open to everybody: where row security hides rows, PostgreSQL asks no index
    about words, because a condition might tell of a row that may not be seen.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resource = S0(
        models.OneToOneField("library.Resource", on_delete=DO_NOTHING, related_name="shelf_words")
    )
    # Beside its words what it is: "kind:guide", "support:cbt" (library_words() of migration 0007).
    words = S0(SearchVectorField())
    published_at = S0(models.DateTimeField())

    class Meta:
        indexes = [
            GinIndex(fields=["words"], name="shelf_words_index"),
            models.Index(fields=["-published_at", "resource"], name="shelf_words_newest"),
        ]


def query_of(text: str, language: str = "") -> SearchQuery:
    """All of these words, in one language or in whichever of them they are found."""
    if not language:
        return InAnyLanguage(Value(text))
    folded = Func(Value(text), function="library_folded", output_field=TextField())
    return SearchQuery(folded, config=CONFIGURATIONS[Language(language)])


class InAnyLanguage(SearchQuery):
    """A text as each of the configurations takes it, alternatives that are alike once."""

    template = "library_query(%(expressions)s)"


class Facet(SearchQuery):
    """One thing that a resource is, as it stands among its words: ``Facet("kind", "guide")``.

    It is taken as it is: PostgreSQL's parser of words would take it apart.
    """

    template = "(%(expressions)s)::tsquery"

    def __init__(self, name: str, value: str) -> None:
        word = f"{name}:{value}".replace("\\", "\\\\").replace("'", "''")
        super().__init__(Value(f"'{word}'"), search_type="raw")
