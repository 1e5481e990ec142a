from django.urls import path

from intake.views import chat, contact, ticket_page, widget

app_name = "intake"

urlpatterns = [
    path("contact/", contact.contact, name="contact"),
    path("t/<slug:token>/", ticket_page.ticket_page, name="ticket"),
    path("chat/", chat.chat, name="chat"),
    path("chat/thread/", chat.chat_thread, name="chat-thread"),
    path("widget.js", widget.widget, name="widget"),
]
