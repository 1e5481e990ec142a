from django.urls import path

from intake.api import views

app_name = "intake-api"

urlpatterns = [
    path("intake/web/", views.WebDoor.as_view(), name="web"),
    path("intake/calls/", views.CallDoor.as_view(), name="calls"),
    path("intake/chats/", views.ChatDoor.as_view(), name="chats"),
]
