"""What every template may know."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """The site's neutral name and whether this is a development machine."""
    return {"site_name": settings.SITE_NAME, "development": settings.DEVELOPMENT}
