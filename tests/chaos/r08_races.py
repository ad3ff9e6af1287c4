"""R8: a decision falls together with the sending: before, in and after the claim, and after DATA.

Here the sender and the mail server are in this process, so that the decision can be put exactly
where it is wanted.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from itertools import product

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection, transaction
from django.test import override_settings

from groupsite.dev.environment import free_port
from tests.chaos import decisions
from tests.chaos.judge import Verdict
from tests.chaos.mail_server import key_of
from tests.chaos.scenario import Stretch
from tests.chaos.site import Site
from tests.chaos.world import REMINDER, Batch, Evening, Person, new_id, now, write

WORDS = "decisions at the moment of sending"
POINTS = ("before the claim", "in the claim", "before the connection", "after DATA")
_DUE = "update notices_notice set next_at = due_at where recipient_id = %s"
_STATE = "select state, message_key from notices_notice where recipient_id = %s and kind = %s"


class Gate:
    """A mail server that lets the decision happen at its point, and counts."""

    def __init__(self) -> None:
        self.at: dict[str, Callable[[], None]] = {}
        self.taken: list[str] = []

    async def _passes(self, point: str) -> None:
        decide = self.at.pop(point, None)
        if decide is not None:
            await asyncio.to_thread(decide)

    async def handle_EHLO(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, host: str, responses: list[str]
    ) -> list[str]:
        session.host_name = host
        await self._passes("before the connection")
        return responses

    async def handle_DATA(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.taken.append(key_of(envelope.content))
        await self._passes("after DATA")
        return "250 OK"


def run(stretch: Stretch) -> Verdict:
    site = stretch.site
    verdict = Verdict("R8", WORDS)
    began = now()
    cases = list(product(decisions.ALL, POINTS))
    number = stretch.pick(48, 2_000)
    batch = _pairs(stretch, number)
    gate = Gate()
    controller = Controller(gate, hostname="127.0.0.1", port=free_port())
    controller.start()
    sent = 0
    try:
        with site.nobody_at_work(), override_settings(MAILERS=_mailers(controller.port)):
            _prepare(site, batch, [decide for decide, _ in cases])
            for index in range(number):
                decide, point = cases[index % len(cases)]
                lead, person = batch.people[2 * index : 2 * index + 2]
                sent += _once(verdict, site, gate, decide, point, lead, person)
    finally:
        controller.stop()
    seconds = round((now() - began).total_seconds())
    verdict.numbers = {"planned": number, "sent": sent, "seconds": seconds}
    verdict.notes.append(f"{number} times, {len(decisions.ALL)} decisions at {len(POINTS)} points")
    return verdict


def _prepare(site: Site, batch: Batch, each: list[decisions.Decide]) -> None:
    """Until its turn comes, nobody looks at a row."""
    write(batch, site.database)
    site.sql("update notices_notice set next_at = null where group_id = any(%s)", [batch.groups])
    for index, lead in enumerate(batch.people[::2]):
        if each[index % len(each)] is decisions.is_cancelled:
            decisions.seal_texts(lead)


def _once(
    verdict: Verdict,
    site: Site,
    gate: Gate,
    decide: decisions.Decide,
    point: str,
    lead: Person,
    person: Person,
) -> int:
    from groups.notices.clock import database_clock
    from groups.notices.sender import send_due

    gate.taken = []
    site.sql(_DUE, [person.id])

    if point == "before the claim":
        decide(lead, person)
        send_due(database_clock())
    elif point == "in the claim":
        with _not_committed(partial(decide, lead, person)):
            send_due(database_clock())
    else:
        gate.at[point] = partial(_elsewhere, partial(decide, lead, person))
        send_due(database_clock())
    send_due(database_clock())
    ((state, key),) = site.sql(_STATE, [person.id, REMINDER])
    most = 0 if point == "before the claim" else 1
    where = f"{decide.__name__}, {point}"
    verdict.demand(gate.at == {}, f"{where}: the decision did not happen")
    mails = gate.taken.count(key.hex)
    verdict.demand(mails <= most, f"{where}: {mails} mails")
    end = "sent" if mails else "cancelled"
    verdict.demand(state == end, f"{where}: {mails} mails, and the row is {state}")
    gate.at = {}
    return mails


def _elsewhere(decide: Callable[[], None]) -> None:
    """In a thread that gives its connection back."""
    try:
        decide()
    finally:
        connection.close()


@contextmanager
def _not_committed(decide: Callable[[], None]) -> Iterator[None]:
    """In the block the decision is taken and not committed yet; at its end it is."""
    taken, go_on = threading.Event(), threading.Event()

    def wait_with_it() -> None:
        with transaction.atomic():
            decide()
            taken.set()
            go_on.wait()

    thread = threading.Thread(target=_elsewhere, args=(wait_with_it,))
    thread.start()
    if not taken.wait(30):
        raise RuntimeError("The decision was not taken.")
    try:
        yield
    finally:
        go_on.set()
        thread.join()


def _mailers(port: int) -> dict[str, object]:
    options = {"host": "127.0.0.1", "port": port, "timeout": 10}
    backend = "django.core.mail.backends.smtp.EmailBackend"
    return {"default": {"BACKEND": backend, "OPTIONS": options}}


def _pairs(stretch: Stretch, number: int) -> Batch:
    """Groups of two: who leads it and is not reminded, and who is."""
    lot, at = stretch.lot("R8"), now()
    people = []
    for index in range(number):
        evening = Evening(new_id(lot), new_id(lot), new_id(lot), at + timedelta(hours=1))
        for name, facts in (("lead", {"role": "lead", "leads": []}), ("member", {})):
            person = Person(
                new_id(lot),
                new_id(lot),
                f"The {name}",
                f"r8-{index}-{name}@chaos.test",
                evening,
                at - timedelta(hours=1),
                **facts,
            )
            person.queued = [REMINDER] if name == "member" else []
            people.append(person)
    return Batch("r8", at, people)
