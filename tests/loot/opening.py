"""``python -m tests.loot.opening``: every sealed text that opens, as JSON, through the models.

For the key holder's view only: DATABASE_URL names the superuser, DATA_KEYS the keys to try. It is
read by the process that started it and never shown.
"""

import json
import sys

import django
from django.apps import apps


def texts() -> dict[str, list[str | None]]:
    """By column; None where the key does not open it."""
    from groupsite.confidentiality.fields import SealedTextField
    from groupsite.confidentiality.keyring import Unreadable

    found: dict[str, list[str | None]] = {}
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            if not isinstance(field, SealedTextField):
                continue
            here = found.setdefault(f"{model._meta.db_table}.{field.column}", [])
            for row in model._base_manager.all():
                try:
                    here.append(getattr(row, field.attname) or "")
                except Unreadable:
                    here.append(None)
    return found


if __name__ == "__main__":
    django.setup()
    json.dump(texts(), sys.stdout)
