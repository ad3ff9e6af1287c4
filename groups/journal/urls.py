"""Addresses of the journal. They hold ids and nothing that anybody wrote."""

from django.urls import path

from groups.journal import views

app_name = "journal"
urlpatterns = [
    path("journal/", views.entries, name="entries"),
    path("journal/<uuid:entry_id>/", views.edit, name="edit"),
    path("journal/<uuid:entry_id>/delete/", views.delete, name="delete"),
]
