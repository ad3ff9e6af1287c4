"""The person's own settings; everything about signing in is allauth's."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("me/", views.settings, name="settings"),
    path("me/mail/", views.mail, name="mail"),
]
