"""Pages of doctor-support, and what it hangs beside a ticket."""

from django.urls import path

from escalation.views import actions, desk, on_ticket

app_name = "escalation"

urlpatterns = [
    path("doctor-support/", desk.queue, name="queue"),
    path("doctor-support/news/", desk.news, name="news"),
    path("doctor-support/<int:escalation_id>/", desk.case, name="case"),
    path("doctor-support/<int:escalation_id>/accept/", actions.accept, name="accept"),
    path("doctor-support/<int:escalation_id>/answer/", actions.answer, name="answer"),
    path("doctor-support/<int:escalation_id>/ask/", actions.ask, name="ask"),
    path("doctor-support/<int:escalation_id>/return/", actions.send_back, name="return"),
    path("doctor-support/<int:escalation_id>/lower/", actions.lower, name="lower"),
    path("doctor-support/<int:escalation_id>/hand-over/", actions.hand_over_to, name="hand_over"),
    path("doctor-support/<int:escalation_id>/put-back/", actions.put_back_into_queue, name="put_back"),
    path("tickets/<int:number>/escalate/", on_ticket.escalate, name="escalate"),
    path("tickets/<int:number>/medical/", on_ticket.ticket_panel, name="ticket_panel"),
]
