"""What happens to people in groups."""

from dataclasses import dataclass

from groups.errors import NotPossible
from groups.membership import actions
from groups.membership.invitations import accept_agreement
from groups.membership.models import Membership
from groupsite.confidentiality.acting import acting_as
from tests.cast import join
from tests.worlds.model import Place
from tests.worlds.stage import LEADS, PEOPLE
from tests.worlds.wishes import Step, pick
from tests.worlds.world import World


@dataclass(frozen=True)
class InGroup(Step):
    group: str = "circle"

    def here(self, world: World) -> list[str]:
        return sorted(world.model.people(self.group, kept=False))


@dataclass(frozen=True)
class Leave(InGroup):
    pauses: bool = False

    def play(self, world: World) -> None:
        name = pick(self.here(world), self.who)
        place = world.place(name, self.group)
        act = actions.pause if self.pauses else actions.leave
        world.attempt(
            name,
            self.group,
            lambda member: act(member, at=world.at),
            allowed=place.role != "lead",
            words=f"{'is away from' if self.pauses else 'leaves'} {self.group}",
        )
        if place.role != "lead":
            place.state = "paused" if self.pauses else "ended"


@dataclass(frozen=True)
class Resume(InGroup):
    def play(self, world: World) -> None:
        around = sorted(one for one, where in world.members if where == self.group)
        away = [one for one in around if world.place(one, self.group).state == "paused"]
        name = pick(around if self.bold else away, self.who)
        if name is None:
            return
        place = world.place(name, self.group)
        allowed = place.state == "paused"
        user, group = world.user(name), world.stage.group(self.group)
        world.tell(f"{name.title()} is back in {self.group}{'' if allowed else ' (not possible)'}")
        try:
            with acting_as(user):
                actions.resume(user, group, at=world.at)
        except NotPossible:
            assert not allowed
        else:
            assert allowed
            place.state = "active"
            _say_yes(world, self.group)


@dataclass(frozen=True)
class Join(InGroup):
    """Somebody new, or somebody who comes back after they had left: from here on."""

    facilitates: bool = False

    def play(self, world: World) -> None:
        outside = [one for one in PEOPLE if not world.place(one, self.group).kept]
        name = pick(outside, self.who)
        if name is None:
            return
        role = "facilitator" if self.facilitates else "member"
        world.tell(f"{name.title()} joins {self.group} as a {role}")
        lead = world.user(LEADS[self.group])
        row = world.cast.member(lead, world.stage.group(self.group))
        made = join(row, world.user(name), name.title(), at=world.at, role=role)
        world.members[name, self.group] = made.pk
        world.model.places[name, self.group] = Place("active", role, world.tick)


@dataclass(frozen=True)
class Remove(InGroup):
    def play(self, world: World) -> None:
        here = self.here(world)
        name = pick(here, self.who) if self.bold else LEADS[self.group]
        other = pick(sorted(world.model.people(self.group)), self.which)
        own, theirs = world.place(name, self.group), world.place(other, self.group)
        allowed = (
            name != other
            and theirs.role != "lead"
            and (own.role == "lead" or (own.facilitates and not theirs.facilitates))
        )
        world.attempt(
            name,
            self.group,
            lambda member: actions.remove(
                member, Membership(pk=world.members[other, self.group]), at=world.at
            ),
            allowed=allowed,
            words=f"removes {other.title()} from {self.group}",
        )
        if allowed:
            theirs.state = "ended"


@dataclass(frozen=True)
class GiveRole(InGroup):
    facilitates: bool = True

    def play(self, world: World) -> None:
        name = pick(self.here(world), self.who) if self.bold else LEADS[self.group]
        other = pick(sorted(world.model.people(self.group)), self.which)
        theirs = world.place(other, self.group)
        allowed = world.place(name, self.group).role == "lead" and theirs.role != "lead"
        role = Membership.Role.FACILITATOR if self.facilitates else Membership.Role.MEMBER
        world.attempt(
            name,
            self.group,
            lambda member: actions.change_role(
                member, Membership(pk=world.members[other, self.group]), role, at=world.at
            ),
            allowed=allowed,
            words=f"makes {other.title()} a {role.value} of {self.group}",
        )
        if allowed:
            theirs.role = role.value


@dataclass(frozen=True)
class Agree(InGroup):
    """A new agreement on whether facilitators see who wrote an anonymous post."""

    seen: bool = True

    def play(self, world: World) -> None:
        name = pick(self.here(world), self.who) if self.bold else LEADS[self.group]
        allowed = (
            world.place(name, self.group).facilitates
            and world.model.agreement[self.group] != self.seen
        )
        world.attempt(
            name,
            self.group,
            lambda member: actions.change_agreement(
                member, at=world.at, facilitators_see_authors=self.seen
            ),
            allowed=allowed,
            words=f"writes that facilitators {'see' if self.seen else 'do not see'} who wrote",
        )
        if allowed:
            world.model.agreement[self.group] = self.seen
            _say_yes(world, self.group)


def _say_yes(world: World, group: str) -> None:
    """Everybody there accepts what is new at once: who waits with that writes nothing."""
    for name in sorted(world.model.people(group, kept=False)):
        with acting_as(world.user(name)):
            accept_agreement(world.member(name, group), at=world.at)
