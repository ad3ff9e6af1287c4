"""What people do with words in a world."""

from dataclasses import dataclass
from typing import Any

from groups.forum import actions, own_words
from groups.forum.models import Post
from groups.journal.actions import write
from groups.membership.models import Membership
from groupsite.confidentiality.acting import acting_as
from tests.worlds.model import NARROWER, Text
from tests.worlds.stage import PEOPLE
from tests.worlds.wishes import Address, Speaking, Step, pick
from tests.worlds.world import World


@dataclass(frozen=True)
class Start(Speaking):
    """Somebody begins a thread."""

    group: str = "circle"
    announces: bool = False

    def play(self, world: World) -> None:
        name = pick(sorted(world.model.people(self.group, kept=False)), self.who)
        address = self.settle(world, name, self.group, world.model.people(self.group))
        announces = self.announces and world.place(name, self.group).facilitates
        anonymous = self.wish.anonymous and not (announces and not self.bold)
        allowed = address.possible and not (announces and anonymous)
        label = f"T{len(world.rows) + 1}"
        how = "announces" if announces else "begins"

        def act(member: Membership) -> Any:
            thread = actions.start_thread(
                member,
                kind="announcement" if announces else "discussion",
                title=label,
                body=label,
                anonymous=anonymous,
                **address.asked(),
            )
            return thread, Post.objects.get(thread=thread, opens=True)

        masked = " without a name" if anonymous else ""
        words = f"{how} {label} in {self.group} {address.words()}{masked}"
        made = world.attempt(name, self.group, act, allowed=allowed, words=words)
        if made:
            _enter(world, made, label, address, anonymous, None)


@dataclass(frozen=True)
class Reply(Speaking):
    """Somebody replies, in a thread that they can read or not."""

    def play(self, world: World) -> None:
        threads = world.texts(lambda text: text is text.thread)
        thread = pick(threads, self.which)
        if thread is None:
            return
        group = thread.group
        model = world.model
        here = sorted(model.people(group, kept=False))
        inside = [one for one in here if any(model.reads(t, one) for t in _said_in(world, thread))]
        readers = [one for one in inside if model.finds(thread, one)]
        name = pick(here if self.bold else readers, self.who)
        if name is None:
            return
        known = name == thread.author
        could = {one for one in model.people(group) if model.meant_for(thread, one, signed=known)}
        address = self.settle(world, name, group, could)
        label = f"R{len(world.rows) + 1}"

        def act(member: Membership) -> Any:
            row = world.rows[thread.label][0]
            anonymous = self.wish.anonymous
            made = actions.reply(member, row, body=label, anonymous=anonymous, **address.asked())
            return row, made

        masked = " without a name" if self.wish.anonymous else ""
        words = f"replies {label} in {thread.label} {address.words()}{masked}"
        allowed = address.possible and name in readers
        made = world.attempt(name, group, act, allowed=allowed, words=words)
        if made:
            _enter(world, made, label, address, self.wish.anonymous, thread)


def _said_in(world: World, thread: Text) -> list[Text]:
    return world.texts(lambda text: text.thread is thread)


def _enter(
    world: World, row: Any, label: str, address: Address, anonymous: bool, inside: Text | None
) -> None:
    text = Text(
        label,
        address.group,
        address.name,
        address.audience,
        world.tick,
        inside,
        later=address.later,
        named=address.named,
        anonymous=anonymous,
        agreed=anonymous and world.model.agreement[address.group],
        ends=address.wish.stays,
    )
    world.rows[label] = row
    world.model.texts.append(text)
    if text.mask:
        world.model.masks[text.mask] = text.group
        if row[1].pseudonym_id:
            world.drawn[row[1].pseudonym_id] = text.mask


def own_or_bold(world: World, step: Step, *, taken_back: bool = False) -> tuple[str, Text] | None:
    """A text and its author; with ``bold`` somebody of the group, whoever wrote it."""
    text = pick(world.texts(lambda one: taken_back or not one.taken_back), step.which)
    if text is None:
        return None
    here = sorted(world.model.people(text.group, kept=False))
    name = pick(here, step.who) if step.bold else text.author
    return (name, text) if name in here else None


