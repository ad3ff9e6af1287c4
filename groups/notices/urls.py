"""Notices on the site; mails: the way out, the development mailbox; and the two probes."""

from django.urls import path

from groups.notices import health, mailbox, views

app_name = "notices"
urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/seen/", views.seen, name="seen"),
    path("u/<token>/", views.unsubscribe, name="unsubscribe"),
    path("mailbox/", mailbox.mails, name="mailbox"),
    path("mailbox/<key>/", mailbox.mail, name="mail"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]
