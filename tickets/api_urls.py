from django.urls import path

from tickets.api.views import TicketsApi

app_name = "tickets-api"


def _verb(name: str):
    return path(f"tickets/<int:number>/{name}/", TicketsApi.as_view({"post": name}), name=name)


urlpatterns = [
    path("tickets/", TicketsApi.as_view({"get": "list"}), name="list"),
    path("tickets/<int:number>/", TicketsApi.as_view({"get": "retrieve"}), name="detail"),
    _verb("messages"),
    _verb("notes"),
    _verb("assign"),
    _verb("status"),
]
