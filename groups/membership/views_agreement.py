"""What everybody in a group agreed to: reading it, saying yes to what is new, changing it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from groups.errors import NotPossible
from groups.membership import actions
from groups.membership import agreement as agreements
from groups.membership.access import MemberRequest, facilitator_required, member_required
from groups.membership.agreement import acceptance_by, agreement_of, new_version_for, versions_of
from groups.membership.differences import differences
from groups.membership.forms import AgreementForm, YesForm
from groups.membership.models import Agreement
from groups.membership.policy import may_change_agreement
from groups.membership.views import form_methods

SINCE = "since"
UNREAD = "Please read it once more, and say yes below it."


@require_safe
@member_required
def agreement(request: MemberRequest) -> HttpResponse:
    """What holds now; to who has not said yes to it, first what is new in it."""
    return _page(request)


@require_POST
@member_required
def say_yes(request: MemberRequest) -> HttpResponse:
    """Accept the version that was shown, unless it has changed meanwhile."""
    form = YesForm(request.POST)
    if not form.is_valid():
        return _page(request, sorry=UNREAD, status=422)
    try:
        agreements.say_yes(request.member, form.cleaned_data["version"], at=timezone.now())
    except NotPossible as no:
        return _page(request, sorry=str(no), status=422)
    messages.success(request, "Thank you. You have said yes to the agreement as it is now.")
    return redirect("membership:agreement", request.member.group.slug)


@require_safe
@member_required
def agreement_version(request: MemberRequest, version: int) -> HttpResponse:
    """One version beside another one, the one before it unless the address names one."""
    versions = versions_of(request.member)
    this = _among(versions, str(version))
    since = request.GET.get(SINCE)
    other = _among(versions, str(max(version - 1, 1)) if since is None else since)
    return render(
        request,
        "membership/agreement_version.html",
        {
            "this": this,
            "other": other,
            "differences": differences(other, this) if other != this else [],
            "versions": versions,
        },
    )


@form_methods
@facilitator_required
def change(request: MemberRequest) -> HttpResponse:
    """Write the next version of it."""
    data = request.POST if request.method == "POST" else None
    form = AgreementForm.of(agreement_of(request.member.group), data)
    if form.is_valid():
        try:
            actions.change_agreement(request.member, at=timezone.now(), **form.cleaned_data)
        except NotPossible as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, "The new version is in force.")
            return redirect("membership:agreement", request.member.group.slug)
    return render(
        request,
        "membership/change_agreement.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


def _page(request: MemberRequest, *, sorry: str = "", status: int = 200) -> HttpResponse:
    in_force = agreement_of(request.member.group)
    acceptance = acceptance_by(request.member, in_force)
    facts = {
        "agreement": in_force,
        "acceptance": acceptance,
        "news": None if acceptance else new_version_for(request.member),
        "sorry": sorry,
        "may_change": may_change_agreement(request.member),
    }
    return render(request, "membership/agreement.html", facts, status=status)


def _among(versions: list[Agreement], number: str) -> Agreement:
    """The version of that number, or Http404."""
    for one in versions:
        if str(one.version) == number:
            return one
    raise Http404
