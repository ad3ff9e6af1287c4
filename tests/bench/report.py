"""What was measured, as docs/benchmarks.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "benchmarks.md"


@dataclass(frozen=True)
class Bar:
    """A figure that must be reached, and whether it was."""

    words: str
    measured: str
    reached: bool


@dataclass(frozen=True)
class Chapter:
    """One benchmark: what it asks, a table of what was measured, and its bars."""

    title: str
    asks: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    bars: Sequence[Bar]

    @property
    def text(self) -> str:
        lines = [f"## {self.title}", "", self.asks, ""]
        lines += _table(self.head, self.rows)
        lines += ["", *(_bar(bar) for bar in self.bars), ""]
        return "\n".join(lines)


def write(chapters: Sequence[Chapter], world: str) -> None:
    """Replace the document by what was just measured."""
    words = [
        "# Benchmarks",
        "",
        "Written by `make bench`. Times depend on the machine and on what else it does; so each",
        "chapter measures what it compares in turns, in one run, and the ratio is what counts.",
        "",
        f"The world: {world}.",
        "",
        *(chapter.text for chapter in chapters),
    ]
    DOCUMENT.write_text("\n".join(words).rstrip() + "\n")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [
        f"| {' | '.join(line)} |" for line in (head, ["---", *["---:"] * (len(head) - 1)], *rows)
    ]


def _bar(bar: Bar) -> str:
    return f"- {bar.words}: {bar.measured}, {'reached' if bar.reached else '**not reached**'}."
