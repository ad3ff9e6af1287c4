"""A worker that is killed while it closes a group has done nothing, and the next one does it once.

A real process, held by a lock of ours at one of its steps, and killed there.
"""

import signal
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from groups.exports.closing import close_groups
from groups.exports.models import Certificate
from groups.forum.models import Post
from groupsite.confidentiality.acting import acting_as
from groupsite.confidentiality.models import DataKey
from tests.exports.ending import announce_end, let_time_pass
from tests.exports.test_closing import rows_of
from tests.notices.processes import eventually, process
from tests.scene import MARKERS

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
CLOSE = "from groups.exports.tasks import close; close()"


def waits_for(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select from pg_locks l join pg_database d on d.oid = l.database"
            " where d.datname = current_database() and not granted and relation = %s::regclass)",
            [table],
        )
        return cursor.fetchone() == (True,)


@pytest.mark.parametrize(
    "step",
    ["exports_certificate", "forum_post", "membership_group"],
    ids=["the key is gone", "rows are going", "but for the group's own row"],
)
def test_a_killed_worker_has_closed_nothing_and_the_next_closes_once(scene, tmp_path, step):
    lead, noor, log = scene.beside.lead, scene.cast.noor, tmp_path / "log"
    announce_end(lead)
    let_time_pass(lead)
    before = rows_of(lead.group_id)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'lock table "{step}" in share mode')
        with process("manage.py", "shell", "--no-imports", "-c", CLOSE, port=1, log=log) as worker:
            eventually(lambda: waits_for(step), within=60, log=log)
            worker.send_signal(signal.SIGKILL)
            worker.wait()

    assert rows_of(lead.group_id) == before
    assert DataKey.objects.filter(owner=lead.group_id).exists()
    with acting_as(noor):
        assert not Certificate.objects.exists()
        assert Post.objects.get(pk=scene.beside.post.pk).body == MARKERS["post body"]

    assert close_groups(datetime.now(UTC)) == 1
    assert close_groups(datetime.now(UTC)) == 0
    assert rows_of(lead.group_id) == {}
    with acting_as(noor):
        assert Certificate.objects.count() == 1
