from django.urls import path

from tickets.views import actions, inbox, ticket

app_name = "tickets"
urlpatterns = [
    path("tickets/", inbox.inbox, name="inbox"),
    path("tickets/take-next/", inbox.take_next, name="take_next"),
    path("tickets/<int:number>/", ticket.ticket, name="ticket"),
    path("tickets/<int:number>/reply/", actions.reply, name="reply"),
    path("tickets/<int:number>/notes/", actions.note, name="add_note"),
    path("tickets/<int:number>/assign/", actions.assign, name="assign"),
    path("tickets/<int:number>/status/", actions.set_status, name="set_status"),
    path("tickets/<int:number>/edit/", actions.edit, name="edit"),
]
