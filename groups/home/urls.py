"""The first page, and a group's home."""

from django.urls import path

from groups.home import views

app_name = "home"
urlpatterns = [
    path("", views.front, name="front"),
    path("g/<slug:slug>/", views.group, name="group"),
    path("me/seen-as/", views.seen_as, name="seen_as"),
]
