"""Being away from a group for now, and coming back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from groups.errors import NotPossible
from groups.membership import actions
from groups.membership.access import AwayRequest, MemberRequest, away_required, member_required
from groups.membership.policy import may_pause
from groups.membership.views import form_methods


@form_methods
@member_required
def pause(request: MemberRequest) -> HttpResponse:
    """Ask, and then close everything but the place."""
    sorry = ""
    if request.method == "POST":
        try:
            actions.pause(request.member, at=timezone.now())
        except NotPossible as no:
            sorry = str(no)
        else:
            messages.success(request, "You are away for now. Your place is kept.")
            return redirect("/")
    return render(
        request,
        "membership/pause.html",
        {"may_pause": may_pause(request.member), "sorry": sorry},
        status=422 if sorry else 200,
    )


@form_methods
@away_required
def resume(request: AwayRequest) -> HttpResponse:
    """Ask, and then open everything again."""
    if request.method == "POST":
        group = request.away.group
        try:
            actions.resume(request.user, group, at=timezone.now())
        except NotPossible as no:
            # The same answer came twice, or the place was taken away just now: the group says which.
            messages.error(request, str(no))
        else:
            messages.success(request, "Good to have you back.")
        return redirect(f"/g/{group.slug}/")
    return render(
        request,
        "ui/confirm.html",
        {
            "heading": "Do you want to come back?",
            "points": [
                "You find the group as you left it, with the same name and the same place in it.",
                "You can read what was written to its members meanwhile.",
                "Reminders come again, as you set them.",
            ],
            "submit": "Come back",
            "cancel": "/",
            "cancel_label": "Not yet",
        },
    )
