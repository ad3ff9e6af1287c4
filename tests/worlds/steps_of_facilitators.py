"""What facilitators do with texts, and what time does."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.db import connection
from django.db.models import F

from groups.forum import disclosures, glass
from groups.forum.expiry import erase_expired
from groups.forum.models import BrokenGlass, Disclosure, Post, Thread
from groups.forum.own_words import shorten_disclosures
from groups.membership.models import Membership
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.worlds.model import Glass
from tests.worlds.steps import erase_thread, forget_masks, gone
from tests.worlds.wishes import Step, pick
from tests.worlds.world import World


@dataclass(frozen=True)
class Disclose(Step):
    def play(self, world: World) -> None:
        text = pick(world.texts(lambda one: not one.taken_back), self.which)
        if text is None:
            return
        here = sorted(world.model.people(text.group, kept=False))
        readers = [one for one in here if world.model.reads(text, one)]
        name = pick(here if self.bold else readers, self.who)
        if name is None:
            return
        post = world.rows[text.label][1]
        world.attempt(
            name,
            text.group,
            lambda member: disclosures.disclose(member, post, at=world.at),
            allowed=name in readers,
            words=f"puts {text.label} before the facilitators",
        )
        text.disclosed = text.disclosed or name in readers


@dataclass(frozen=True)
class Close(Step):
    def play(self, world: World) -> None:
        text = pick(world.texts(lambda one: one.disclosed), self.which)
        if text is None:
            return
        here = sorted(world.model.people(text.group, kept=False))
        leads = [one for one in here if world.place(one, text.group).facilitates]
        name = pick(here if self.bold else leads, self.who)
        post = world.rows[text.label][1]

        def act(member: Membership) -> None:
            row = Disclosure.objects.filter(post=post.pk, closed_at=None).first()
            disclosures.close_disclosure(member, row or Disclosure(pk=uuid4()), at=world.at)

        words = f"closes the matter of {text.label}"
        world.attempt(name, text.group, act, allowed=name in leads, words=words)
        text.disclosed = text.disclosed and name not in leads


@dataclass(frozen=True)
class AskGlass(Step):
    tells_later: bool = False

    def play(self, world: World) -> None:
        texts = world.texts(lambda one: not one.taken_back and (self.bold or one.anonymous))
        text = pick(texts, self.which)
        if text is None:
            return
        model = world.model
        here = sorted(model.people(text.group, kept=False))
        leads = [one for one in here if world.place(one, text.group).facilitates]
        name = pick(here if self.bold else leads, self.who)
        waiting = any(
            one.mask == text.mask and not one.approved_by and one.asked_by in leads
            for one in model.glasses
        )
        allowed = (
            text.mask is not None
            and name in leads
            and len(leads) > 1
            and model.reads(text, name)
            and not model.sees_behind(text.mask, text.group, name)
            and not waiting
        )
        post = world.rows[text.label][1]
        later = timedelta(days=1) if self.tells_later else timedelta(0)
        made = world.attempt(
            name,
            text.group,
            lambda member: glass.ask(
                member, post, reason="Why", safety="Safety", tell_after=later, at=world.at
            ),
            allowed=allowed,
            words=f"asks who wrote {text.label}",
        )
        if made and text.mask:
            asked = Glass(text.mask, text.group, name, later=self.tells_later)
            model.glasses.append(asked)
            world.glasses[asked] = made


@dataclass(frozen=True)
class ApproveGlass(Step):
    def play(self, world: World) -> None:
        one = pick([g for g in world.model.glasses if self.bold or not g.approved_by], self.which)
        if one is None:
            return
        here = sorted(world.model.people(one.group, kept=False))
        leads = [name for name in here if world.place(name, one.group).facilitates]
        second = [name for name in leads if name != one.asked_by]
        name = pick(here if self.bold else second, self.who)
        if name is None:
            return
        allowed = name in second and one.asked_by in leads and not one.approved_by
        world.attempt(
            name,
            one.group,
            lambda member: glass.approve(member, world.glasses[one], at=world.at),
            allowed=allowed,
            words=f"agrees to look behind a name in {one.mask[0]}",
        )
        if allowed:
            one.approved_by = name


@dataclass(frozen=True)
class ADayLater(Step):
    """The 24 hours of a broken glass are over."""

    def play(self, world: World) -> None:
        one = pick([g for g in world.model.glasses if g.approved_by and not g.over], self.which)
        if one is None:
            return
        world.tell(f"24 hours pass: nobody looks behind the name in {one.mask[0]} any more")
        with acting_as(Purpose.KEY_ROTATION), connection.cursor() as cursor:
            # No person and no action can do this; the trigger keeps what two have agreed on.
            cursor.execute("set constraints all immediate")
            cursor.execute("alter table forum_brokenglass disable trigger user")
            day = timedelta(hours=25)
            moved = BrokenGlass.objects.filter(pk=world.glasses[one].pk).update(
                approved_at=F("approved_at") - day,
                ends_at=F("ends_at") - day,
                tell_at=F("tell_at") - day,
            )
            cursor.execute("alter table forum_brokenglass enable trigger user")
            cursor.execute("set constraints all deferred")
        assert moved == 1
        one.over = True


@dataclass(frozen=True)
class Tell(Step):
    """The planner tells the authors whose time has come."""

    def play(self, world: World) -> None:
        world.tell("Authors are told of broken glass")
        with acting_as(Purpose.REMINDERS):
            assert glass.KIND.plan is not None
            glass.KIND.plan(datetime.now(UTC))
        for one in world.model.glasses:
            one.told = one.told or bool(one.approved_by and (one.over or not one.later))


@dataclass(frozen=True)
class Expire(Step):
    """The time of a text is over."""

    def play(self, world: World) -> None:
        text = pick(world.texts(lambda one: one.ends and not one.over), self.which)
        if text is None:
            return
        world.tell(f"The time of {text.label} is over")
        thread, post = world.rows[text.label]
        past = datetime.now(UTC) - timedelta(seconds=1)
        with acting_as(Purpose.KEY_ROTATION):
            moved = Post.objects.filter(pk=post.pk).update(expires_at=past)
            if text is text.thread:
                moved = Thread.objects.filter(pk=thread.pk).update(expires_at=past)
        if text is text.thread:
            thread.expires_at = past
            shorten_disclosures(thread)
        assert moved == 1
        text.over = True


@dataclass(frozen=True)
class EraseExpired(Step):
    def play(self, world: World) -> None:
        over = world.texts(lambda one: one.over)
        world.tell("What is over is erased")
        erase_expired()
        for text in over:
            if text is text.thread:
                erase_thread(world, text)
            elif text in world.model.texts:
                gone(world, text)
        forget_masks(world)
