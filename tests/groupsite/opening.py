"""How long it takes to open the texts of a page; ``make bench`` calls it too."""

from statistics import median
from time import perf_counter
from uuid import uuid4

from groupsite.confidentiality.acting import acting_as
from groupsite.confidentiality.keyring import create_data_key, destroy_data_key
from groupsite.confidentiality.sealing import seal, unseal


def milliseconds_to_open(texts: int = 25, *, characters: int = 1_000, rounds: int = 200) -> float:
    """The median time to open so many texts of one group, the query for its key included."""
    owner = uuid4()
    with acting_as(None):
        create_data_key(owner)
        boxes = [(str(n), seal(owner, str(n), "a" * characters)) for n in range(texts)]
    times = []
    for _ in range(rounds):
        with acting_as(None):
            began = perf_counter()
            for place, box in boxes:
                unseal(owner, place, box)
            times.append((perf_counter() - began) * 1000)
    destroy_data_key(owner)
    return median(times)
