import pytest
from django.db import connection

TABLES = (
    "library_resource",
    "library_proposal",
    "library_review",
    "library_share",
    "library_checklist",
    "library_revision",
)


@pytest.fixture
def unguarded():
    """Calling it takes the second lock away from the library's tables until the test ends."""

    def open_up() -> None:
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
            for table in TABLES:
                cursor.execute(f"alter table {table} disable row level security")

    return open_up
