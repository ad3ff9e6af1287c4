"""People who go on writing and reading while keys change under them."""

import random
import string
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, cycle
from urllib.parse import urldefrag
from uuid import UUID

from django.db import connection, models
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from groups.forum.models import Authorship, Post, Thread
from groups.journal.actions import write
from groups.journal.models import JournalEntry
from groups.membership.models import Invitation, Membership
from groupsite.confidentiality.acting import acting_as
from groupsite.confidentiality.fields import sealed_fields
from groupsite.confidentiality.keyring import ensure_data_key
from tests.cast import LONG_AGO

Place = tuple[UUID, str]
"""A row's id and a column of it."""


def never_said() -> str:
    """A word that nobody wrote before: letters alone, for digits may look like a telephone."""
    return "".join(random.choices(string.ascii_lowercase, k=24))


@dataclass
class Diary:
    """A person's entries as the person remembers them."""

    person: User
    texts: dict[UUID, str] = field(default_factory=dict)

    def fill(self, count: int) -> None:
        """Many entries at once, from long ago."""
        with acting_as(self.person):
            ensure_data_key(self.person.pk)
            JournalEntry.objects.bulk_create(
                self._new(f"Thought {number} " + "é" * (number % 400)) for number in range(count)
            )

    def check(self) -> None:
        """Every entry is there, and says what the person wrote."""
        with acting_as(self.person):
            assert {entry.pk: entry.body for entry in JournalEntry.objects.all()} == self.texts

    def _new(self, text: str) -> JournalEntry:
        entry = JournalEntry(author=self.person, body=text, written_at=LONG_AGO)
        self.texts[entry.pk] = text
        return entry


@dataclass
class Memory:
    """What everybody wrote, as they remember it: whatever a text has ever said, the newest last."""

    said: dict[Place, list[str]] = field(default_factory=dict)

    def keep(self, place: Place, text: str) -> None:
        self.said.setdefault(place, []).append(text)

    def knows(self, place: Place, text: str) -> bool:
        """A text may be changed while somebody reads it, and a new one be known a moment later."""
        return text in self.said.get(place, [text])

    def knows_as_the_newest(self, place: Place, text: str) -> bool:
        return self.said.get(place, [text])[-1] == text


