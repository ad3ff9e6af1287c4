"""Who is in a group, in which role, and ending it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from groups.errors import NotPossible
from groups.membership import actions
from groups.membership.access import MemberRequest, facilitator_required, member_required
from groups.membership.agreement import agreement_of
from groups.membership.forms_people import LeaveForm, RemoveForm, RoleForm
from groups.membership.invitations import open_invitations
from groups.membership.models import Membership
from groups.membership.policy import may_change_role, may_leave, may_pause, may_remove
from groups.membership.views import form_methods

PEOPLE_ON_A_PAGE = 50
GROUP_LAYOUT = "layouts/group.html"


@require_safe
@member_required
def people(request: MemberRequest) -> HttpResponse:
    """Everybody by the name they chose here; facilitators see open invitations as well."""
    member = request.member
    everybody = Membership.objects.visible_to(member).facilitators_first()
    page = Paginator(everybody, PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "membership/people.html",
        {
            "page": page,
            "rows": [
                (person, may_remove(member, person), may_change_role(member, person))
                for person in page
            ],
            "invitations": open_invitations(member, timezone.now()),
            "may_leave": may_leave(member),
            "may_pause": may_pause(member),
        },
    )


@form_methods
@facilitator_required
def remove(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Ask, and then end somebody's membership."""
    other = get_object_or_404(Membership.objects.visible_to(request.member), pk=pk)
    if not may_remove(request.member, other):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = RemoveForm(agreement_of(request.member.group), data)
    if form.is_valid():
        try:
            actions.remove(request.member, other, at=timezone.now(), reason=form.reason)
        except NotPossible as no:
            messages.error(request, str(no))
        else:
            messages.success(request, "The person is no longer in the group.")
        return redirect("membership:people", request.member.group.slug)
    return render(
        request,
        "ui/confirm.html",
        {
            "layout": GROUP_LAYOUT,
            "heading": f"Do you want to remove {other.display_name}?",
            "points": [
                "They can open nothing of this group any more, from this moment on.",
                "Reminders and other mails that wait for them are taken back.",
                "They can come back only by a new invitation.",
                "They are told that there is something to read, and find your reason on this site. "
                "For thirty days they can object; a coordinator answers, who reads the reason and "
                "nothing else of the group.",
            ],
            "form": form,
            "submit": "Remove from the group",
            "danger": True,
            "cancel": "../../",
        },
        status=422 if form.errors else 200,
    )


ROLE_POINTS = {
    Membership.Role.FACILITATOR: [
        "They read what is written for the facilitators, from when they joined.",
        "They plan meetings, invite people, remove members and write the agreement, as you do.",
        "Everybody in the group can see that they facilitate.",
    ],
    Membership.Role.MEMBER: [
        "They stay in the group, with everything that members can read.",
        "What is for the facilitators only is closed to them at once.",
        "Invitations of theirs that nobody has used yet are taken back.",
    ],
}


@form_methods
@facilitator_required
def role(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Ask, and then make a member a facilitator or a facilitator a member."""
    other = get_object_or_404(Membership.objects.visible_to(request.member), pk=pk)
    if not may_change_role(request.member, other):
        raise PermissionDenied
    form = RoleForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.change_role(request.member, other, form.cleaned_data["role"], at=timezone.now())
        except NotPossible as no:
            messages.error(request, str(no))
        else:
            messages.success(request, "The role is changed.")
        return redirect("membership:people", request.member.group.slug)
    facilitates = other.is_facilitator
    new = Membership.Role.MEMBER if facilitates else Membership.Role.FACILITATOR
    what = "a member again" if facilitates else "a facilitator"
    return render(
        request,
        "ui/confirm.html",
        {
            "layout": GROUP_LAYOUT,
            "heading": f"Do you want to make {other.display_name} {what}?",
            "points": ROLE_POINTS[new],
            "submit": f"Make {what}",
            "name": "role",
            "value": new.value,
            "cancel": "../../",
        },
        status=422 if form.errors else 200,
    )


@form_methods
@member_required
def leave(request: MemberRequest) -> HttpResponse:
    """Ask what becomes of one's words, and then end one's own membership."""
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.leave(request.member, at=timezone.now(), wish=form.cleaned_data["wish"])
        except NotPossible as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, "You have left. Thank you for having been there.")
            return redirect("/")
    return render(
        request,
        "membership/leave.html",
        {"may_leave": may_leave(request.member), "form": form},
        status=422 if form.errors else 200,
    )
