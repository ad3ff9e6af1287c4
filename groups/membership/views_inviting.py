"""Inviting people, taking it back, and coming in by an invitation."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.actions import answer_about_mail
from accounts.forms import said_about_mail
from groups.errors import NotPossible
from groups.guarding.before_sending import may_go
from groups.membership import imports, invitations
from groups.membership.access import MemberRequest, facilitator_required, standing_of
from groups.membership.agreement import AgreementChanged, agreement_of
from groups.membership.forms import ComeInForm, InviteForm, UploadForm
from groups.membership.models import Invitation, Membership
from groups.membership.views import form_methods
from groupsite.confidentiality.acting import acting_as


@form_methods
@facilitator_required
def invite(request: MemberRequest) -> HttpResponse:
    """Send invitations to one or several addresses."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        asked = form.cleaned_data["addresses"]
        try:
            sent = invitations.invite_all(
                request.member, asked, role=form.cleaned_data["role"], at=timezone.now()
            )
        except NotPossible as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _sent(sent, len(asked)))
            return redirect("membership:people", request.member.group.slug)
    return render(
        request, "membership/invite.html", {"form": form}, status=422 if form.errors else 200
    )


def _sent(new: int, asked: int) -> str:
    said = "1 invitation is on its way." if new == 1 else f"{new} invitations are on their way."
    if new < asked:
        said += (
            f" {asked - new} of the addresses had one already, or belong to people in the group."
        )
    return said


@require_POST
@facilitator_required
def revoke(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Take an open invitation back."""
    invitation = get_object_or_404(Invitation.objects.visible_to(request.member), pk=pk)
    try:
        invitations.revoke(request.member, invitation, at=timezone.now())
    except NotPossible as no:
        messages.error(request, str(no))
    else:
        messages.success(request, "The invitation is taken back; its link opens nothing any more.")
    return redirect("membership:people", request.member.group.slug)


@form_methods
@facilitator_required
def import_people(request: MemberRequest) -> HttpResponse:
    """Upload a list, look at what would happen, and then let it happen."""
    if "list" in request.POST:
        return _bring_in(request)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        try:
            raw = form.cleaned_data["file"].read()
            judged = imports.judge(request.member, raw, at=timezone.now())
        except NotPossible as no:
            form.add_error("file", str(no))
        else:
            packed = imports.pack(request.member, raw)
            return render(
                request, "membership/import_preview.html", {**_split(judged), "packed": packed}
            )
    return render(
        request, "membership/import.html", {"form": form}, status=422 if form.errors else 200
    )


def _bring_in(request: MemberRequest) -> HttpResponse:
    try:
        raw = imports.unpack(request.member, request.POST["list"])
        judged = imports.bring_in(request.member, raw, at=timezone.now())
    except NotPossible as no:
        again = {"form": UploadForm(), "problem": str(no)}
        return render(request, "membership/import.html", again, status=422)
    return render(request, "membership/import_result.html", _split(judged))


def _split(judged: list[imports.Judged]) -> dict[str, object]:
    return {
        "going_in": [row for row in judged if row.goes_in],
        "left_out": [row for row in judged if not row.goes_in],
    }


@form_methods
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link in an invitation's mail. Looking at it changes nothing."""
    if not request.user.is_authenticated:
        # Whether the token is a right one is not even looked up.
        return render(request, "membership/invitation_sign_in.html")
    person = request.user
    at = timezone.now()
    with acting_as(person, bearing=token):
        in_hand = invitations.invitation_in_hand(person, token, at=at)
        if in_hand is None:
            return render(request, "membership/invitation_unusable.html", status=404)
        agreement = agreement_of(in_hand.group)
        form = ComeInForm(
            request.POST if request.method == "POST" else None,
            initial={
                "display_name": in_hand.suggested_name,
                "mail_is_safe": said_about_mail(person),
                "version": agreement.version if agreement else 1,
            },
        )
        if form.is_valid() and may_go(
            person, request.POST, form, form.cleaned_data["display_name"]
        ):
            wish = {name: form.cleaned_data[name] for name in ("display_name", "version")}
            try:
                invitations.accept(person, in_hand, at=at, **wish)
            except NotPossible as no:
                if standing_of(person, in_hand.group) == Membership.State.ACTIVE:
                    # The same answer came twice, as from a hurried finger.
                    return redirect(f"/g/{in_hand.group.slug}/")
                form.add_error(None, str(no))
                if isinstance(no, AgreementChanged):
                    agreement = form.show_version(agreement_of(in_hand.group))
            else:
                answer_about_mail(person, safe=form.cleaned_data["mail_is_safe"], at=at)
                messages.success(request, "Welcome. You are in.")
                return redirect(f"/g/{in_hand.group.slug}/")
        return render(
            request,
            "membership/invitation.html",
            {"group": in_hand.group, "agreement": agreement, "form": form},
            status=422 if form.errors or form.pause else 200,
        )
