"""`/outbox/`: for who runs the site. To everybody else the address does not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from groups.errors import NotPossible
from groups.notices.outbox import MOST_ROWS, read_outbox, try_again
from groups.notices.policy import may_run_outbox


class OperatorRequest(HttpRequest):
    """A request of somebody who runs the site."""

    user: User


def operator_required[**P](
    view: Callable[Concatenate[OperatorRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """404 to everybody else, who is not signed in among them."""

    @wraps(view)
    def door(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not (request.user.is_authenticated and may_run_outbox(request.user)):
            raise Http404
        return view(request, *args, **kwargs)  # type: ignore[arg-type]  # now an OperatorRequest

    return door  # type: ignore[return-value]  # wraps takes the door for the view behind it


@require_safe
@operator_required
def outbox(request: OperatorRequest) -> HttpResponse:
    """How many rows there are in which state, and those that were given up."""
    facts = {"outbox": read_outbox(request.user, at=timezone.now()), "most": MOST_ROWS}
    return render(request, "notices/outbox.html", facts)


@require_POST
@operator_required
def again(request: OperatorRequest, pk: UUID) -> HttpResponse:
    """Have one of them tried again."""
    try:
        try_again(request.user, pk, at=timezone.now())
    except NotPossible as no:
        messages.error(request, str(no))
    else:
        messages.success(request, "It is tried again within a minute.")
    return redirect("notices:outbox")
