from django.urls import path

from satisfaction.views import panel, survey

app_name = "satisfaction"
urlpatterns = [
    path("s/<slug:token>/", survey.survey, name="survey"),
    path("tickets/<int:number>/satisfaction/", panel.ticket_panel, name="ticket_panel"),
    path("tickets/<int:number>/satisfaction/attempts/", panel.log_attempt, name="log_attempt"),
    path("tickets/<int:number>/satisfaction/remedy/", panel.remedy, name="remedy"),
]
