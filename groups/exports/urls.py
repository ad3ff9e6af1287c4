"""Taking one's own words along, and what remains of groups that were closed."""

from django.urls import path

from groups.exports import views

app_name = "exports"
urlpatterns = [
    path("g/<slug:slug>/export/", views.export, name="export"),
    path("me/closed/", views.certificates, name="certificates"),
    path("me/closed/<uuid:pk>/forget/", views.forget, name="forget"),
]
