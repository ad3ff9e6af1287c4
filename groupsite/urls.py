"""Every address of the site. A new route enters the access table by itself."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.account.urls")),
    path("", include("accounts.urls")),
    path("", include("groups.coordination.urls")),
    path("", include("groups.exports.urls")),
    path("", include("groups.forum.urls")),
    path("", include("groups.guarding.urls")),
    path("", include("groups.home.urls")),
    path("", include("groups.joining.urls")),
    path("", include("groups.journal.urls")),
    path("", include("groups.library.urls")),
    path("", include("groups.meetings.urls")),
    path("", include("groups.membership.urls")),
    # After it: /groups/start/ is no group's card.
    path("", include("groups.finder.urls")),
    path("", include("groups.notices.urls")),
    path("", include("groups.safety.urls")),
]
