"""``python -m tests.loot.deeds``: what has no page yet, by the product's own actions.

Somebody writes without their name; one facilitator asks who it was, another agrees.
"""

from datetime import timedelta

import django

django.setup()

from django.utils import timezone  # noqa: E402  the models exist only now

from accounts.models import User  # noqa: E402
from groups.forum.actions import reply  # noqa: E402
from groups.forum.glass import approve, ask  # noqa: E402
from groups.forum.models import BrokenGlass, Post, Thread  # noqa: E402
from groups.membership.models import Membership  # noqa: E402
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


if __name__ == "__main__":
    main()
