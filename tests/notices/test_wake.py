"""Waking: every kind plans, then everything due is sent; as often as anybody likes."""

from uuid import UUID

from django.core.management import call_command

from groups.notices.actions import queue, wake
from groups.notices.clock import database_clock
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.notices.conftest import AT, NOTE, note, outbox, queue_note

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
