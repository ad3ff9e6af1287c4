"""People who go on writing and reading while keys change under them."""

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import connection

from accounts.models import User
from groups.journal.models import JournalEntry
from groups.membership.models import Invitation, Membership
from groupsite.confidentiality.acting import acting_as
from groupsite.confidentiality.keyring import ensure_data_key
from groupsite.confidentiality.sealing import fingerprint
from tests.cast import LONG_AGO

CHUNK = 1000


@dataclass
class Diary:
    """A person's entries as the person remembers them."""

    person: User
    texts: dict[UUID, str] = field(default_factory=dict)

    def fill(self, count: int) -> None:
        """Many entries at once, from long ago."""
        with acting_as(self.person):
            ensure_data_key(self.person.pk)
            for start in range(0, count, CHUNK):
                JournalEntry.objects.bulk_create(
                    self._new(f"Thought {number} " + "é" * (number % 400))
                    for number in range(start, min(start + CHUNK, count))
                )

    def write(self) -> None:
        with acting_as(self.person):
            entry = self._new(f"Just now {uuid4()}")
            entry.save(force_insert=True)

    def look(self) -> None:
        """Entries are loaded, and opened a moment later."""
        with acting_as(self.person):
            chosen = random.sample(list(self.texts), 25)
            entries = list(JournalEntry.objects.filter(pk__in=chosen))
            time.sleep(random.random() / 100)
            assert {entry.pk: entry.body for entry in entries} == {
                pk: self.texts[pk] for pk in chosen
            }

    def change(self) -> None:
        with acting_as(self.person):
            entry = self._any()
            entry.body = f"Changed {uuid4()}"
            entry.save(update_fields=["body"])
        self.texts[entry.pk] = entry.body

    def save_as_it_was(self) -> None:
        """The whole row goes back, and with it a text that was never opened."""
        with acting_as(self.person):
            entry = self._any()
            time.sleep(random.random() / 100)
            entry.save()

    def check(self) -> None:
        """Every entry is there, and says what the person wrote."""
        with acting_as(self.person):
            assert {entry.pk: entry.body for entry in JournalEntry.objects.all()} == self.texts

    def _any(self) -> JournalEntry:
        return JournalEntry.objects.get(pk=random.choice(list(self.texts)))

    def _new(self, text: str) -> JournalEntry:
        entry = JournalEntry(author=self.person, body=text, written_at=LONG_AGO)
        self.texts[entry.pk] = text
        return entry


class Writer(threading.Thread):
    """Uses a diary until it is told to stop; counts what went well, keeps what did not."""

    def __init__(self, diary: Diary) -> None:
        super().__init__()
        self.diary = diary
        self.done: Counter[str] = Counter()
        self.faults: list[BaseException] = []
        self._enough = threading.Event()

    def run(self) -> None:
        deeds = (self.diary.write, self.diary.look, self.diary.change, self.diary.save_as_it_was)
        while not self._enough.wait(0.01):
            deed = random.choice(deeds)
            try:
                deed()
                self.done[deed.__name__] += 1
            # Whatever goes wrong is what the test is about.
            except Exception as fault:  # noqa: BLE001
                self.faults.append(fault)
        connection.close()

    def stop(self) -> None:
        self._enough.set()
        self.join()


def invite_many(lead: Membership, count: int) -> None:
    """Rows with two sealed columns under one group's key."""
    with acting_as(lead.user):
        Invitation.objects.bulk_create(
            (
                Invitation(
                    group_id=lead.group_id,
                    inviter=lead,
                    address=f"guest-{number}@demo.test",
                    address_fingerprint=fingerprint(lead.group_id, f"guest-{number}@demo.test"),
                    suggested_name=f"Guest {number}",
                    created_at=LONG_AGO,
                    expires_at=LONG_AGO + timedelta(days=7),
                )
                for number in range(count)
            ),
            batch_size=CHUNK,
        )


def check_invitations(lead: Membership, count: int) -> None:
    """Each address stands in its row, beside the fingerprint of the same address."""
    with acting_as(lead.user):
        rows = list(Invitation.objects.filter(group=lead.group_id))
        assert len(rows) == count
        for row in rows:
            assert row.address_fingerprint == fingerprint(lead.group_id, row.address)
            number = row.address.removeprefix("guest-").removesuffix("@demo.test")
            assert row.suggested_name == f"Guest {number}"
