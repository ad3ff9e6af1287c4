"""The words of what is on the shelves, to be looked for."""

import uuid
from functools import reduce
from operator import or_
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
"""PostgreSQL's own, by language; library_configuration() of migration 0006 says the same."""


class ShelfWords(models.Model):
    """Kept by a trigger, for what is on the shelves and nothing else.

    A table of its own, open to everybody: where row security hides rows, PostgreSQL asks no index
    about words, because a condition might tell of a row that may not be seen.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resource = S0(
        models.OneToOneField("library.Resource", on_delete=DO_NOTHING, related_name="shelf_words")
    )
    words = S0(SearchVectorField())

    class Meta:
        indexes = [GinIndex(fields=["words"], name="shelf_words_index")]


def query_of(text: str, language: str = "") -> SearchQuery:
    """All of these words, in one language or in whichever of them they are found."""
    folded = Func(Value(text), function="library_folded", output_field=TextField())
    chosen = [CONFIGURATIONS[Language(language)]] if language else CONFIGURATIONS.values()
    return reduce(or_, (SearchQuery(folded, config=name) for name in chosen))
