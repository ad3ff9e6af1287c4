from django.http import HttpRequest, HttpResponse
from django.urls import path

app_name = "membership"
urlpatterns = [path("invitations/<token>/", lambda r, token: HttpResponse(""), name="invitation")]