def is_own(world: World, name: str, text: Text) -> bool:
    return name == text.author and world.model.reads(text, name)


@dataclass(frozen=True)
class Edit(Step):
    def play(self, world: World) -> None:
        found = own_or_bold(world, self)
        if not found:
            return
        name, text = found
        post = world.rows[text.label][1]
        world.attempt(
            name,
            text.group,
            lambda member: own_words.edit_post(
                member, post, body=f"{text.label}, {world.tick}", at=world.at
            ),
            allowed=is_own(world, name, text),
            words=f"edits {text.label}",
        )


@dataclass(frozen=True)
class Narrow(Speaking):
    """Show it to fewer people; asked for too much, it is refused."""

    def play(self, world: World) -> None:
        found = own_or_bold(world, self, taken_back=self.bold)
        if not found:
            return
        name, text = found
        model = world.model
        known = name == text.thread.author
        could = {
            one
            for one in model.people(text.group)
            if model.meant_for(text, one) and model.meant_for(text.thread, one, signed=known)
        }
        address = self.settle(world, name, text.group, could)
        if not self.bold and address.audience not in NARROWER[text.audience]:
            address.audience = text.audience
        if not self.bold and address.audience == "chosen" and not address.possible:
            return
        if not self.bold and not text.later and self.wish.later:
            return
        same = address.audience == text.audience != "chosen"
        allowed = (
            is_own(world, name, text)
            and (same or address.audience in NARROWER[text.audience])
            and (same or address.possible)
            and not (self.wish.later and not text.later)
        )
        post = world.rows[text.label][1]
        asked = address.asked()
        world.attempt(
            name,
            text.group,
            lambda member: own_words.narrow(member, post, **asked),
            allowed=allowed,
            words=f"narrows {text.label}: {address.words()}",
        )
        if allowed:
            text.named = text.named if same else address.named
            text.audience, text.later = address.audience, address.later
            text.ends = text.ends or self.wish.stays


@dataclass(frozen=True)
class Delete(Step):
    """Take one's words back, into one's journal or for good."""

    keeps: bool = False

    def play(self, world: World) -> None:
        found = own_or_bold(world, self)
        if not found:
            return
        name, text = found
        post = world.rows[text.label][1]
        allowed = is_own(world, name, text)
        act = own_words.keep_for_oneself if self.keeps else own_words.delete_post
        how = "into the journal" if self.keeps else "for good"
        world.attempt(
            name,
            text.group,
            lambda member: act(member, post, at=world.at),
            allowed=allowed,
            words=f"takes {text.label} back {how}",
        )
        if not allowed:
            return
        if self.keeps:
            world.model.journal[name] = world.model.journal.get(name, 0) + 1
        gone(world, text)


def gone(world: World, text: Text) -> None:
    """What the erasing of a text leaves: a thread stays while somebody's reply is in it."""
    if text is text.thread:
        text.taken_back, text.disclosed = True, False
    else:
        world.model.texts.remove(text)
    if text.thread.taken_back and _said_in(world, text.thread) == [text.thread]:
        erase_thread(world, text.thread)


def erase_thread(world: World, thread: Text) -> None:
    model = world.model
    model.texts = [text for text in model.texts if text.thread is not thread]


def forget_masks(world: World) -> None:
    """Of threads that are gone, but for those behind which two have looked: their author is told."""
    model = world.model
    kept = {text.thread.label for text in model.texts}
    looked = {glass.mask for glass in model.glasses if glass.approved_by}
    gone = {mask for mask in model.masks if mask[0] not in kept and mask not in looked}
    model.masks = {mask: group for mask, group in model.masks.items() if mask not in gone}
    model.glasses = [glass for glass in model.glasses if glass.mask not in gone]


@dataclass(frozen=True)
class ForOneself(Step):
    """Only me: no text of any group."""

    def play(self, world: World) -> None:
        name = PEOPLE[self.who % len(PEOPLE)]
        world.tell(f"{name.title()} writes into the journal")
        user = world.user(name)
        with acting_as(user):
            write(user, body=f"For me, {world.tick}", at=world.at)
        world.model.journal[name] = world.model.journal.get(name, 0) + 1
