"""An older site's log, after the upgrade."""

from datetime import UTC, datetime
from importlib import import_module

from django.db import connection, migrations

from groups.audit.actions import record
from groups.audit.models import Verb
from groupsite.confidentiality.acting import acting_as
from tests.scene import undone

NOW = datetime.now(UTC)


def test_what_was_noted_before_is_shown_from_when_it_was_noted(cast):
    """Row security is on, as on a site that runs: it hides the rows from whoever upgrades."""
    with acting_as(cast.jo):
        record(cast.jo, Verb.MEMBERSHIP_GROUP_EDITED, at=NOW, group=cast.circle.pk)
    upgrade = import_module("groups.audit.migrations.0002_what_members_read").Migration
    filling = next(one for one in upgrade.operations if isinstance(one, migrations.RunSQL))
    with undone(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("drop policy select_members on audit_entry")
        cursor.execute("alter table audit_entry drop column shown_at cascade")
        cursor.execute("alter table audit_entry add column shown_at timestamptz")
        cursor.execute("select count(*) from audit_entry")
        assert cursor.fetchone() == (0,)
        cursor.execute(filling.sql)
        cursor.execute("alter table audit_entry no force row level security")
        cursor.execute('select count(*), count(*) filter (where shown_at = "at") from audit_entry')
        every, filled = cursor.fetchone()
        assert every == filled > 1
