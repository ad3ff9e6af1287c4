"""Notices on the site; mails: the way out, the outbox, the development mailbox; and two probes."""

from django.urls import path

from groups.notices import health, mailbox, views, views_outbox

app_name = "notices"
urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/seen/", views.seen, name="seen"),
    path("outbox/", views_outbox.outbox, name="outbox"),
    path("outbox/<uuid:pk>/again/", views_outbox.again, name="again"),
    path("u/<token>/", views.unsubscribe, name="unsubscribe"),
    path("mailbox/", mailbox.mails, name="mailbox"),
    path("mailbox/<key>/", mailbox.mail, name="mail"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]
