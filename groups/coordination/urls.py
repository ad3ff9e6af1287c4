"""Addresses of the coordinators' desk, and of those whom it is there for. They hold ids only."""

from django.urls import path

from groups.coordination import views, views_facilitators, views_groups, views_own

app_name = "coordination"
urlpatterns = [
    path("coordinators/", views.desk, name="desk"),
    path("coordinators/facilitators/", views_facilitators.facilitators, name="facilitators"),
    path(
        "coordinators/facilitators/<uuid:card_id>/",
        views_facilitators.facilitator,
        name="facilitator",
    ),
    path(
        "coordinators/facilitators/<uuid:card_id>/decline/",
        views_facilitators.decline,
        name="decline",
    ),
    path("coordinators/groups/", views_groups.groups, name="groups"),
    path("coordinators/groups/<uuid:group_id>/", views_groups.group, name="group"),
    path("coordinators/objections/<uuid:objection_id>/", views.objection, name="objection"),
    path("me/removals/", views_own.removals, name="removals"),
    path("me/removals/<uuid:removal_id>/", views_own.removal, name="removal"),
    path("me/removals/<uuid:removal_id>/erase/", views_own.erase, name="erase"),
]
