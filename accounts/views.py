"""The person's own settings."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.actions import answer_about_mail, change_settings
from accounts.forms import MailForm, SettingsForm
from accounts.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def settings(request: HttpRequest) -> HttpResponse:
    """Zone, language, country, and what mail may do."""
    person = cast(User, request.user)
    form = SettingsForm(request.POST if request.method == "POST" else None, user=person)
    if form.is_valid():
        change_settings(person, **form.changes(), mail_asked_at=timezone.now())
        messages.success(request, "Your settings are saved.")
        return redirect("accounts:settings")
    return render(
        request, "accounts/settings.html", {"form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def mail(request: HttpRequest) -> HttpResponse:
    """Whether mail is safe: asked again from time to time, on the first page."""
    form = MailForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        safe = form.cleaned_data["safe"]
        answer_about_mail(cast(User, request.user), safe=safe, at=timezone.now())
        messages.success(request, _KEPT[safe])
        return redirect("home:front")
    return render(request, "accounts/mail.html", {"form": form}, status=422 if form.errors else 200)


_KEPT = {
    True: "Thank you. Things stay as you like them in your settings.",
    False: "Thank you. We send you no mails. What is new waits under Notices.",
}
