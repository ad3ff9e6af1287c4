"""Founding and joining groups, and the people in them."""

from django.urls import path

from groups.membership import (
    views,
    views_agreement,
    views_away,
    views_inviting,
    views_lead,
    views_life,
    views_people,
)

app_name = "membership"
urlpatterns = [
    path("groups/start/", views.start, name="start"),
    path("invitations/<str:token>/", views_inviting.invitation, name="invitation"),
    path("g/<slug:slug>/agreement/", views_agreement.agreement, name="agreement"),
    path(
        "g/<slug:slug>/agreement/<int:version>/",
        views_agreement.agreement_version,
        name="agreement_version",
    ),
    path("g/<slug:slug>/agreement/change/", views_agreement.change, name="change_agreement"),
    path("g/<slug:slug>/agreement/yes/", views_agreement.say_yes, name="say_yes"),
    path("g/<slug:slug>/leave/", views_people.leave, name="leave"),
    path("g/<slug:slug>/life/", views_life.life, name="life"),
    path("g/<slug:slug>/life/end/", views_life.end, name="end"),
    path("g/<slug:slug>/life/rest/", views_life.rest, name="rest"),
    path("g/<slug:slug>/life/step/", views_life.step, name="step"),
    path("g/<slug:slug>/log/", views.log, name="log"),
    path("g/<slug:slug>/pause/", views_away.pause, name="pause"),
    path("g/<slug:slug>/resume/", views_away.resume, name="resume"),
    path("g/<slug:slug>/people/", views_people.people, name="people"),
    path("g/<slug:slug>/people/import/", views_inviting.import_people, name="import"),
    path("g/<slug:slug>/people/invite/", views_inviting.invite, name="invite"),
    path("g/<slug:slug>/people/lead/", views_lead.lead, name="lead"),
    path("g/<slug:slug>/people/lead/accept/", views_lead.accept_lead, name="accept_lead"),
    path("g/<slug:slug>/people/lead/decline/", views_lead.decline_lead, name="decline_lead"),
    path("g/<slug:slug>/people/lead/withdraw/", views_lead.withdraw_lead, name="withdraw_lead"),
    path("g/<slug:slug>/people/<uuid:pk>/remove/", views_people.remove, name="remove"),
    path("g/<slug:slug>/people/<uuid:pk>/role/", views_people.role, name="role"),
    path("g/<slug:slug>/invitations/<uuid:pk>/revoke/", views_inviting.revoke, name="revoke"),
    path("g/<slug:slug>/settings/", views.settings, name="settings"),
]
