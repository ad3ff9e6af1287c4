"""Addresses of the never-post list. They hold ids and no word."""

from django.urls import path

from groups.guarding import views

app_name = "guarding"
urlpatterns = [
    path("me/never-post/", views.never_post, name="never_post"),
    path("me/never-post/words/", views.words, name="words"),
    path("me/never-post/<uuid:word_id>/remove/", views.remove, name="remove"),
]
