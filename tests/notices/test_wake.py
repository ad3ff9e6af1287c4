"""Waking: every kind plans, then everything due is sent; as often as anybody likes."""

from contextlib import closing
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.core.management import call_command
from kombu import Connection

from groups.notices import actions, sender, tasks
from groups.notices.actions import queue, wake
from groups.notices.clock import database_clock
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from groupsite.environment import broker
from tests.notices.conftest import AT, NOTE, note, outbox, queue_note
from tests.notices.processes import ANOTHER_STORE, own_store
from tests.notices.sink import free_port

SUBJECT = UUID(int=7)


def planner(*people):
    @acting_as(Purpose.REMINDERS)
    def plan(at):
        before = Notice.objects.filter(kind=NOTE).count()
        queue(NOTE, recipients=people, subject=SUBJECT, at=at)
        return Notice.objects.filter(kind=NOTE).count() - before

    return plan


def test_a_wake_plans_and_sends(cast, sink, declare_kind):
    declare_kind(plan=planner(cast.maren, cast.sam))

    assert wake(AT) == {"planned": 2, "sent": 2}
    assert wake(AT) == {}
    assert len(sink.received) == 2


def test_a_kind_that_cannot_plan_keeps_no_other_from_it(cast, sink, declare_kind):
    @acting_as(Purpose.REMINDERS)
    def broken(at):
        queue(NOTE, recipients=[cast.priya], subject=SUBJECT, at=at)
        raise ZeroDivisionError

    declare_kind(name="broken", plan=broken)
    declare_kind(plan=planner(cast.maren))

    assert wake(AT) == {"planned": 1, "sent": 1}
    assert [row.recipient for row in outbox()] == [cast.maren]


def test_the_commands_say_counts_and_nothing_else(cast, sink, declare_kind, capsys):
    declare_kind(note, plan=planner(cast.maren, cast.sam))
    call_command("plan_notices")
    call_command("plan_notices")
    call_command("send_notices")
    call_command("send_notices")

    assert capsys.readouterr().out.splitlines() == [
        "2 planned",
        "0 planned",
        "2 sent",
        "nothing due",
    ]


def test_the_clock_is_the_databases(cast, sink, a_kind):
    queue_note(cast.maren, at=database_clock())
    call_command("send_notices")

    assert len(sink.received) == 1


def test_where_much_is_due_others_are_called(cast, sink, a_kind, monkeypatch):
    monkeypatch.setattr(actions, "A_SHARE", 2)
    called: list[int] = []
    for _ in range(3):
        queue_note(cast.maren, cast.sam)

    assert actions.wake(AT, call=called.append) == {"sent": 6}
    assert actions.wake(AT, call=called.append) == {}
    assert called == [3, 0]


def test_who_helps_hands_on_while_something_is_sent_and_more_is_due(
    cast, sink, declare_kind, monkeypatch
):
    declare_kind()
    monkeypatch.setattr(sender, "send_due", partial(sender.send_due, budget=timedelta(0)))
    called: list[int] = []
    queue_note(cast.maren)
    assert actions.send_on(AT, call=called.append) == {}
    assert called == [], "nothing was sent: the mail server may be away"

    monkeypatch.undo()
    sink.behave(at_rcpt="450 Later", only_for="sam@demo.test")
    queue_note(cast.sam, cast.priya)
    actions.send_on(AT, call=called.append)
    assert called == [0], "whoever is asked again later is not due"


def test_what_one_worker_asks_of_another_is_a_name_and_no_argument(monkeypatch):
    with Connection(broker(own_store(ANOTHER_STORE))) as line:
        monkeypatch.setattr(
            tasks.send, "apply_async", partial(tasks.send.apply_async, connection=line)
        )
        tasks.call(2)
        with closing(line.SimpleQueue("celery")) as queue:
            sent = [queue.get_nowait() for _ in range(2)]
            for message in sent:
                message.ack()

    assert [message.headers["task"] for message in sent] == ["notices.send"] * 2
    assert [message.payload[:2] for message in sent] == [[[], {}]] * 2


def test_without_a_broker_nobody_comes_and_nothing_fails(monkeypatch, caplog):
    with Connection(f"redis://127.0.0.1:{free_port()}/0") as line:
        monkeypatch.setattr(
            tasks.send, "apply_async", partial(tasks.send.apply_async, connection=line)
        )
        tasks.call(2)
    assert "nobody was called" in caplog.text