class Member:
    """A member of a group, in a browser of their own: what they do, and what they wrote."""

    def __init__(self, membership: Membership, memory: Memory) -> None:
        self.membership = membership
        self.memory = memory
        self.browser = Client(**{"wsgi.url_scheme": "https"})
        self.browser.force_login(membership.user)
        with acting_as(membership.user):
            readable = Thread.objects.visible_to(membership).with_posts_for(membership)
            self.threads = list(readable.values_list("pk", flat=True))
            for place, text in opened(chain(*self._own())):
                memory.keep(place, text)
            self.posts = {post.pk: (post.thread_id, post.opens) for post in self._posts()}

    def begin(self) -> None:
        words = {"title": f"About {never_said()}", "body": f"First {never_said()}"}
        answer = self._send("start_thread", kind="discussion", audience="everyone", **words)
        page = self._get(answer["Location"])
        assert words["title"] in page
        assert words["body"] in page
        thread = UUID(answer["Location"].rstrip("/").rpartition("/")[2])
        with acting_as(self.membership.user):
            opening = self._posts().get(thread=thread)
        self.threads.append(thread)
        self.memory.keep((thread, "title"), words["title"])
        self._wrote(opening.pk, thread, words["body"], opens=True)

    def reply(self) -> None:
        thread, body = random.choice(self.threads), f"Just now {never_said()}"
        answer = self._send("reply", thread, body=body, audience="everyone")
        assert body in self._get(answer["Location"])
        made = UUID(urldefrag(answer["Location"]).fragment.removeprefix("post-"))
        self._wrote(made, thread, body, opens=False)

    def edit(self) -> None:
        post = random.choice(list(self.posts))
        thread, opens = self.posts[post]
        words = {"body": f"Better {never_said()}"}
        if opens:
            words["title"] = f"Rather about {never_said()}"
        # Others may read it before the answer is here.
        for column, text in words.items():
            self.memory.keep((thread if column == "title" else post, column), text)
        self._send("edit_post", thread, post, **words)

    def read(self) -> None:
        self._get(self._address("thread", random.choice(self.threads)))

    def look(self) -> None:
        """Texts are loaded, and opened a moment later."""
        with acting_as(self.membership.user):
            thread = random.choice(self.threads)
            rows = [*Thread.objects.filter(pk=thread), *Post.objects.filter(thread=thread)]
            time.sleep(random.random() / 100)
            for place, text in opened(rows):
                assert self.memory.knows(place, text)

    def save_as_it_was(self) -> None:
        """The whole row goes back, and with it texts that were never opened."""
        with acting_as(self.membership.user):
            post = Post.objects.get(pk=random.choice(list(self.posts)))
            time.sleep(random.random() / 100)
            post.save()

    def keep_to_oneself(self) -> None:
        with acting_as(self.membership.user):
            entry = write(
                self.membership.user, body=f"Nobody reads {never_said()}", at=datetime.now(UTC)
            )
        self.memory.keep((entry.pk, "body"), entry.body)

    def check(self) -> set[Place]:
        """Everything that the member reads or wrote says what its author wrote last."""
        member = self.membership
        with acting_as(member.user):
            readable = (Post.objects.visible_to(member), Thread.objects.visible_to(member))
            seen = dict(opened(chain(*readable, *self._own())))
            assert set(self.posts) == set(self._posts().values_list("pk", flat=True))
        for place, text in seen.items():
            assert self.memory.knows_as_the_newest(place, text)
        return set(seen)

    def _own(self) -> tuple[Iterable[models.Model], ...]:
        """Everything sealed of which nobody but this member says what is right."""
        member = self.membership
        return (
            self._posts(),
            Thread.objects.visible_to(member).begun_by(member),
            Authorship.objects.all(),
            Invitation.objects.filter(group=member.group_id),
            JournalEntry.objects.all(),
        )

    def _posts(self) -> "models.QuerySet[Post]":
        return Post.objects.visible_to(self.membership).written_by(self.membership)

    def _wrote(self, post: UUID, thread: UUID, body: str, *, opens: bool) -> None:
        self.memory.keep((post, "byline"), self.membership.display_name)
        self.memory.keep((post, "body"), body)
        self.posts[post] = (thread, opens)

    def _address(self, name: str, *ids: UUID) -> str:
        return reverse(f"forum:{name}", args=[self.membership.group.slug, *ids])

    def _get(self, address: str) -> str:
        answer = self.browser.get(address)
        assert answer.status_code == 200, answer
        return answer.content.decode()

    def _send(self, name: str, *ids: UUID, **words: str) -> HttpResponse:
        answer = self.browser.post(self._address(name, *ids), words)
        assert answer.status_code == 302, answer
        return answer


def opened(rows: Iterable[models.Model]) -> Iterator[tuple[Place, str]]:
    """Every sealed text of the rows, in plain."""
    for row in rows:
        for column in sealed_fields(type(row)):
            yield (row.pk, column.attname), getattr(row, column.attname)


class Writer(threading.Thread):
    """Does what members do until told to stop; counts what went well, keeps what did not."""

    def __init__(self, member: Member) -> None:
        super().__init__()
        self.deeds = (
            member.begin,
            member.reply,
            member.edit,
            member.read,
            member.look,
            member.save_as_it_was,
            member.keep_to_oneself,
        )
        self.done: Counter[str] = Counter()
        self.faults: list[BaseException] = []
        self._enough = threading.Event()

    def run(self) -> None:
        deeds = cycle(self.deeds)
        while not self._enough.wait(0.1):
            deed = next(deeds)
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
