"""Asking to join, answering who asks, and keeping apart."""

from django.urls import path

from groups.joining import views, views_answering, views_apart, views_visiting

app_name = "joining"
urlpatterns = [
    path("groups/<slug:slug>/join/", views.join, name="join"),
    path("groups/<slug:slug>/join/questions/<int:number>/", views.question, name="question"),
    path("groups/<slug:slug>/join/review/", views.review, name="review"),
    path("groups/<slug:slug>/join/take-back/", views.take_back, name="take_back"),
    path("g/<slug:slug>/people/applications/", views_answering.applications, name="applications"),
    path(
        "g/<slug:slug>/people/applications/<uuid:pk>/",
        views_answering.application,
        name="application",
    ),
    path("g/<slug:slug>/people/questions/", views_answering.questions, name="questions"),
    path("groups/<slug:slug>/visit/", views_visiting.visit, name="visit"),
    path("visits/<uuid:pk>/", views_visiting.guest, name="guest"),
    path("visits/<uuid:pk>/end/", views_visiting.end_visit, name="end_visit"),
    path(
        "g/<slug:slug>/people/guests/<uuid:pk>/", views_visiting.answer_guest, name="answer_guest"
    ),
    path("me/apart/", views_apart.apart, name="apart"),
    path("me/apart/<uuid:pk>/forget/", views_apart.forget, name="forget_apart"),
]
