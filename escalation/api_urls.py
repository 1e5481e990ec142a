"""The doctor-support queue under /api/v1/."""

from django.urls import path

from escalation.api.views import EscalationsApi

app_name = "escalation-api"


def _post(action: str):
    return EscalationsApi.as_view({"post": action})


urlpatterns = [
    path("escalations/", EscalationsApi.as_view({"get": "list"}), name="list"),
    path("escalations/<int:escalation_id>/", EscalationsApi.as_view({"get": "retrieve"}), name="detail"),
    path("escalations/<int:escalation_id>/accept/", _post("accept"), name="accept"),
    path("escalations/<int:escalation_id>/answer/", _post("answer"), name="answer"),
    path("escalations/<int:escalation_id>/return/", _post("send_back"), name="return"),
]
