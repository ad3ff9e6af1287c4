"""To which fewer people an author can show what is there already."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from groups.forum.actions import STAYS_FOR
from groups.forum.audience import NOBODY, Address, Readers, address_of, names_of, readers_of
from groups.forum.company import Company
from groups.forum.composer import (
    Composer,
    Option,
    chosen_option,
    facilitators_option,
    meeting_options,
    only_me_option,
)
from groups.forum.models import NARROWER, Audience, Post
from groups.forum.own import Own
from groups.forum.words import people
from groups.membership.models import Membership

AS_IT_IS = "same"


@dataclass(frozen=True)
class OwnText:
    """A member's own post, loaded with its thread; an opening post stands for the whole thread."""

    member: Membership
    post: Post
    own: Own

    @property
    def inside(self) -> Address:
        return address_of(self.post.thread, author=self.member.pk if self.own.began else None)

    @property
    def address(self) -> Address:
        post = self.post
        named = self.inside.named if post.opens else self.own.posts.get(post.pk, NOBODY)
        return Address(
            post.audience, post.created_at, post.open_to_later, named, author=self.member.pk
        )

    def readers(self, everybody: Sequence[Membership], address: Address) -> Readers:
        """Who of ``everybody`` would read it if it were for ``address``."""
        if self.post.opens:
            return readers_of(everybody, address)
        return readers_of(everybody, self.inside, address)


def compose_narrower(text: OwnText, company: Company, *, at: datetime) -> Composer:
    """Nobody is offered who cannot read it now."""
    member, post = text.member, text.post
    now = text.readers(company.people, text.address)
    others = sorted(
        (person for person in now.people if person.pk != member.pk),
        key=lambda person: person.display_name.casefold(),
    )
    options = [_as_it_is(now, member), *_by_rule(text, now, company, at)]
    if others:
        options.append(chosen_option(they_see_each_other=post.opens))
    options.append(only_me_option("It leaves this place and is kept in your journal"))
    ends = [one.expires_at for one in (post, post.thread) if one.expires_at is not None]
    return Composer(
        member,
        options,
        others,
        is_reply=not post.opens,
        stays=[one for one in STAYS_FOR if not ends or at + one < min(ends)],
    )


def _as_it_is(now: Readers, member: Membership) -> Option:
    names = names_of(now, member)
    label = "Those who can read it now"
    return Option(AS_IT_IS, label, names, people(len(now.people)), names, len(now.people))


def _by_rule(text: OwnText, now: Readers, company: Company, at: datetime) -> list[Option]:
    """Those who were at a meeting, and the facilitators, where these are fewer than now."""

    def readers(address: Address) -> Readers:
        return text.readers(now.people, replace(address, at=text.post.created_at))

    allowed = NARROWER[text.post.audience]
    address = replace(text.address, at=at)
    options = []
    whole = text.post.opens or text.post.thread.audience == Audience.EVERYONE
    if Audience.MEETING in allowed and whole:
        options += meeting_options(text.member, address, readers, company.gatherings)
    facilitators = readers(replace(address, audience=Audience.FACILITATORS, named=NOBODY))
    if Audience.FACILITATORS in allowed and len(facilitators.people) > 1:
        options.append(facilitators_option(facilitators, text.member))
    return [option for option in options if option.count < len(now.people)]
