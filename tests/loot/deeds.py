"""``python -m tests.loot.deeds``: what has no page, or none in the demo world, by the product's own
actions.

Somebody writes without their name; one facilitator asks who it was, another agrees. And a coordinator
asks for another word on a group's card.
"""

from datetime import timedelta

import django

django.setup()

from django.utils import timezone  # noqa: E402  the models exist only now

from accounts.models import User  # noqa: E402
from groups.coordination.groups import ask_for_changes  # noqa: E402
from groups.coordination.policy import groups_to_read  # noqa: E402
from groups.forum.actions import reply  # noqa: E402
from groups.forum.glass import approve, ask  # noqa: E402
from groups.forum.models import BrokenGlass, Post, Thread  # noqa: E402
from groups.membership.approval import stamp  # noqa: E402
from groups.membership.models import Group, Membership  # noqa: E402
from groupsite.confidentiality.acting import acting_as  # noqa: E402


def member(name: str) -> Membership:
    """The person's row in the circle, read as that person."""
    user = User.objects.get(email=f"{name}@demo.test")
    with acting_as(user):
        return Membership.objects.select_related("group", "user").get(user=user)


def main() -> None:
    sam, jo, ade = map(member, ("sam", "jo", "ade"))
    now = timezone.now()
    with acting_as(sam.user):
        thread = Thread.objects.visible_to(sam).filter(audience="everyone").latest("created_at")
        post = reply(
            sam,
            thread,
            body="The loot of an evening: words under another name.",
            audience="everyone",
            anonymous=True,
            stays_for=timedelta(days=7),
            at=now,
        )
    with acting_as(jo.user):
        glass = ask(
            jo,
            Post.objects.visible_to(jo).get(pk=post.pk),
            reason="The loot of an evening: why somebody looked.",
            safety="The loot of an evening: whose safety it is about.",
            tell_after=timedelta(days=1),
            at=now,
        )
    with acting_as(ade.user):
        approve(ade, BrokenGlass.objects.visible_to(ade).get(pk=glass.pk), at=now)
    card(jo)


def card(jo: Membership) -> None:
    """As on a site that reads cards first."""
    cora, now = User.objects.get(email="cora@demo.test"), timezone.now()
    with acting_as(jo.user):
        Group.objects.filter(pk=jo.group_id).update(approval="waiting")
    with acting_as(cora):
        group = groups_to_read(cora).get(pk=jo.group_id)
        words = "The loot of an evening: another word on a card."
        ask_for_changes(cora, group, read=stamp(group), reason="other", words=words, at=now)


if __name__ == "__main__":
    main()
