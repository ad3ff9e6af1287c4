"""The person's own settings."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.actions import change_settings
from accounts.forms import SettingsForm
from accounts.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def settings(request: HttpRequest) -> HttpResponse:
    """Zone, language, country, and what mail may do."""
    person = cast(User, request.user)
    form = SettingsForm(request.POST if request.method == "POST" else None, user=person)
    if form.is_valid():
        change_settings(person, **form.changes())
        messages.success(request, "Your settings are saved.")
        return redirect("accounts:settings")
    return render(
        request, "accounts/settings.html", {"form": form}, status=422 if form.errors else 200
    )
