"""``python -m tests.loot.writing``: write docs/what-leaks.md from the database in DATABASE_URL."""

import sys

import django

django.setup()

from tests.loot.document import PLACE, document, tables_without_a_word  # noqa: E402  needs models


def main() -> int:
    missing = tables_without_a_word()
    sys.stderr.writelines(f"no word yet on the table {name}\n" for name in missing)
    if missing:
        return 1
    PLACE.write_text(document())
    return 0


if __name__ == "__main__":
    sys.exit(main())
