"""Leaving, help, promises, colours, and the two files that machines look for."""

from django.urls import path

from groups.safety import views

app_name = "safety"
urlpatterns = [
    path("exit/", views.leave, name="leave"),
    path("theme/", views.theme, name="theme"),
    path("help-now/", views.help_now, name="help_now"),
    path("promises/", views.promises, name="promises"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
]
