"""What is different between two versions of an agreement, sentence by sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from groups.membership.models import Agreement

ANONYMOUS = "Who sees who wrote an anonymous post"


class Was(StrEnum):
    """What became of a sentence from one version to the other."""

    KEPT = "kept"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True)
class Line:
    """A sentence of either version."""

    was: Was
    text: str


@dataclass(frozen=True)
class Difference:
    """One part of the agreement, with the sentences of both versions in their order."""

    heading: str
    lines: Sequence[Line]

    @property
    def changed(self) -> list[Line]:
        return [line for line in self.lines if line.was != Was.KEPT]


def differences(before: Agreement, after: Agreement) -> list[Difference]:
    """Every part of ``after``, beside what it was before. No queries."""
    return [
        Difference(heading, _lines(old, new))
        for (heading, old), (_, new) in zip(_sentences(before), _sentences(after), strict=True)
    ]


def _sentences(agreement: Agreement) -> list[tuple[str, list[str]]]:
    own = [(part.heading, [clause.text for clause in part.clauses]) for part in agreement.parts]
    return [*own, (ANONYMOUS, agreement.who_sees_authors)]


def _lines(old: Sequence[str], new: Sequence[str]) -> list[Line]:
    """``autojunk`` would take a sentence that is there often for noise."""
    found: list[Line] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Line(Was.KEPT, text) for text in new[k:m]]
        else:
            found += [Line(Was.GONE, text) for text in old[i:j]]
            found += [Line(Was.NEW, text) for text in new[k:m]]
    return found
