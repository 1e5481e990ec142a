from django.urls import path

from satisfaction.api import consultations, surveys

app_name = "satisfaction-api"
urlpatterns = [
    path("consultations/", consultations.ConsultationsView.as_view(), name="consultations"),
    path("surveys/invitations/", surveys.InvitationsView.as_view(), name="invitations"),
    path("surveys/responses/", surveys.ResponsesView.as_view(), name="responses"),
    path("recoveries/", surveys.RecoveriesView.as_view(), name="recoveries"),
]
