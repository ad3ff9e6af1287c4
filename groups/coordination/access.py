"""The door of the coordinators' desk."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from accounts.models import User


class CoordinatorRequest(HttpRequest):
    """A request of somebody who coordinates the site."""

    user: User


def coordinator_required[**P](
    view: Callable[Concatenate[CoordinatorRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """403 to everybody else who signed in, whatever the address: that there is a desk is no secret."""

    @wraps(view)
    @login_required
    def door(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_coordinator:  # type: ignore[union-attr]  # signed in
            raise PermissionDenied
        return view(request, *args, **kwargs)  # type: ignore[arg-type]  # now a CoordinatorRequest

    return door  # type: ignore[return-value]  # login_required forgets the parameters
